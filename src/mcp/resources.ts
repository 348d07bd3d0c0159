import type { ReadResourceResult, Resource, ResourceTemplate } from '@modelcontextprotocol/sdk/types.js';
import { MasterplanError } from '../model/errors';
import type { Item, ItemRow } from '../model/item';
import type { Plan } from '../model/plan';

/** Reads an operation's answer; resources only ever read. */
export type Read = (operation: string, input: Record<string, unknown>) => Promise<Record<string, unknown>>;

/** Pages of a plan's items that one resource shows; more is for the `list` tool. */
const MAX_PAGES = 5;

export const RESOURCE_TEMPLATES: ResourceTemplate[] = [
  {
    uriTemplate: 'masterplan://plan/{plan_id}',
    name: 'plan',
    title: 'A plan',
    description: 'Specification, state and items of one plan, as Markdown',
    mimeType: 'text/markdown',
  },
  {
    uriTemplate: 'masterplan://item/{id}',
    name: 'item',
    title: 'An item',
    description: 'One item with its dependencies and last changes, as JSON',
    mimeType: 'application/json',
  },
];

/** One page of the project's plans as resources; `cursor` is that of `list_plans`. */
export async function listResources(
  read: Read,
  cursor: string | undefined,
): Promise<{ resources: Resource[]; nextCursor?: string }> {
  const answer = await read('list_plans', cursor === undefined ? {} : { cursor });
  const plans = answer.plans as Plan[];
  const nextCursor = answer.next_cursor;
  return {
    resources: plans.map((plan) => ({
      uri: `masterplan://plan/${encodeURIComponent(plan.plan_id)}`,
      name: plan.plan_id,
      title: plan.title,
      description: `${plan.status}, ${plan.counts.completed} of ${total(plan.counts)} items completed`,
      mimeType: 'text/markdown',
    })),
    ...(typeof nextCursor === 'string' ? { nextCursor } : {}),
  };
}

/** A resource's text. Throws NOT_FOUND for what is neither a plan's nor an item's address. */
export async function readResource(read: Read, uri: string): Promise<ReadResourceResult> {
  const match = /^masterplan:\/\/(plan|item)\/([^/]+)$/.exec(uri);
  const [, kind, name] = match ?? [];
  if (name === undefined) {
    throw new MasterplanError('NOT_FOUND', `There is no resource ${JSON.stringify(uri)}.`, {
      hint: 'Addresses are masterplan://plan/{plan_id} and masterplan://item/{id}.',
    });
  }
  if (kind === 'item') {
    const answer = await read('show', { item_id: Number(decode(name)) });
    return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify(answer, null, 2) }] };
  }
  return { contents: [{ uri, mimeType: 'text/markdown', text: await planText(read, decode(name)) }] };
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

async function planText(read: Read, planId: string): Promise<string> {
  const { plan } = (await read('get_plan', { plan_id: planId })) as {
    plan: Plan & { spec_content?: string | null };
  };
  const rows: ItemRow[] = [];
  let cursor: unknown;
  let pages = 0;
  do {
    const page = await read('list', {
      plan_id: planId,
      limit: 100,
      ...(typeof cursor === 'string' ? { cursor } : {}),
    });
    rows.push(...(page.items as ItemRow[]));
    cursor = page.next_cursor;
    pages += 1;
  } while (typeof cursor === 'string' && pages < MAX_PAGES);

  const more = typeof cursor === 'string' ? '\n\n(More items: see the tool list.)' : '';
  const parts = [
    `# ${plan.title}`,
    `Plan \`${plan.plan_id}\`, ${plan.status}${plan.archived ? ', archived' : ''}; ${plan.counts.completed} of ${total(plan.counts)} items completed.`,
    plan.description ?? '',
    rows.length === 0 ? '' : `## Items\n\n${rows.map(itemLine).join('\n')}${more}`,
    plan.spec_content ? `## Specification\n\n${plan.spec_content}` : '',
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function itemLine(
  row: Pick<Item, 'id' | 'item_key' | 'title' | 'item_type' | 'status' | 'claimed_by'>,
): string {
  const done = row.status === 'completed' ? 'x' : ' ';
  const holder = row.claimed_by === null ? '' : `, held by ${row.claimed_by}`;
  return `- [${done}] ${row.item_key} (item ${row.id}, ${row.item_type}, ${row.status}${holder}): ${row.title}`;
}

function total(counts: Plan['counts']): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
