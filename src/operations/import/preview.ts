import { z } from 'zod';
import { ITEM_TYPES, type ItemType } from '../../model/vocabulary';
import type { ItemChange } from './merging';
import type { Resolution } from './resolution';

/** How many items a check shows. */
export const PREVIEWED = 100;

/** An item as it would be after an import. */
export const previewSchema = z.object({
  /** Of an item without a key: the one that it would get now. */
  item_key: z.string(),
  title: z.string(),
  item_type: z.enum(ITEM_TYPES),
  parent_key: z.string().nullable(),
  depends_on_keys: z.array(z.string()),
  change: z.enum(['created', 'updated']),
});
export type ItemPreview = z.infer<typeof previewSchema>;

/** The first items that an import would make, then of those that it would change. */
export function previewOf(resolution: Resolution, changes: readonly ItemChange[]): ItemPreview[] {
  const at = (place: number, title: string, change: ItemPreview['change']): ItemPreview[] => {
    const node = resolution.nodes[place];
    if (node === undefined) return [];
    const keys = node.dependencies.flatMap((one) => resolution.nodes[one]?.itemKey ?? []);
    return [
      {
        item_key: node.itemKey,
        title,
        item_type: node.itemType,
        parent_key: resolution.nodes[node.parent]?.itemKey ?? null,
        depends_on_keys: keys,
        change,
      },
    ];
  };
  const created = resolution.created.slice(0, PREVIEWED);
  const updated = changes.slice(0, PREVIEWED);
  return [
    ...created.flatMap(({ place, title }) => at(place, title, 'created')),
    ...updated.flatMap(({ merge, patch, record }) =>
      merge === undefined ? [] : at(merge.place, patch.title ?? record.title, 'updated'),
    ),
  ].slice(0, PREVIEWED);
}

interface SnapshotTables {
  items: readonly Record<string, unknown>[];
  dependencies: readonly Record<string, unknown>[];
}

/** The first items of a snapshot. */
export function previewOfSnapshot({ items, dependencies }: SnapshotTables): ItemPreview[] {
  const shown = items.slice(0, PREVIEWED);
  const keys = new Map(items.map(({ id, item_key: key }) => [id, String(key)]));
  const waits = new Map(shown.map(({ id }) => [id, [] as string[]]));
  for (const { item_id: id, depends_on_id: on } of dependencies) waits.get(id)?.push(keys.get(on) ?? '');
  return shown.flatMap((item) => {
    const type = ITEM_TYPES.find((one) => one === item.item_type);
    return type === undefined ? [] : [ofRow(item, type, keys, waits.get(item.id) ?? [])];
  });
}

function ofRow(
  { item_key: key, title, parent_id: parent }: Record<string, unknown>,
  type: ItemType,
  keys: ReadonlyMap<unknown, string>,
  waitsFor: string[],
): ItemPreview {
  return {
    item_key: String(key),
    title: String(title),
    item_type: type,
    parent_key: keys.get(parent) ?? null,
    depends_on_keys: waitsFor,
    change: 'created',
  };
}
