import type { OutlineItem } from '../../../model/outline';
import type { Editor } from '../../editor';
import { itemTokens } from '../../presentation/capabilities';
import { plain } from '../../presentation/plain-text';
import type { Project } from '../../projects/project';
import type { Command } from '../command';
import { itemChoice } from '../item-choices';
import { mapGently } from '../map-gently';
import { itemName, listOf } from '../messages';
import { type PlanTarget, planFor } from '../targets';
import { claimItems } from './claim-item';
import { firstToClaim } from './claim-order';

/** As many of the next items are offered. */
const OFFERED = 10;

/** Shows what comes next in a plan, the most urgent first, and claims what the person picks of it. */
export const claimNext: Command = {
  id: 'masterplan.claimNext',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await planFor(editor, invocation, {
      title: l10n.t('Claim the Next Item'),
      token: 'canClaimNext',
      none: l10n.t('No plan is open for work now.'),
    });
    if (target === undefined) return;
    const { project, plan } = target;
    const next = await firstToClaim(project.mirror, await claimable(target), OFFERED);
    if (next.length === 0) {
      await editor.dialogs.say('info', nothingOpen(editor, target));
      return;
    }
    const choices = next.map((item, index) => {
      const choice = itemChoice(editor, { project, item, plan });
      return {
        ...choice,
        label: index === 0 ? l10n.t('Next: {0}', choice.label) : choice.label,
        value: item,
      };
    });
    const picked = await editor.dialogs.pick(choices, {
      title: l10n.t('Claim the Next Item of {0}', plain(plan.title)),
      placeholder: l10n.t('The most urgent comes first'),
    });
    if (picked === undefined) return;
    await claimItems(editor, invocation, [{ project, item: picked, plan }]);
  },
};

/** What `claim` would give the person now: open, not meant for agents or for somebody else. */
async function claimable({ project, plan }: PlanTarget): Promise<OutlineItem[]> {
  const isClaimable = (item: OutlineItem) =>
    item.item_type !== 'phase' &&
    item.item_type !== 'sprint' &&
    item.assignee_type !== 'ai' &&
    isMeantFor(item, project) &&
    itemTokens(item, plan, project.me).includes('canClaim');
  const items = [...project.mirror.items(plan.plan_id)];
  return mapGently(items, (item) => (isClaimable(item) ? item : undefined));
}

function isMeantFor(item: OutlineItem, { me }: Project): boolean {
  if (item.assignee === null) return true;
  const name = item.assignee.toLowerCase();
  const user = me.user.toLowerCase();
  return name === user || name === user.split('@')[0];
}

/** Why there is nothing: what is in work, what waits, what is left. */
function nothingOpen(editor: Editor, { project, plan }: PlanTarget): string {
  const { l10n } = editor.vscode;
  const name = plain(plan.title);
  const { counts } = plan;
  const left = counts.pending + counts.in_progress + counts.blocked + counts.deferred;
  const items = [...project.mirror.items(plan.plan_id)];
  if (items.length === 0) return l10n.t('{0} has no items yet.', name);
  if (left === 0) return l10n.t('Everything in {0} is done.', name);
  const held = items.filter((item) => item.status === 'in_progress');
  const leaves = held.filter((item) => item.child_count === 0);
  const working =
    leaves.length > 0 ? ` ${l10n.t('In work: {0}.', listOf(editor, leaves.map(itemName)))}` : '';
  const forAgents =
    counts.pending > 0 ? ` ${l10n.t('Meant for agents or somebody else: {0}.', counts.pending)}` : '';
  const waiting = counts.blocked > 0 ? ` ${l10n.t('Waiting for other items: {0}.', counts.blocked)}` : '';
  const putOff = counts.deferred > 0 ? ` ${l10n.t('Deferred: {0}.', counts.deferred)}` : '';
  return `${l10n.t('Nothing in {0} is open for you now.', name)}${working}${forAgents}${waiting}${putOff}`;
}
