import type { Flag } from './flags';
import { UsageError } from './usage-error';

/** What the help says of the one word that may stand without a flag. */
export const ITEM_ARGUMENT =
  "its key or id: B-1, billing-rebuild/B-1 where several plans have the key, '#12' (or 12 where that is no key)";

const NAMES = ['item_id', 'plan_id', 'item_key'] as const;

/** Whether an operation works on an item that these flags name. */
export function takesItem(flags: readonly Flag[]): boolean {
  return NAMES.every((name) => flags.some((flag) => flag.name === name));
}

/**
 * An operation's input with the item of which the command line's own word speaks: `#12` is an id, `plan/key` names
 * both, anything else is a key (with `plan_id` given, all but `#12`). Bare digits go as a key too: the host takes them
 * for an id where no plan has that key. Throws UsageError where flags name an item too.
 */
export function withItem(input: Record<string, unknown>, word: string | undefined): Record<string, unknown> {
  if (word === undefined) return input;
  const double = NAMES.find((name) => name !== 'plan_id' && input[name] !== undefined);
  if (double !== undefined) throw new UsageError(`the item is named twice: ${word} and --${double}`);
  const id = /^#(\d{1,15})$/.exec(word)?.[1];
  if (id !== undefined) return { ...input, item_id: Number(id) };
  const [, plan, key] = /^([^/]+)\/(.+)$/s.exec(word) ?? [];
  if (plan !== undefined && key !== undefined && input.plan_id === undefined) {
    return { ...input, plan_id: plan, item_key: key };
  }
  return { ...input, item_key: word };
}
