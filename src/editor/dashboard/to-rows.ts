import type { Change } from '../../model/change';
import type { OutlineItem } from '../../model/outline';
import type { Plan } from '../../model/plan';
import { AUTOMATIC_ACTOR } from '../../model/vocabulary';
import { sessionLabels } from '../agents/session-text';
import type { MirrorSession, MirrorState } from '../mirror/plan-mirror';
import { oneLine } from '../presentation/plain-text';
import { isHere } from '../presentation/session-presence';
import type { AgentRow, FeedRow, ItemRow, PlanRow, Standing } from './rows';

const TITLE_LENGTH = 160;
const MESSAGE_LENGTH = 300;
const MAX_FILES = 20;
function moment(time: string | null): number | null {
  return time === null ? null : Date.parse(time);
}

function optionalText(text: string | null, length: number): string | null {
  return text === null ? null : oneLine(text, length);
}

export function toItemRow(item: OutlineItem): ItemRow {
  return {
    id: item.id,
    plan: item.plan_id,
    key: oneLine(item.item_key, TITLE_LENGTH),
    title: oneLine(item.title, TITLE_LENGTH),
    type: item.item_type,
    status: item.status,
    parent: item.parent_id,
    position: item.position,
    phase: optionalText(item.phase, TITLE_LENGTH),
    children: item.child_count,
    deps: item.depends_on,
    forPeople: item.assignee_type === 'human' || item.item_type === 'manual' || item.item_type === 'decision',
    holder: item.claimed_by,
    holderName: optionalText(
      item.claimed_by_name ?? item.claimed_by_user ?? item.claimed_by_client ?? item.claimed_by,
      TITLE_LENGTH,
    ),
    since: moment(item.claimed_at),
    lease: moment(item.lease_expires_at),
    percent: item.progress_percent,
    created: Date.parse(item.created_at),
    completed: moment(item.completed_at),
    reason: optionalText(item.reason, TITLE_LENGTH),
  };
}

export function toPlanRow(plan: Plan): PlanRow {
  return { id: plan.plan_id, title: oneLine(plan.title, TITLE_LENGTH), status: plan.status };
}

/** The sessions, named and told apart as in the Agents view. */
export function toAgentRows(sessions: readonly MirrorSession[]): AgentRow[] {
  const labels = sessionLabels(sessions);
  return sessions.map((session) => ({
    id: session.session_id,
    name: oneLine(labels.get(session.session_id) ?? session.client, TITLE_LENGTH),
    kind: session.kind,
    client: oneLine(session.client, TITLE_LENGTH),
    here: isHere(session),
    lastSeen: Date.parse(session.last_seen),
  }));
}

export function toFeedRow(change: Change): FeedRow {
  const who = change.session_name ?? (change.kind === 'human' ? change.user : null) ?? change.actor;
  const automatic = change.actor === AUTOMATIC_ACTOR;
  return {
    version: change.version,
    at: Date.parse(change.at),
    activity: change.activity,
    plan: change.plan_id,
    item: change.item_id,
    key: optionalText(change.item_key, TITLE_LENGTH),
    session: automatic ? null : change.session_id,
    who: oneLine(automatic ? change.actor : who, TITLE_LENGTH),
    kind: change.kind,
    automatic,
    message: optionalText(change.message, MESSAGE_LENGTH),
    files: change.files.slice(0, MAX_FILES).map((file) => oneLine(file, MESSAGE_LENGTH)),
  };
}

export function toStanding(state: MirrorState): Standing {
  if (state.kind !== 'error') return { kind: state.kind, message: null };
  const { message, hint } = state.error;
  return {
    kind: 'error',
    message: oneLine(hint === undefined || hint === null ? message : `${message} ${hint}`, 500),
  };
}
