import { MasterplanError } from '../../model/errors';
import { idAfterHash } from '../../model/item-word';
import type { OperationContext } from '../context';
import { type ItemRecord, loadItem } from './item-record';

/**
 * How a call names an item: `item_id`, or `plan_id` + `item_key` (a key and nothing else), or `item_key` alone where
 * one plan only has it (archived ones aside). Alone it may also be `plan/key` or `#12`, or the digits of an id.
 */
export interface ItemReference {
  item_id?: number | undefined;
  plan_id?: string | undefined;
  item_key?: string | undefined;
}

type Reader = Pick<OperationContext, 'db'>;

/** Digits alone may be a key as well as an id. */
export function idInDigits(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/**
 * Whether any item of that plan (undefined: of any unarchived one) has a key made of digits only: where there are
 * such, digits are never taken for an id, since a key that is missing would name another item.
 */
async function hasKeysOfDigits(context: Reader, planId?: string): Promise<boolean> {
  const found = await context.db.get(
    `SELECT 1 FROM masterplan_items
     WHERE ${planId === undefined ? 'plan_id IN (SELECT plan_id FROM masterplans WHERE archived = 0)' : 'plan_id = $1'}
       AND item_key >= '0' AND item_key < ':' AND item_key NOT GLOB '*[^0-9]*' LIMIT 1`,
    planId === undefined ? [] : [planId],
  );
  return found !== undefined;
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
  if (item === undefined) return resolveWord(context, itemKey);
  if (others.length === 0) return item;
  const plans = found.slice(0, 5).map(({ plan_id }) => plan_id);
  const more = found.length > plans.length ? ' and more' : '';
  throw missing('plan_id', `plan_id is missing: ${plans.join(', ')}${more} have an item ${itemKey}.`);
}

/** A text that is nobody's key: `plan/key`, `#12`, or digits where no plan has such keys. */
async function resolveWord(context: Reader, word: string): Promise<ItemRecord> {
  // Plans' ids and keys may hold slashes themselves.
  for (let at = word.indexOf('/'); at !== -1; at = word.indexOf('/', at + 1)) {
    const item = await byKey(context, word.slice(0, at), word.slice(at + 1));
    if (item !== undefined) return item;
  }
  const digits = idInDigits(word);
  const mayBeId = digits === undefined || !(await hasKeysOfDigits(context));
  const id = mayBeId ? (idAfterHash(word) ?? digits) : undefined;
  const item = id === undefined ? undefined : await loadItem(context, id);
  if (item !== undefined) return item;
  throw new MasterplanError('NOT_FOUND', `No plan has an item ${word}, archived plans aside.`, {
    hint: mayBeId
      ? 'list shows the items; name one by item_id, or by plan_id with item_key.'
      : `Plans have numbers as keys here: #${word}, or item_id, names the item with the id ${digits}.`,
    details: { item_key: word },
  });
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
  const item = await byKey(context, planId, itemKey);
  if (item !== undefined) return item;
  const plan = await context.db.get('SELECT 1 FROM masterplans WHERE plan_id = $1', [planId]);
  if (plan === undefined) {
    throw new MasterplanError('NOT_FOUND', `There is no plan ${planId}.`, {
      hint: 'list_plans shows the plans.',
      details: { plan_id: planId },
    });
  }
  const id = idAfterHash(itemKey) ?? idInDigits(itemKey);
  throw new MasterplanError('NOT_FOUND', `Plan ${planId} has no item ${itemKey}.`, {
    hint: `list with plan_id ${planId} shows its items${id === undefined ? '' : `; item_id ${id} names the item with the id ${id}`}.`,
    details: { plan_id: planId, item_key: itemKey },
  });
}

async function byKey(context: Reader, planId: string, itemKey: string): Promise<ItemRecord | undefined> {
  return context.db.get<ItemRecord>('SELECT * FROM masterplan_items WHERE plan_id = $1 AND item_key = $2', [
    planId,
    itemKey,
  ]);
}

/** How an input names an item of a plan: a number is an id, a text a key first (see `byText`), `{ key }` a key only. */
export type ItemName = number | string | { key: string };

/**
 * The plan's own key first, else `#12`, else digits where the plan has no such keys. The item may be another plan's.
 * A text where none is found: why.
 */
async function byText(context: Reader, planId: string, text: string): Promise<ItemRecord | string> {
  const none = `plan ${planId} has no item ${text}`;
  const own = await byKey(context, planId, text);
  if (own !== undefined) return own;
  const digits = idInDigits(text);
  if (digits !== undefined && (await hasKeysOfDigits(context, planId))) {
    return `${none}; #${text} names the item with the id ${digits}`;
  }
  const id = idAfterHash(text) ?? digits;
  return (id === undefined ? undefined : await loadItem(context, id)) ?? none;
}

async function byName(context: Reader, planId: string, given: ItemName): Promise<ItemRecord | string> {
  if (typeof given === 'string') return byText(context, planId, given);
  const item =
    typeof given === 'number' ? await loadItem(context, given) : await byKey(context, planId, given.key);
  return item ?? `plan ${planId} has no item ${typeof given === 'number' ? given : given.key}`;
}

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
    const item = await byName(context, planId, given);
    if (typeof item === 'string') problems.push({ path: field, reason: item });
    else if (item.plan_id !== planId) {
      const name = typeof given === 'object' ? given.key : given;
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
