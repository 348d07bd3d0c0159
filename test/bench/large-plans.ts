import type { Client } from '../../src/client/client';

/** A plan whose views are measured: `flat` has all items on one level, `tree` phases, sprints and tasks. */
export interface LargePlan {
  name: string;
  shape: 'flat' | 'tree';
  items: number;
}

const SPRINTS = 10;
const IMPORTED = 5000;

/** Imports the plan `P`, in which every tenth task waits for another one. Gives the keys of the tasks that don't. */
export async function importPlan(client: Client, plan: LargePlan): Promise<string[]> {
  await client.call('create_plan', { plan_id: 'P', title: 'Measured' });
  const rows = planRows(plan);
  for (let start = 0; start < rows.length; start += IMPORTED) {
    await client.call('import', { plan_id: 'P', items: rows.slice(start, start + IMPORTED) });
  }
  return rows
    .filter((row) => row.item_type === undefined && row.depends_on_keys === undefined)
    .map((row) => String(row.item_key));
}

/** The plan's items as an import takes them. */
export function planRows({ shape, items }: Pick<LargePlan, 'shape' | 'items'>): Record<string, unknown>[] {
  return shape === 'flat' ? flat(items) : tree(items);
}

function flat(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => task(index, index > 0));
}

function tree(count: number): Record<string, unknown>[] {
  const rows: Record<string, unknown>[] = [];
  const tasks = Math.round(Math.sqrt(count / SPRINTS));
  for (let phase = 0; rows.length < count; phase++) {
    rows.push({ item_key: `PH-${phase}`, title: `Phase number ${phase}`, item_type: 'phase' });
    for (let sprint = 0; sprint < SPRINTS && rows.length < count; sprint++) {
      const parent_key = `SP-${phase}-${sprint}`;
      rows.push({
        item_key: parent_key,
        title: `Sprint ${sprint} of phase ${phase}`,
        item_type: 'sprint',
        parent_key: `PH-${phase}`,
      });
      for (let number = 0; number < tasks && rows.length < count; number++) {
        rows.push({ ...task(rows.length, number > 0), parent_key });
      }
    }
  }
  return rows;
}

function task(index: number, hasPrevious: boolean): Record<string, unknown> {
  return {
    item_key: `T-${index}`,
    title: `Take care of matter number ${index}, as it was agreed`,
    description: 'What is to be done here takes a sentence or two to say. '.repeat(5),
    labels: [`area-${index % 7}`],
    files: [`src/part-${index % 50}/file-${index}.ts`],
    estimate_minutes: 30,
    ...(hasPrevious && index % 10 === 9 ? { depends_on_keys: [`T-${index - 1}`] } : {}),
  };
}
