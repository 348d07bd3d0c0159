import { MasterplanError } from '../../model/errors';
import type { OperationContext } from '../context';
import { type ItemRecord, loadItem } from './item-record';

/**
 * How a call names an item: `item_id`, or `plan_id` + `item_key`, or `item_key` alone where one plan only has it
 * (archived ones aside).
 */
export interface ItemReference {
  item_id?: number | undefined;
  plan_id?: string | undefined;
  item_key?: string | undefined;
}

type Reader = Pick<OperationContext, 'db'>;

/** A text that is no item's key and looks like an id is one: `12`, `#12`, as a command line writes it. */
function idIn(text: string): number | undefined {
  const digits = /^#?(\d{1,15})$/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * The item that a call names. `planTool` is the tool that does the same for a plan, for a call that names
 * only a plan. Throws INVALID_INPUT or NOT_FOUND.
 */
export async function resolveItem(
  context: Reader,
  reference: ItemReference,
  planTool?: string,
): Promise<ItemRecord> {
  if (reference.item_id !== undefined) return resolveId(context, reference.item_id, reference);
  if (reference.item_key !== undefined && reference.plan_id !== undefined) {
    return resolveKey(context, reference.plan_id, reference.item_key);
  }
  if (reference.plan_id !== undefined && reference.item_key === undefined && planTool !== undefined) {
    throw new MasterplanError('INVALID_INPUT', 'This call works on an item, and only a plan is named.', {
      hint: `For the plan itself use ${planTool}; for an item give item_id, or plan_id with item_key.`,
      details: { problems: [{ path: 'item_id', reason: 'is missing' }] },
    });
  }
  if (reference.item_key !== undefined) return resolveKeyAlone(context, reference.item_key);
  throw missing('item_id', 'item_id is missing.');
}

function missing(path: string, message: string): MasterplanError {
  return new MasterplanError('INVALID_INPUT', message, {
    hint: 'Name the item by item_id, or by plan_id with item_key.',
    details: { problems: [{ path, reason: 'is missing' }] },
  });
}

async function resolveKeyAlone(context: Reader, itemKey: string): Promise<ItemRecord> {
  const found = await context.db.all<ItemRecord>(
    `SELECT * FROM masterplan_items
     WHERE plan_id IN (SELECT plan_id FROM masterplans WHERE archived = 0) AND item_key = $1
     ORDER BY plan_id LIMIT 6`,
    [itemKey],
  );
  const [item, ...others] = found;
  if (item === undefined) {
    const id = idIn(itemKey);
    const numbered = id === undefined ? undefined : await loadItem(context, id);
    if (numbered !== undefined) return numbered;
    throw new MasterplanError('NOT_FOUND', `No plan has an item ${itemKey}, archived plans aside.`, {
      hint: 'list shows the items; name one by item_id, or by plan_id with item_key.',
      details: { item_key: itemKey },
    });
  }
  if (others.length === 0) return item;
  const plans = found.slice(0, 5).map(({ plan_id }) => plan_id);
  const more = found.length > plans.length ? ' and more' : '';
  throw missing('plan_id', `plan_id is missing: ${plans.join(', ')}${more} have an item ${itemKey}.`);
}

async function resolveId(context: Reader, id: number, reference: ItemReference): Promise<ItemRecord> {
  const item = await loadItem(context, id);
  if (item === undefined) {
    throw new MasterplanError('NOT_FOUND', `There is no item ${id}.`, {
      hint: 'list shows the items; item_key with plan_id names one too.',
      details: { item_id: id },
    });
  }
  const otherPlan = reference.plan_id !== undefined && reference.plan_id !== item.plan_id;
  const otherKey = reference.item_key !== undefined && reference.item_key !== item.item_key;
  if (otherPlan || otherKey) {
    throw new MasterplanError(
      'INVALID_INPUT',
      `Item ${id} is ${item.item_key} of plan ${item.plan_id}, not ${reference.item_key ?? 'an item'} of ${reference.plan_id ?? item.plan_id}.`,
      {
        hint: 'Give item_id alone, or plan_id with item_key.',
        details: { item_id: id, item_key: item.item_key, plan_id: item.plan_id },
      },
    );
  }
  return item;
}

async function resolveKey(context: Reader, planId: string, itemKey: string): Promise<ItemRecord> {
  const item = await byKeyOrId(context, planId, itemKey);
  if (item?.plan_id === planId) return item;
  const plan = await context.db.get('SELECT 1 FROM masterplans WHERE plan_id = $1', [planId]);
  if (plan === undefined) {
    throw new MasterplanError('NOT_FOUND', `There is no plan ${planId}.`, {
      hint: 'list_plans shows the plans.',
      details: { plan_id: planId },
    });
  }
  throw new MasterplanError('NOT_FOUND', `Plan ${planId} has no item ${itemKey}.`, {
    hint: `list with plan_id ${planId} shows its items.`,
    details: { plan_id: planId, item_key: itemKey },
  });
}

async function byKey(context: Reader, planId: string, itemKey: string): Promise<ItemRecord | undefined> {
  return context.db.get<ItemRecord>('SELECT * FROM masterplan_items WHERE plan_id = $1 AND item_key = $2', [
    planId,
    itemKey,
  ]);
}

/** The plan's own key first; else the item with that id, which may be another plan's. */
async function byKeyOrId(context: Reader, planId: string, text: string): Promise<ItemRecord | undefined> {
  const item = await byKey(context, planId, text);
  const id = idIn(text);
  return item === undefined && id !== undefined ? loadItem(context, id) : item;
}

/** How an input names an item of a plan: a number is an id, a text a key or else an id, `{ key }` a key only. */
export type ItemName = number | string | { key: string };

/**
 * Several items of one plan, each named by id or key. All that can't be found are reported together.
 * `field` is the input's name, for the problems.
 */
export async function resolveItemsOfPlan(
  context: Reader,
  planId: string,
  names: readonly ItemName[],
  field: string,
): Promise<ItemRecord[]> {
  const items: ItemRecord[] = [];
  const problems: { path: string; reason: string }[] = [];
  for (const given of names) {
    const name = typeof given === 'object' ? given.key : given;
    const item =
      typeof given === 'number'
        ? await loadItem(context, given)
        : typeof given === 'string'
          ? await byKeyOrId(context, planId, given)
          : await byKey(context, planId, given.key);
    if (item === undefined) problems.push({ path: field, reason: `plan ${planId} has no item ${name}` });
    else if (item.plan_id !== planId) {
      problems.push({
        path: field,
        reason: `item ${name} belongs to plan ${item.plan_id}, not to ${planId}`,
      });
    } else if (!items.some((one) => one.id === item.id)) items.push(item);
  }
  if (problems.length > 0) {
    throw new MasterplanError(
      'INVALID_INPUT',
      problems.map((problem) => `${problem.path}: ${problem.reason}`).join('; '),
      {
        hint: 'Dependencies and parents stay within one plan.',
        details: { problems },
      },
    );
  }
  return items;
}
