import type { OutlineItem } from '../../model/outline';
import type { Plan } from '../../model/plan';
import type { PlanMirror } from '../mirror/plan-mirror';
import { isMine, type Viewer } from '../presentation/capabilities';
import type { Gesture } from './gesture';

/**
 * What a write needs. `nothing`: it changes nothing (a dry run). `click`: any gesture, a click on one of our nodes
 * included. `deliberate`: a button of a modal dialog or a click in our own view, where the person has read what
 * will be done.
 */
export type RequiredGesture = 'nothing' | 'click' | 'deliberate';

type Input = Record<string, unknown>;
type Rule = (input: Input, seen: { mirror: PlanMirror; viewer: Viewer }) => RequiredGesture;

const click: Rule = () => 'click';
const deliberate: Rule = () => 'deliberate';

/** Fields of `update` that say something about an item and change nothing of it. */
const NOTES = new Set(['item_id', 'item_key', 'plan_id', 'message', 'session_id', 'session_name']);

/** One row for each operation; what is not here is deliberate. */
const RULES: Record<string, Rule> = {
  // Work on an item: a click where it is an ordinary one that nobody else holds.
  next: click,
  claim: ofItem,
  complete: ofItem,
  defer: ofBranch,
  release: ofItem,
  update: (input, seen) => {
    if (Object.keys(input).every((field) => NOTES.has(field))) return 'click';
    if (input.status === 'cancelled') {
      return input.dependents === 'cancel' ? 'deliberate' : ofBranch(input, seen);
    }
    return ofItem(input, seen);
  },
  take_over: deliberate,
  // Authoring. Adding below somebody else's task, or moving there, ends that claim; so would dividing a decision.
  add: ofParent,
  move: (input, seen) => {
    const item = findItem(input, seen.mirror);
    if (item === undefined || isForeign(item, seen.viewer)) return 'deliberate';
    return ofParent(input, seen);
  },
  import: (input) => {
    if (input.dry_run === true) return 'nothing';
    return input.format === 'snapshot' || input.on_conflict === 'update' ? 'deliberate' : 'click';
  },
  set_scope: click,
  create_feature: click,
  update_feature: click,
  create_plan: click,
  update_plan: ofPlan,
  claim_plan: click,
  release_plan: ofPlan,
  // Handing in is ordinary work; completing the plan with it goes around the review.
  submit_work: (input) => (input.status === 'review' ? 'click' : 'deliberate'),
  set_plan_status: (input, seen) => {
    if (input.status !== 'ready' && input.status !== 'draft') return 'deliberate';
    return findPlan(input, seen.mirror)?.status === 'review' ? 'deliberate' : ofPlan(input, seen);
  },
  archive_plan: (input) => (input.undo === true ? 'click' : 'deliberate'),
  // Whom this project trusts.
  approve_key: deliberate,
  revoke_key: deliberate,
};

/** What gesture this write needs, as far as this window's mirror knows; what it doesn't know is deliberate. */
export function requiredGesture(
  operation: string,
  input: Input,
  seen: { mirror: PlanMirror; viewer: Viewer },
): RequiredGesture {
  const rule = Object.hasOwn(RULES, operation) ? RULES[operation] : undefined;
  return (rule ?? deliberate)(input, seen);
}

export function suffices(gesture: Gesture, required: RequiredGesture): boolean {
  switch (gesture.kind) {
    case 'check':
      return required === 'nothing';
    case 'node':
      return required !== 'deliberate';
    case 'modal':
    case 'view':
      return true;
  }
}

function ofItem(input: Input, { mirror, viewer }: { mirror: PlanMirror; viewer: Viewer }): RequiredGesture {
  if (input.reassign === true) return 'deliberate';
  const item = findItem(input, mirror);
  return item === undefined || isForPeople(item) || isForeign(item, viewer) ? 'deliberate' : 'click';
}

/** What concerns everything below an item too is deliberate: nobody sees all of it in one click. */
function ofBranch(input: Input, seen: { mirror: PlanMirror; viewer: Viewer }): RequiredGesture {
  const item = findItem(input, seen.mirror);
  return item === undefined || item.child_count > 0 ? 'deliberate' : ofItem(input, seen);
}

function ofParent(input: Input, { mirror, viewer }: { mirror: PlanMirror; viewer: Viewer }): RequiredGesture {
  const { parent_id: id, parent_key: key, plan_id: planId } = input;
  if ((id === undefined || id === null) && (key === undefined || key === null)) return 'click';
  const parent = findItem({ item_id: id, item_key: key, plan_id: planId }, mirror);
  if (parent === undefined || isForeign(parent, viewer)) return 'deliberate';
  return isForPeople(parent) && parent.child_count === 0 ? 'deliberate' : 'click';
}

/** What somebody else has claimed is deliberate. */
function ofPlan(input: Input, { mirror, viewer }: { mirror: PlanMirror; viewer: Viewer }): RequiredGesture {
  const plan = findPlan(input, mirror);
  if (plan === undefined) return 'deliberate';
  return plan.claimed_by === null || plan.claimed_by === viewer.user ? 'click' : 'deliberate';
}

function findPlan({ plan_id: id }: Input, mirror: PlanMirror): Plan | undefined {
  return typeof id === 'string' ? mirror.plan(id) : undefined;
}

/** Decisions, manual items and whatever else only a person may do. */
function isForPeople(item: OutlineItem): boolean {
  return item.assignee_type === 'human' || item.item_type === 'manual' || item.item_type === 'decision';
}

/** In somebody else's hands. */
function isForeign(item: OutlineItem, viewer: Viewer): boolean {
  return item.claimed_by !== null && !isMine(item, viewer);
}

function findItem(input: Input, mirror: PlanMirror): OutlineItem | undefined {
  const { item_id: id, item_key: key, plan_id: planId } = input;
  if (typeof id === 'number') return mirror.item(id);
  if (typeof key === 'string' && typeof planId === 'string') return mirror.itemByKey(planId, key);
  return undefined;
}
