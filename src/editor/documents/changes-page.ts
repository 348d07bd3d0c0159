import type { Change } from '../../model/change';
import type { VsCode } from '../vs-code';
import { changeLines } from './change-lines';
import { inlineText } from './neutral-markdown';

export interface ChangesPage {
  /** Oldest first, as the log has them. */
  changes: readonly Change[];
  planTitle(planId: string): string;
  itemTitle(itemId: number): string | undefined;
  unsigned: ReadonlySet<number>;
}

/** What others did since the person last looked, by plan and item. */
export function changesPage(vscode: Pick<VsCode, 'l10n'>, page: ChangesPage): string {
  const { l10n } = vscode;
  const parts = [`# ${l10n.t('What changed since you last looked')}`];
  if (page.changes.length === 0) parts.push(l10n.t('Nothing.'));
  for (const [planId, ofPlan] of grouped(page.changes, (change) => change.plan_id)) {
    parts.push(`## ${planId === null ? l10n.t('The project') : inlineText(page.planTitle(planId))}`);
    for (const [itemId, ofItem] of grouped(ofPlan, (change) => change.item_id)) {
      const lines = changeLines(vscode, ofItem, { withoutSubject: itemId !== null, unsigned: page.unsigned });
      if (itemId !== null) parts.push(`### ${nameOf(page, itemId, ofItem)}`);
      parts.push(lines.join('\n'));
    }
  }
  return [...parts, ''].join('\n\n');
}

function nameOf(page: ChangesPage, itemId: number, changes: readonly Change[]): string {
  const key = changes[0]?.item_key ?? String(itemId);
  return [inlineText(key), inlineText(page.itemTitle(itemId) ?? '')].join(' ').trim();
}

function grouped<K>(changes: readonly Change[], keyOf: (change: Change) => K): Map<K, Change[]> {
  const groups = new Map<K, Change[]>();
  for (const change of changes) {
    const key = keyOf(change);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [change]);
    else group.push(change);
  }
  return groups;
}
