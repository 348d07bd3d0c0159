import { strict as assert } from 'node:assert';
import type { Flag, FlagKind } from '../../src/cli/flags';
import { flagsOf } from '../../src/cli/flags';
import { UsageError } from '../../src/cli/usage-error';
import { nearest, readValue } from '../../src/cli/values';
import type { JsonSchema } from '../../src/model/json-schema';

function flag(name: string, schema: JsonSchema): Flag {
  const [made] = flagsOf({
    name: 'some',
    title: '',
    description: '',
    group: 'work',
    readOnly: true,
    idempotent: true,
    createsStore: false,
    input: { type: 'object', properties: { [name]: schema } },
    output: {},
  });
  assert.ok(made);
  return made;
}

const read = (one: Flag, ...texts: string[]) =>
  readValue(one, texts, (source) => (source === '-' ? '[1]' : `from ${source.file}`));

describe("a flag's text becomes the value that its schema asks for", () => {
  const kinds: [JsonSchema, FlagKind][] = [
    [{ type: 'string' }, 'text'],
    [{ type: ['string', 'null'] }, 'text'],
    [{ type: 'string', format: 'date-time' }, 'time'],
    [{ type: ['string', 'null'], format: 'date-time' }, 'time'],
    [{ type: 'integer' }, 'number'],
    [{ type: ['number', 'null'] }, 'number'],
    [{ type: 'boolean' }, 'boolean'],
    [{ type: 'string', enum: ['a', 'b'] }, 'choice'],
    [{ type: ['integer', 'string'], enum: [0, 1, 'high'] }, 'choice'],
    [{ type: 'array', items: { type: 'string' } }, 'list'],
    [{ type: 'array', items: { type: ['integer', 'string'] } }, 'list'],
    [{ type: 'array', items: { type: 'object' } }, 'json'],
    [{ type: 'object' }, 'json'],
  ];
  for (const [schema, kind] of kinds) {
    it(`${JSON.stringify(schema)} is read as ${kind}`, () => {
      assert.equal(flag('x', schema).kind, kind);
    });
  }

  it('numbers and booleans are strict', () => {
    const number = flag('n', { type: 'integer' });
    assert.equal(read(number, '12'), 12);
    for (const wrong of ['', 'twelve', '1.5', '12px']) {
      assert.throws(() => read(number, wrong), UsageError, wrong);
    }
    assert.equal(read(flag('m', { type: 'number' }), '0.05'), 0.05);
    const yes = flag('b', { type: 'boolean' });
    assert.equal(read(yes, 'true'), true);
    assert.equal(read(yes, 'false'), false);
    assert.throws(() => read(yes, 'perhaps'), UsageError);
  });

  it('null is nothing where the schema has null, and the text "null" elsewhere', () => {
    assert.equal(read(flag('x', { type: ['string', 'null'] }), 'null'), null);
    assert.equal(read(flag('x', { type: 'string' }), 'null'), 'null');
  });

  it('where an id or a key is taken, digits stay text: the host knows the keys; a number in JSON is an id', () => {
    const either = flag('before', { type: ['integer', 'string'] });
    assert.equal(read(either, '8'), '8');
    assert.equal(read(either, 'B-8'), 'B-8');
    assert.equal(read(flag('title', { type: 'string' }), '8'), '8');
  });

  it('null stands in lists that take it', () => {
    const list = flag('parent_id', { type: 'array', items: { type: ['integer', 'null'] } });
    assert.deepEqual(read(list, 'null'), [null]);
    assert.deepEqual(read(list, '[null,3]'), [null, 3]);
    assert.throws(() => read(list, 'nil'), UsageError);
  });

  it('choices are words or numbers, and a slip is pointed out', () => {
    const priority = flag('priority', { type: ['integer', 'string'], enum: [0, 1, 'critical', 'high'] });
    assert.equal(read(priority, '1'), 1);
    assert.equal(read(priority, 'HIGH'), 'high');
    assert.throws(
      () => read(priority, 'hihg'),
      (error: UsageError) => error.suggestion === 'high',
    );
  });

  it('lists are comma-separated or JSON, and grow with repetition', () => {
    const list = flag('files', { type: 'array', items: { type: 'string' } });
    assert.deepEqual(read(list, 'a.ts, b.ts', 'c.ts'), ['a.ts', 'b.ts', 'c.ts']);
    assert.deepEqual(read(list, '["with,comma","b"]'), ['with,comma', 'b']);
    assert.deepEqual(read(list, '[ab]*.ts'), ['[ab]*.ts']);
    assert.deepEqual(read(list, '@scope/package'), ['@scope/package']);
    assert.deepEqual(read(list, ''), []);
    const mixed = flag('depends_on', { type: 'array', items: { type: ['integer', 'string'] } });
    assert.deepEqual(read(mixed, '12,B-1'), ['12', 'B-1']);
    assert.deepEqual(read(mixed, '[12,"12"]'), [12, '12']);
    const ids = flag('ids', { type: 'array', items: { type: 'integer' } });
    assert.throws(() => read(ids, '1,two'), UsageError);
  });

  it('JSON comes from the flag, a file or standard input', () => {
    const json = flag('items', { type: 'array', items: { type: 'object' } });
    assert.deepEqual(read(json, '[{"a":1}]'), [{ a: 1 }]);
    assert.deepEqual(read(json, '-'), [1]);
    assert.throws(() => read(json, '@plan.json'), /read from plan\.json/);
    assert.equal(read(flag('spec_content', { type: 'string' }), '@spec.md'), 'from spec.md');
    assert.equal(read(flag('message', { type: 'string' }), '@somebody'), '@somebody');
  });

  it('times are local unless they say their zone, and are handed over with it', () => {
    const since = flag('since', { type: 'string', format: 'date-time' });
    const local = (...parts: [number, number, number, number?, number?, number?]) =>
      new Date(...(parts as [number, number, number])).toISOString();
    for (const [text, expected] of [
      ['2026-11-26', local(2026, 10, 26)],
      ['2026-11-26T00:00', local(2026, 10, 26)],
      ['2026-11-26 17:30', local(2026, 10, 26, 17, 30)],
      ['2027-01-01T00:00:01', local(2027, 0, 1, 0, 0, 1)],
      ['2027-01-15T09:00:00Z', '2027-01-15T09:00:00.000Z'],
      ['2027-01-15T09:00:00.250z', '2027-01-15T09:00:00.250Z'],
      ['2027-01-15T09:00+02:00', '2027-01-15T07:00:00.000Z'],
      ['2027-01-15 09:00:00 -0530', '2027-01-15T14:30:00.000Z'],
    ] as const)
      assert.equal(read(since, text), expected, text);
    for (const wrong of [
      'tomorrow',
      '',
      '26.11.2026',
      '2026-11-26Z',
      '2026-02-30',
      '2026-11-26T25:00',
      '2026-11-26T9',
    ])
      assert.throws(() => read(since, wrong), /--since is a time \(2027-01-15 or/, wrong);
    assert.equal(read(flag('until', { type: ['string', 'null'], format: 'date-time' }), 'null'), null);
  });

  it('guesses only what is close', () => {
    assert.equal(nearest('compelte', ['complete', 'claim']), 'complete');
    assert.equal(nearest('xyz', ['complete', 'claim']), undefined);
  });
});
