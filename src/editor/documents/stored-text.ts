import type { Gesture } from '../human-seat/gesture';
import type { Project } from '../projects/project';
import type { TextName } from './addresses';
import { answerOf, type PlanAnswer, type ShowAnswer } from './answers';

/** A long text as it stands in the plan. */
export interface StoredText {
  text: string;
  /** What it belongs to, for people. */
  subject: string;
  /** Whether the plan's state lets texts be changed. */
  isOpen: boolean;
  /** Who else works on it. */
  heldBy: string | null;
}

export async function readText(project: Project, name: TextName): Promise<StoredText> {
  if ('planId' in name) {
    const { plan } = answerOf<PlanAnswer>(await project.read('get_plan', { plan_id: name.planId }));
    return {
      text: (name.kind === 'specification' ? plan.spec_content : plan.description) ?? '',
      subject: plan.title,
      isOpen: isOpen(plan),
      heldBy: plan.claimed_by === project.me.user ? null : plan.claimed_by,
    };
  }
  const { item } = answerOf<ShowAnswer>(await project.read('show', { item_id: name.itemId }));
  const { plan } = answerOf<PlanAnswer>(await project.read('get_plan', { plan_id: item.plan_id }));
  const isOthers = item.claimed_by !== null && item.claimed_by !== project.me.sessionId;
  return {
    text: item[name.kind] ?? '',
    subject: `${item.item_key} ${item.title}`,
    // A plan that completed by itself opens again when its items change.
    isOpen: isOpen(plan) || (!plan.archived && plan.status === 'completed'),
    heldBy: isOthers ? (item.claimed_by_name ?? item.claimed_by) : null,
  };
}

function isOpen(plan: PlanAnswer['plan']): boolean {
  if (plan.archived) return false;
  switch (plan.status) {
    case 'draft':
    case 'ready':
    case 'claimed':
    case 'in_progress':
    case 'stalled':
      return true;
    case 'review':
    case 'completed':
    case 'failed':
      return false;
  }
}

export async function writeText(
  project: Project,
  name: TextName,
  text: string,
  gesture: Gesture,
): Promise<void> {
  if ('planId' in name) {
    const field = name.kind === 'specification' ? 'spec_content' : 'description';
    await project.write('update_plan', { plan_id: name.planId, [field]: text }, gesture);
    return;
  }
  await project.write('update', { item_id: name.itemId, [name.kind]: text === '' ? null : text }, gesture);
}
