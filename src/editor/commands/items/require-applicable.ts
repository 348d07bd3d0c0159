import { MasterplanError } from '../../../model/errors';
import { planAllowsWork } from '../../../model/plan-work';
import type { Editor } from '../../editor';
import { isMine } from '../../presentation/capabilities';
import { plain } from '../../presentation/plain-text';
import type { ItemTarget } from '../targets';

/** What is to be done with the items. */
export type Wish = 'claim' | 'complete' | 'decide';

/**
 * Refuses what cannot be done with any of the items, before anything is asked: a key runs its command on whatever
 * row has the focus, and nobody should write an answer that is thrown away. The operations decide in the end; the
 * errors have their codes and facts. Throws for the first item.
 */
export function requireApplicable(editor: Editor, targets: readonly ItemTarget[], wish: Wish): void {
  const refusals = targets.map((target) => refusalOf(editor, target, wish));
  const [first] = refusals;
  if (first !== undefined && refusals.every((refusal) => refusal !== undefined)) throw first;
}

function refusalOf(editor: Editor, target: ItemTarget, wish: Wish): MasterplanError | undefined {
  const { item, plan, project } = target;
  const { status } = item;
  const about = { item_id: item.id, item_key: item.item_key };
  const refuse = (code: MasterplanError['code'], what: string, details: Record<string, unknown>) =>
    new MasterplanError(code, what, { details });
  if (wish === 'decide' && item.item_type !== 'decision') {
    const text = editor.vscode.l10n.t('{0} is not a decision.', plain(item.item_key, 40));
    return refuse('INVALID_INPUT', text, about);
  }
  if (!planAllowsWork(plan)) {
    const { plan_id, archived } = plan;
    return refuse('PLAN_NOT_OPEN', `Plan "${plan_id}" is not open.`, {
      plan_id,
      archived,
      status: plan.status,
    });
  }
  if (wish === 'claim' && plan.claimed_by !== null && plan.claimed_by !== project.me.user) {
    const { plan_id, claimed_by } = plan;
    return refuse('CONFLICT', `Plan "${plan_id}" is claimed by ${claimed_by}.`, { plan_id, claimed_by });
  }
  const isEmptyPhase = item.item_type === 'phase' || item.item_type === 'sprint';
  if (item.child_count > 0 || (wish === 'claim' && isEmptyPhase)) {
    const details = { ...about, status, children: item.child_count };
    return refuse('CONTAINER', `${item.item_key} is no work by itself.`, details);
  }
  // Another's claim is ended after a dialog that names who loses it.
  if (status === 'pending' || (status === 'in_progress' && (wish !== 'claim' || !isMine(item, project.me)))) {
    return undefined;
  }
  const blockers = status === 'blocked' ? project.mirror.blockers(item.id) : [];
  if (blockers.length > 0) {
    const waits_on = blockers.map((one) => ({ item_key: one.item_key, status: one.status }));
    return refuse('BLOCKED', `${item.item_key} is blocked.`, { ...about, waits_on });
  }
  if (status === 'in_progress') {
    const text = editor.vscode.l10n.t('{0} is yours already.', plain(item.item_key, 40));
    return refuse('INVALID_INPUT', text, about);
  }
  const requested = wish === 'claim' ? 'in_progress' : 'completed';
  return refuse('INVALID_TRANSITION', `${item.item_key} is ${status}.`, { ...about, status, requested });
}
