import { idAfterHash } from '../model/item-word';
import type { Flag } from './flags';
import { UsageError } from './usage-error';

/** What the help says of the one word that may stand without a flag. */
export const ITEM_ARGUMENT =
  "its key or id: B-1, billing-rebuild/B-1 where several plans have the key, '#12' (or 12 where no key is a number); with --plan_id its key";

const NAMES = ['item_id', 'plan_id', 'item_key'] as const;

/** Whether an operation works on an item that these flags name. */
export function takesItem(flags: readonly Flag[]): boolean {
  return NAMES.every((name) => flags.some((flag) => flag.name === name));
}

/**
 * An operation's input with the item of which the command line's own word speaks: the key where `plan_id` is given, else
 * `#12` is an id, and anything else goes as it is, for the host to tell `plan/key`, keys with slashes and digits apart.
 * Throws UsageError where flags name an item too.
 */
export function withItem(input: Record<string, unknown>, word: string | undefined): Record<string, unknown> {
  if (word === undefined) return input;
  const double = NAMES.find((name) => name !== 'plan_id' && input[name] !== undefined);
  if (double !== undefined) throw new UsageError(`the item is named twice: ${word} and --${double}`);
  const id = input.plan_id === undefined ? idAfterHash(word) : undefined;
  return id === undefined ? { ...input, item_key: word } : { ...input, item_id: id };
}
