import { z } from 'zod';
import { type Dependency, dependencySchema, itemSchema, rowSchema, scopeSchema } from '../model/item';
import { isoTime } from '../model/time';
import { dependenciesOf, toItem, toRow, toRows } from './answers';
import type { OperationContext } from './context';
import { containersOf } from './rules/hierarchy';
import { type ItemRecord, type RowRecord, rowColumns } from './rules/item-record';
import { loadPlan } from './rules/plan-record';
import { cutText } from './shorten';

type Reader = Pick<OperationContext, 'db'>;

/** As many dependencies are told of; `depends_on` names all. */
const SHOWN_DEPENDENCIES = 50;
/** Characters of what a dependency left as its message, and entries of its lists; `show` it for the whole. */
const LONGEST_MESSAGE = 4_000;
const MOST_ENTRIES = 100;

/** Everything a worker needs to start an item: the part that `next`, `claim` and `show` share. */
export const briefingShape = {
  item: itemSchema,
  containers: z.array(rowSchema),
  dependencies: z.array(dependencySchema),
  context: scopeSchema.nullable(),
};

export interface Briefing {
  item: z.infer<typeof itemSchema>;
  containers: z.infer<typeof rowSchema>[];
  dependencies: Dependency[];
  context: z.infer<typeof scopeSchema> | null;
}

/** The item with its containers, what its dependencies left behind, and what is known of its port scope. */
export async function toBriefing(context: Reader, item: ItemRecord): Promise<Briefing> {
  const dependsOn = await dependenciesOf(context, item);
  return {
    item: await toItem(context, item, dependsOn),
    containers: await toRows(context, await containersOf(context, item)),
    dependencies: dependsOn.length === 0 ? [] : await toDependencies(context, item),
    context: item.port_scope === null ? null : await readScope(context, item.port_scope),
  };
}

async function toDependencies(context: Reader, item: ItemRecord): Promise<Dependency[]> {
  const dependencies = await context.db.all<DependencyRecord>(
    `SELECT ${rowColumns('awaited')}, awaited.metadata FROM masterplan_dependencies AS edge
     JOIN masterplan_items AS awaited ON awaited.id = edge.depends_on_id
     WHERE edge.item_id = $1 ORDER BY edge.depends_on_id LIMIT ${SHOWN_DEPENDENCIES}`,
    [item.id],
  );
  const told: Dependency[] = [];
  for (const one of dependencies) told.push(await toDependency(context, one));
  return told;
}

type DependencyRecord = RowRecord & Pick<ItemRecord, 'metadata'>;

async function toDependency(context: Reader, item: DependencyRecord): Promise<Dependency> {
  const metadata = JSON.parse(item.metadata) as Record<string, unknown>;
  const texts = (value: unknown) =>
    Array.isArray(value) ? value.filter((one) => typeof one === 'string').slice(0, MOST_ENTRIES) : [];
  return {
    ...(await toRow(context, item)),
    message: typeof metadata.message === 'string' ? cutText(metadata.message, LONGEST_MESSAGE) : null,
    files_modified: texts(metadata.files_modified),
    symbols_created: texts(metadata.symbols_created),
  };
}

async function readScope(context: Reader, name: string): Promise<Briefing['context']> {
  const row = await context.db.get<{
    port_scope: string;
    files: string;
    notes: string | null;
    updated_at: number;
  }>('SELECT port_scope, files, notes, updated_at FROM masterplan_scopes WHERE port_scope = $1', [name]);
  if (row === undefined) return null;
  return {
    port_scope: row.port_scope,
    files: JSON.parse(row.files) as string[],
    notes: row.notes,
    updated_at: isoTime(row.updated_at),
  };
}

const HELD = `
  SELECT ${rowColumns()} FROM masterplan_items WHERE claimed_by = $1 AND id <> $2
  ORDER BY claimed_at DESC, id DESC LIMIT 100`;

/** What a session holds, newest first, without the item that is being given. */
export async function heldBy(context: Reader, holder: string, exceptId?: number): Promise<RowRecord[]> {
  return context.db.all<RowRecord>(HELD, [holder, exceptId ?? 0]);
}

/** The plan of an item that is given: enough to know whose it is and where the specification stands. */
export const planReferenceSchema = z.object({
  plan_id: z.string(),
  title: z.string(),
  /** How to read the plan's specification; null: it has none. */
  specification: z.string().nullable(),
});

export async function toPlanReference(
  context: Pick<OperationContext, 'db' | 'known'>,
  planId: string,
): Promise<z.infer<typeof planReferenceSchema>> {
  const { known } = context;
  const plan = known.plan?.plan_id === planId ? known.plan : await loadPlan(context, planId);
  return {
    plan_id: planId,
    title: plan?.title ?? planId,
    specification: plan?.specified ? `get_plan plan_id=${planId}` : null,
  };
}
