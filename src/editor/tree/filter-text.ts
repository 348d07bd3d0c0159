import { statusWord } from '../presentation/item-words';
import { plain } from '../presentation/plain-text';
import type { VsCode } from '../vs-code';
import type { PlanFilter } from './plan-filter';

/** The filter in the view's description: `“parser” · pending, blocked · Backend · codex`; undefined where there is none. */
export function filterText(vscode: VsCode, filter: PlanFilter): string | undefined {
  const parts = [
    filter.text === '' ? '' : vscode.l10n.t('“{0}”', plain(filter.text, 40)),
    filter.statuses.map((status) => statusWord({ vscode }, status)).join(', '),
    filter.phases.map((phase) => plain(phase, 40)).join(', '),
    filter.agents.map((agent) => plain(agent, 40)).join(', '),
  ].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join(' · ');
}
