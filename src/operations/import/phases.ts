import type { PlanGraph } from '../rules/derived';
import { phaseKeys } from '../rules/phase-key';
import type { ItemDraft } from './item-draft';
import type { Making } from './resolution';

/**
 * An item with `phase` and no parent goes under the phase item of that key or title (the plan's own first),
 * which is made, right before the first item that names it, if there is none.
 */
export function resolvePhases(
  graph: PlanGraph,
  fresh: readonly ItemDraft[],
  known: readonly { draft: ItemDraft }[],
): Making[] {
  const keys = new Set<string>(graph.stored.map((row) => row.item_key));
  const byKey = new Map<string, string>();
  const byTitle = new Map<string, string>();
  const remember = (key: string, title: string) => {
    if (!byKey.has(key)) byKey.set(key, key);
    if (!byTitle.has(title)) byTitle.set(title, key);
  };
  for (const row of graph.stored) if (row.item_type === 'phase') remember(row.item_key, row.title);
  for (const draft of [...fresh, ...known.map((one) => one.draft)]) {
    if (draft.item_key === null) continue;
    keys.add(draft.item_key);
    if (draft.fields.item_type === 'phase') remember(draft.item_key, draft.fields.title ?? draft.item_key);
  }
  const makings: Making[] = [];
  for (const draft of fresh) {
    const { phase, item_type } = draft.fields;
    if (phase == null || draft.parent !== null || item_type === 'phase') {
      makings.push({ draft, parentOverride: null });
      continue;
    }
    let container = byKey.get(phase) ?? byTitle.get(phase);
    if (container === undefined) {
      container = freeKey(phase, keys);
      keys.add(container);
      remember(container, phase);
      makings.push({ phase, key: container });
    }
    makings.push({ draft, parentOverride: container });
  }
  return makings;
}

function freeKey(phase: string, keys: ReadonlySet<string>): string {
  const candidates = phaseKeys(phase);
  let key = candidates.next().value;
  while (keys.has(key)) key = candidates.next().value;
  return key;
}
