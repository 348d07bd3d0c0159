import fc from 'fast-check';
import { loadCatalogue } from '../../../src/client/catalogue';
import type { JsonSchema } from '../../../src/model/json-schema';

/** What no caller writes by mistake alone. */
const NASTY = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\u202e\u2066',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '.masterplan/epoch/1',
  '.masterplan/wal/1-0.log',
  '/dev/stdin',
  '-',
  '@nothing',
  '--project',
  "'; DROP TABLE masterplan_items; --",
  '%s%n',
  '$(reboot)',
  '\x1b[2J',
  '9999999999999999999',
  '1e999',
  'NaN',
  'null',
  '[[[[[[',
  '{"a":',
  'x'.repeat(5000),
  '💥'.repeat(300),
];

/** What exists in the plan that is fuzzed, so that some calls hit something. */
const KNOWN = [
  'p',
  'a',
  'b',
  'c',
  'q',
  'task',
  'pending',
  'completed',
  'in_progress',
  'ready',
  'ai',
  '2',
  '3',
];

/** Never 1: that is the item which must stay as it is. */
const NUMBERS = [0, -1, 2, 3, 4, 5, 1.5, 1e9, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308];

export const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 6, arbitrary: fc.constantFrom(...KNOWN) },
  { weight: 2, arbitrary: fc.string({ maxLength: 30 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
);

const hostileScalar: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  { weight: 4, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 2, arbitrary: fc.constantFrom(true, false, null) },
);

/** Any JSON value, most of them small. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: hostileScalar },
  { weight: 2, arbitrary: fc.array(hostileScalar, { maxLength: 4 }) },
  { weight: 2, arbitrary: fc.dictionary(hostileText, hostileScalar, { maxKeys: 4 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** A value that a schema allows, or nearly so. */
function valueFor(schema: JsonSchema): fc.Arbitrary<unknown> {
  const alternatives = schema.anyOf;
  if (alternatives !== undefined) return fc.oneof(...alternatives.map(valueFor));
  if (schema.enum !== undefined) return fc.constantFrom<unknown>(...schema.enum);
  switch ([schema.type].flat()[0]) {
    case 'string':
      return hostileText;
    case 'integer':
    case 'number':
      return fc.constantFrom(...NUMBERS, schema.minimum ?? 2, schema.maximum ?? 2);
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(valueFor(schema.items ?? {}), { maxLength: 3 });
    case 'object':
      return fc.dictionary(hostileText, hostileScalar, { maxKeys: 3 });
    default:
      return hostileValue;
  }
}

/** With a wait the answer may rightly come much later. */
const UNUSED = new Set(['wait_seconds']);

/** Nearly the right input of an operation: some parameters of it, some wrong, now and then an unknown one. */
function inputFor(schema: JsonSchema): fc.Arbitrary<Record<string, unknown>> {
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => !UNUSED.has(name));
  const fields = properties.map(([name, one]) => [
    name,
    fc.oneof({ weight: 5, arbitrary: valueFor(one) }, { weight: 1, arbitrary: hostileValue }),
  ]);
  const required = (schema.required ?? []).filter((name) => !UNUSED.has(name));
  const shaped = fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: required,
  });
  const odd = fc.dictionary(hostileText, hostileValue, { maxKeys: 2 });
  // Of many optional parameters few are given at a time.
  const few = fc.tuple(shaped, fc.nat(3), fc.nat(1000)).map(([all, keep, from]) => {
    const names = Object.keys(all).filter((name) => !required.includes(name));
    const kept = names.filter((_, n) => (n + from) % Math.max(names.length, 1) < keep);
    return Object.fromEntries(
      Object.entries(all).filter(([name]) => required.includes(name) || kept.includes(name)),
    );
  });
  return fc.oneof(
    { weight: 8, arbitrary: few },
    { weight: 1, arbitrary: fc.tuple(few, odd).map(([one, more]) => ({ ...more, ...one })) },
  );
}

export interface HostileCall {
  operation: string;
  input: unknown;
}

const operations = loadCatalogue().operations;

/** A call of one of the operations, or of none, with nearly the right input. */
export const hostileCall: fc.Arbitrary<HostileCall> = fc.oneof(
  ...operations.map((operation) => ({
    weight: 4,
    arbitrary: inputFor(operation.input).map((input): HostileCall => ({ operation: operation.name, input })),
  })),
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.oneof(fc.constantFrom(...operations.map(({ name }) => name)), hostileText), hostileValue)
      .map(([operation, input]): HostileCall => ({ operation, input })),
  },
);

/** Text that was damaged: cut off, a piece twice, characters replaced. */
export function damaged(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const kind = fc.constantFrom('cut', 'twice', 'replaced', 'removed');
  return fc
    .tuple(text, kind, fc.nat(), fc.nat(20), hostileText)
    .map(([whole, how, position, length, other]) => {
      const at = whole.length === 0 ? 0 : position % whole.length;
      const [before, piece, after] = [
        whole.slice(0, at),
        whole.slice(at, at + length),
        whole.slice(at + length),
      ];
      switch (how) {
        case 'cut':
          return before;
        case 'twice':
          return before + piece + piece + after;
        case 'replaced':
          return before + other + after;
        default:
          return before + after;
      }
    });
}
