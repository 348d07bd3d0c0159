import { cyclePath, findWorkCycles, type WorkNode } from '../rules/work-graph';
import { type ItemDraft, whereOf } from './item-draft';
import type { ProblemList } from './problems';
import type { Resolution } from './resolution';

/** Containers that contain each other first: they have no order of work that could be looked at. */
export function reportCycles(
  resolution: Resolution,
  drafts: readonly ItemDraft[],
  problems: ProblemList,
): void {
  const { nodes } = resolution;
  const parentCycles = findParentCycles(nodes);
  for (const cycle of parentCycles) reportCycle(resolution, drafts, problems, cycle, 'parent_key');
  const knotted = new Set(parentCycles.flat());
  const loose = nodes.map((node, place) => (knotted.has(place) ? { ...node, parent: -1 } : node));
  for (const cycle of findWorkCycles(loose)) reportCycle(resolution, drafts, problems, cycle, 'depends_on');
}

function reportCycle(
  { nodes, created, merges, existing }: Resolution,
  drafts: readonly ItemDraft[],
  problems: ProblemList,
  cycle: readonly number[],
  field: 'parent_key' | 'depends_on',
): void {
  const path = cyclePath(nodes, cycle);
  const place = cycle.find((one) => one >= existing) ?? cycle[0] ?? 0;
  const draft =
    created[place - existing]?.draft ?? merges.find((merge) => merge.place === place)?.draft ?? drafts[0];
  const what = field === 'parent_key' ? 'closes a cycle of parents' : 'closes a cycle';
  problems.add({
    ...(draft === undefined ? { index: null, item_key: null } : whereOf(draft)),
    field,
    reason: `${what}: ${path.slice(0, 50).join(' → ')}`,
    code: 'DEPENDENCY_CYCLE',
    path,
  });
}

/** Each ring of items that stand below each other, once. */
function findParentCycles(nodes: readonly WorkNode[]): number[][] {
  const state = new Uint8Array(nodes.length); // 1: on the present way up, 2: looked at
  const cycles: number[][] = [];
  for (let start = 0; start < nodes.length; start++) {
    const way: number[] = [];
    let place = start;
    while (place >= 0 && state[place] === 0) {
      state[place] = 1;
      way.push(place);
      place = nodes[place]?.parent ?? -1;
    }
    if (place >= 0 && state[place] === 1) cycles.push(way.slice(way.indexOf(place)));
    for (const done of way) state[done] = 2;
  }
  return cycles;
}
