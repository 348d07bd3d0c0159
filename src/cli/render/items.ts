import type { Dependency, Item, ItemName, ItemRow } from '../../model/item';
import { type ItemStatus, PRIORITY_NAMES } from '../../model/vocabulary';
import {
  block,
  fields,
  type Page,
  paragraphs,
  plural,
  relativeTime,
  safeLine,
  safeText,
  table,
} from './text';

type Paint = (text: string) => string;

/** The colour of a status, the same everywhere. */
export function statusPaint(page: Page, status: ItemStatus): Paint {
  const { colors } = page;
  switch (status) {
    case 'completed':
      return colors.green;
    case 'in_progress':
      return colors.cyan;
    case 'pending':
      return (text) => text;
    case 'blocked':
      return colors.yellow;
    case 'deferred':
      return colors.magenta;
    case 'cancelled':
      return colors.dim;
  }
}

/** `B-1 (item 12) Port pricing engine`. */
export function itemName(item: Pick<ItemRow, 'id' | 'item_key' | 'title'>): string {
  return `${safeLine(item.item_key)} (item ${item.id}) ${safeLine(item.title)}`;
}

/** A session as people read it: "you", else its name with its id where they differ. */
export function sessionText(page: Page, id: string, name?: string | null): string {
  if (id === page.session) {
    return 'you';
  }
  return name && name !== id ? `${safeLine(name)} (${safeLine(id)})` : safeLine(id);
}

/** `lease ends in 5 min`, `lease ended 15 s ago`. */
export function leaseText(page: Page, end: string): string {
  const when = relativeTime(page, end);
  return `lease ${when.endsWith('ago') ? 'ended' : 'ends'} ${when}`;
}

/** Rows as a table. `others`: items that are no rows of it, whose keys are shown. */
export function itemTable(
  page: Page,
  rows: readonly (ItemRow & { claimed_by_name?: string })[],
  others: readonly ItemName[] = [],
): string {
  const keys = new Map([...others, ...rows].map((row) => [row.id, row.item_key]));
  const paintStatus = (text: string, index: number) => {
    const row = rows[index];
    return row === undefined ? text : statusPaint(page, row.status)(text);
  };
  return table(page, [
    { title: 'ID', align: 'right', cells: rows.map((row) => String(row.id)) },
    { title: 'KEY', cells: rows.map((row) => safeLine(row.item_key)) },
    { title: 'STATUS', cells: rows.map((row) => row.status), paint: paintStatus },
    { title: 'PRIORITY', cells: rows.map((row) => PRIORITY_NAMES[row.priority] ?? String(row.priority)) },
    { title: 'TYPE', cells: rows.map((row) => row.item_type) },
    { title: 'TITLE', flexible: true, cells: rows.map((row) => safeLine(row.title)) },
    {
      title: 'HELD BY',
      cells: rows.map((row) =>
        row.claimed_by === null ? '' : sessionText(page, row.claimed_by, row.claimed_by_name),
      ),
    },
    {
      title: 'WAITS ON',
      cells: rows.map((row) => row.blocked_by.map((id) => safeLine(keys.get(id) ?? `#${id}`)).join(',')),
    },
  ]);
}

/** A short list of rows under a heading; empty without rows. */
export function itemLines(
  page: Page,
  heading: string,
  rows: readonly ItemRow[] | undefined,
  most = 10,
): string {
  if (rows === undefined || rows.length === 0) {
    return '';
  }
  const lines = rows
    .slice(0, most)
    .map((row) => `  ${statusPaint(page, row.status)(row.status.padEnd(11))}  ${itemName(row)}`);
  const more = rows.length > most ? [page.colors.dim(`  … and ${rows.length - most} more`)] : [];
  return [page.colors.bold(heading), ...lines, ...more].join('\n');
}

/** Everything of one item but its history. `rows`: the items around it, whose keys are shown. */
export function itemDetails(page: Page, item: Item, rows: readonly ItemRow[] = []): string {
  const keys = new Map(rows.map((row) => [row.id, row.item_key]));
  const named = (ids: readonly number[]) =>
    ids
      .map((id) => (keys.has(id) ? `${safeLine(keys.get(id) ?? '')} (item ${id})` : `item ${id}`))
      .join(', ');
  const held =
    item.claimed_by === null
      ? ''
      : `${sessionText(page, item.claimed_by, item.claimed_by_name)}${item.lease_expires_at === null ? '' : `, ${leaseText(page, item.lease_expires_at)}`}`;
  const known = new Set(['files_modified', 'symbols_created']);
  const rest = Object.fromEntries(Object.entries(item.metadata).filter(([name]) => !known.has(name)));
  const facts = fields(page, [
    ['Plan', safeLine(item.plan_id)],
    ['Type', item.item_type],
    [
      'Status',
      `${statusPaint(page, item.status)(item.status)}${item.progress_percent === null ? '' : ` (${item.progress_percent} %)`}`,
    ],
    ['Priority', PRIORITY_NAMES[item.priority] ?? String(item.priority)],
    [
      'For',
      item.assignee_type === 'either' && item.assignee === null
        ? ''
        : `${item.assignee_type}${item.assignee === null ? '' : `, ${safeLine(item.assignee)}`}`,
    ],
    ['Held by', held],
    ['Reason', item.reason === null ? '' : safeText(item.reason)],
    ['Until', item.deferred_until],
    ['Phase', item.phase === null ? '' : safeLine(item.phase)],
    ['Labels', list(item.labels)],
    ['Files', list(item.files)],
    ['Estimate', item.estimate_minutes === null ? '' : `${item.estimate_minutes} min`],
    ['Depends on', named(item.depends_on)],
    ['Waits on', named(item.blocked_by)],
    ['Architecture', item.arch_ref === null ? '' : safeLine(item.arch_ref)],
    ['Scope', item.port_scope === null ? '' : safeLine(item.port_scope)],
    ['Modified', list(item.metadata.files_modified)],
    ['Symbols', list(item.metadata.symbols_created)],
    ['Metadata', Object.keys(rest).length === 0 ? '' : safeLine(JSON.stringify(rest))],
    ['Updated', relativeTime(page, item.updated_at)],
  ]);
  return paragraphs(
    `${page.colors.bold(itemName(item))}\n${facts}`,
    block(page, 'Description', item.description),
    block(page, 'Acceptance criteria', item.acceptance_criteria),
  );
}

/** Completed dependencies with what they left for the next worker. */
export function dependencyLines(page: Page, dependencies: readonly Dependency[] | undefined): string {
  if (dependencies === undefined || dependencies.length === 0) {
    return '';
  }
  const lines = dependencies.map((dependency) =>
    [
      `  ${statusPaint(page, dependency.status)(dependency.status)}  ${itemName(dependency)}`,
      ...(dependency.message ? [`      ${safeText(dependency.message).replaceAll('\n', '\n      ')}`] : []),
      ...(dependency.files_modified.length > 0 ? [`      files: ${list(dependency.files_modified)}`] : []),
      ...(dependency.symbols_created.length > 0
        ? [`      symbols: ${list(dependency.symbols_created)}`]
        : []),
    ].join('\n'),
  );
  return [page.colors.bold('Builds on'), ...lines].join('\n');
}

/** `3 completed, 1 pending`. */
export function countsLine(page: Page, counts: Readonly<Record<string, number>> | undefined): string {
  return Object.entries(counts ?? {})
    .filter(([, count]) => count > 0)
    .map(([status, count]) => statusPaint(page, status as ItemStatus)(`${count} ${status}`))
    .join(', ');
}

function list(values: unknown): string {
  return Array.isArray(values) ? safeLine(values.map(String).join(', ')) : '';
}

/** `Showing 20 of 57 items.` with the way to the rest. */
export function pageLine(page: Page, shown: number, total: number | undefined, cursor: unknown): string {
  if (typeof cursor !== 'string') {
    return page.colors.dim(plural(total ?? shown, 'item'));
  }
  return page.colors.dim(`${shown} of ${total ?? 'more'}; the next: --cursor ${safeLine(cursor)}`);
}
