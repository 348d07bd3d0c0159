import type { OutlineItem } from '../../model/outline';
import type { Plan } from '../../model/plan';
import { planAllowsWork } from '../../model/plan-work';

/**
 * What a person may do with an item now: the words of its contextValue, which the menus' `when` clauses look for.
 * The operations decide in the end; this only keeps what would be refused out of the menus.
 */
export const ITEM_TOKENS = [
  'isItem',
  'canReveal',
  'hasHistory',
  'canNote',
  'canClaim',
  'canRelease',
  'canTakeOver',
  'canComplete',
  'canDecide',
  'canDefer',
  'canCancel',
  'canReopen',
  'canAdd',
  'canEdit',
  'canMove',
  'hasDependencies',
] as const;
export type ItemToken = (typeof ITEM_TOKENS)[number];

export const PLAN_TOKENS = [
  'isPlan',
  'hasHistory',
  'canClaimNext',
  'canAdd',
  'canImport',
  'canEditPlan',
  'canMarkReady',
  'canMarkDraft',
  'canClaimPlan',
  'canReleasePlan',
  'canSubmitWork',
  'canReview',
  'canFailPlan',
  'canArchive',
  'canUnarchive',
] as const;
export type PlanToken = (typeof PLAN_TOKENS)[number];

/** Who looks: `user` and `sessionId` of this window. */
export interface Viewer {
  user: string;
  sessionId: string;
}

/** Whether the viewer holds the item: by this window, or by another window of the same person. */
export function isMine(item: OutlineItem, viewer: Viewer): boolean {
  if (item.claimed_by === null) return false;
  return (
    item.claimed_by === viewer.sessionId ||
    (item.claimed_by_kind === 'human' && item.claimed_by_user === viewer.user)
  );
}

/** Whether the plan gives its items out to the viewer: nobody else holds it, and it has not stalled in a hand. */
export function offersWork(plan: Plan, viewer: Viewer): boolean {
  if (!planAllowsWork(plan)) return false;
  if (plan.claimed_by === null) return true;
  return plan.claimed_by === viewer.user && plan.status !== 'stalled';
}

export function itemTokens(item: OutlineItem, plan: Plan, viewer: Viewer): ItemToken[] {
  const tokens: ItemToken[] = ['isItem', 'canReveal', 'hasHistory'];
  if (plan.archived) return tokens;
  const isContainer = item.child_count > 0;
  const { status } = item;
  const isOpen = status === 'pending' || status === 'blocked' || status === 'in_progress';
  const isDecision = item.item_type === 'decision';
  const mine = isMine(item, viewer);
  tokens.push('canNote', 'canEdit', 'canMove');
  if (status !== 'completed' && status !== 'cancelled') tokens.push('canAdd');
  if (item.depends_on.length > 0) tokens.push('hasDependencies');
  if (!isContainer) {
    // An empty phase or sprint is completed directly, never claimed.
    const isClaimable = item.item_type !== 'phase' && item.item_type !== 'sprint';
    if (status === 'pending' && isClaimable && offersWork(plan, viewer)) tokens.push('canClaim');
    if (status === 'in_progress') tokens.push('canRelease');
    if (status === 'in_progress' && !mine) tokens.push('canTakeOver');
    if (planAllowsWork(plan) && (status === 'pending' || (status === 'in_progress' && mine))) {
      tokens.push(isDecision ? 'canDecide' : 'canComplete');
    }
  }
  if (isOpen) tokens.push('canDefer');
  if (status !== 'completed' && status !== 'cancelled') tokens.push('canCancel');
  if (status === 'completed' || status === 'deferred' || status === 'cancelled') tokens.push('canReopen');
  return tokens;
}

export function planTokens(plan: Plan, viewer: Viewer): PlanToken[] {
  const tokens: PlanToken[] = ['isPlan', 'hasHistory'];
  if (plan.archived) return [...tokens, 'canUnarchive'];
  tokens.push('canArchive', 'canAdd', 'canImport', 'canEditPlan');
  if (offersWork(plan, viewer)) tokens.push('canClaimNext');
  const mine = plan.claimed_by === viewer.user;
  switch (plan.status) {
    case 'draft':
      tokens.push('canMarkReady', 'canFailPlan');
      break;
    case 'ready':
      tokens.push('canMarkDraft', 'canClaimPlan', 'canFailPlan');
      break;
    case 'claimed':
    case 'in_progress':
    case 'stalled':
      // Where it has stalled, marking it ready frees it, and the next claim of an item resumes it.
      if (plan.status === 'stalled') tokens.push('canMarkReady');
      else if (plan.claimed_by === null) tokens.push('canClaimPlan');
      else if (mine) tokens.push('canSubmitWork');
      // Another's claim of a plan is a person's to end, like one of an item.
      if (plan.claimed_by !== null) tokens.push('canReleasePlan');
      tokens.push('canFailPlan');
      break;
    case 'review':
      tokens.push('canReview', 'canFailPlan');
      break;
    case 'completed':
    case 'failed':
      break;
  }
  return tokens;
}
