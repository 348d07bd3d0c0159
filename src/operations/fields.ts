import { z } from 'zod';
import {
  ASSIGNEE_TYPES,
  ITEM_TYPES,
  MAX_KEY_BYTES,
  MAX_LIMIT,
  MAX_TEXT_BYTES,
  PRIORITY_NAMES,
} from '../model/vocabulary';

/**
 * The input fields that several operations share, each defined once. Descriptions are short on purpose:
 * every agent pays for them in its context (budget: 3,500 tokens for all tools together).
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
const NUL = /\u0000/;

/** Text that the store can give back unchanged: no NUL, no lone surrogates. */
export function text(maxBytes: number) {
  return z
    .string()
    .refine((value) => value.length <= maxBytes && Buffer.byteLength(value) <= maxBytes, {
      error: `is longer than ${maxBytes} bytes`,
    })
    .refine((value) => !NUL.test(value), { error: 'contains a NUL character' })
    .refine((value) => value.isWellFormed(), { error: 'contains half of a surrogate pair (broken Unicode)' });
}

/** A short line: not empty, no line breaks at its ends. */
export function line(maxBytes: number) {
  return text(maxBytes)
    .transform((value) => value.trim())
    .refine((value) => value.length > 0, { error: 'is empty' });
}

export const shortText = () => line(1000);
/** Markdown: descriptions, specifications, artifacts, messages. */
export const longText = () => text(MAX_TEXT_BYTES);

/** A name that people and agents type: plan ids, item keys, feature ids. */
export const key = () => line(MAX_KEY_BYTES);

/** Characters that break a line or steer a terminal: no name that is to be typed has them. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;

export function isTypeable(name: string): boolean {
  return !CONTROL.test(name);
}

/** What can be typed of a text: blanks for what can't, none at its ends. */
export function makeTypeable(name: string): string {
  return name.replace(new RegExp(`${CONTROL.source}+`, 'gu'), ' ').trim();
}

export const NOT_TYPEABLE = 'contains a line break or another control character';

/** The name of something new. Where something is only named, any that stands in the store will do. */
export const newKey = () => key().refine(isTypeable, { error: NOT_TYPEABLE });

export const planId = () => key().describe('Plan');
export const itemId = () => z.int().positive().describe('Item');
/** With room for `plan/key`. */
export const itemKey = () => line(2 * MAX_KEY_BYTES + 1).describe('Key; plan_id where several have it');

/** How an item is named: `item_id`, `plan_id` + `item_key`, or `item_key` alone where one plan only has it. */
export const itemReference = {
  item_id: itemId().optional(),
  plan_id: planId().optional(),
  item_key: itemKey().optional(),
};

/** For a person who takes an item that is meant for agents: both steps in one, or none. */
export const reassign = () =>
  z.boolean().optional().describe('A person opens an item for agents to people too');

export const limit = () => z.int().min(1).max(MAX_LIMIT).optional().describe('At most 100');
export const cursor = () => text(2000).optional().describe('next_cursor');

export const itemType = () => z.enum(ITEM_TYPES);
export const assigneeType = () => z.enum(ASSIGNEE_TYPES);

/** 0–4 or its name; gives the number. */
export const priority = () =>
  z
    .union([z.int().min(0).max(4), z.enum(PRIORITY_NAMES)], {
      error: `is none of 0–4, ${PRIORITY_NAMES.join(', ')}`,
    })
    .transform((value) => (typeof value === 'number' ? value : PRIORITY_NAMES.indexOf(value)));

/** ISO 8601 with a zone; gives milliseconds UTC. */
export const time = () =>
  z.iso
    .datetime({ offset: true, error: 'is no time with its zone, such as 2027-01-15T09:00:00Z' })
    .transform((value) => Date.parse(value));

export const textList = (maxLength = 1000) => z.array(line(4096)).max(maxLength);

/** How deep a value may be nested: far more than anybody needs, far less than would exhaust a stack. */
const MAX_DEPTH = 50;

/** Why a value can't be stored as JSON; undefined: it can. Without recursion, so that no depth is too much for it. */
function notJson(value: unknown): string | undefined {
  const waiting: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const { value: present, depth } = one;
    if (depth > MAX_DEPTH) return `is nested more than ${MAX_DEPTH} levels deep`;
    if (present === null || typeof present === 'string' || typeof present === 'boolean') continue;
    if (typeof present === 'number' && Number.isFinite(present)) continue;
    const isPlain = Array.isArray(present) || Object.prototype.toString.call(present) === '[object Object]';
    if (typeof present !== 'object' || !isPlain) return 'holds a value that JSON does not have';
    for (const inner of Object.values(present)) waiting.push({ value: inner, depth: depth + 1 });
  }
  return undefined;
}

/** Any JSON object, up to 1 MiB. */
export const metadata = () =>
  z.record(text(200), z.unknown()).superRefine((value, context) => {
    const add = (message: string) => context.addIssue({ code: 'custom', message });
    const wrong = notJson(value);
    if (wrong !== undefined) return add(wrong);
    const stored = JSON.stringify(value);
    if (stored.length > MAX_TEXT_BYTES) add('is larger than 1 MiB');
    if (stored.includes('\\u0000')) add('contains a NUL character');
  });

/** One or many: lists accept a single value. */
export function oneOrMany<T extends z.ZodType>(element: T) {
  return z
    .union([element, z.array(element)])
    .transform((value) => (Array.isArray(value) ? value : [value]) as z.output<T>[]);
}
