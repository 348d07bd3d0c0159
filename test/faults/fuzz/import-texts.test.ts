import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { MasterplanError } from '../../../src/model/errors';
import { kindOfText, parseText } from '../../../src/operations/import/parse-text';
import { prepareImport } from '../../../src/operations/import/prepare';
import { decode } from '../../../src/operations/import/read-file';
import { type Agent, type Answer, World } from '../../support/world';
import { planState } from '../crash/plan-state';
import { Random } from '../support/random';
import { scale } from '../support/scale';
import { damaged, hostileText, hostileValue } from './hostile';

/** Each round with a store of its own, because plans add up. */
const ROUNDS = scale(1, 8);
const WELL_FORMED = 400;
const INTO_THE_STORE = 1_600;
const READ_ONLY = 58_000;

const EXTENSIONS = ['json', 'yaml', 'yml', 'jsonl', 'ndjson', 'txt'] as const;

interface Item {
  item_key: string;
  title: string;
  [field: string]: unknown;
}

const plainText = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .filter((text) => text.trim() === text && !/[\p{Cc}\p{Cs}\p{Co}\p{Cn}]/u.test(text) && text !== '');
const items: fc.Arbitrary<Item[]> = fc
  .array(
    fc.record({
      title: plainText,
      description: fc.option(plainText, { nil: undefined }),
      priority: fc.option(fc.nat(4), { nil: undefined }),
      depends: fc.option(fc.nat(20), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((list) =>
    list.map(({ title, description, priority, depends }, n) => ({
      item_key: `k${n}`,
      title,
      ...(description === undefined ? {} : { description }),
      ...(priority === undefined ? {} : { priority }),
      // On an earlier one: no cycles.
      ...(depends === undefined || n === 0 ? {} : { depends_on_keys: [`k${depends % n}`] }),
    })),
  );

/** The same items as text, in one of the forms that are read. */
function asText(list: readonly Item[], extension: (typeof EXTENSIONS)[number]): string {
  switch (extension) {
    case 'json':
      return JSON.stringify(list, null, 1);
    case 'txt':
      return JSON.stringify({ items: list });
    case 'yaml':
    case 'yml':
      return stringify({ items: list });
    default:
      return list.map((item) => JSON.stringify(item)).join('\n');
  }
}

const beads = fc.record({
  id: hostileText,
  title: hostileText,
  status: fc.oneof(fc.constantFrom('open', 'closed', 'in_progress'), hostileText),
  issue_type: fc.constantFrom('task', 'epic', 'bug'),
  dependencies: hostileValue,
});
const extension = fc.constantFrom(...EXTENSIONS);
const wellFormed = fc.tuple(items, extension).map(([list, kind]) => asText(list, kind));
const anyText = fc.oneof(
  { weight: 6, arbitrary: damaged(wellFormed) },
  { weight: 2, arbitrary: fc.array(hostileValue, { maxLength: 5 }).map((list) => JSON.stringify(list)) },
  {
    weight: 2,
    arbitrary: damaged(
      fc.array(beads, { maxLength: 4 }).map((list) => list.map((one) => JSON.stringify(one)).join('\n')),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .dictionary(fc.constantFrom('items', 'plan', 'plan_id', 'masterplan_snapshot', 'updates'), hostileValue)
      .map((one) => JSON.stringify(one)),
  },
  { weight: 1, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
);

describe('any text as an import', function () {
  this.timeout(600_000);
  let folder: string;
  let world: World;
  let agent: Agent;
  let plans = 0;
  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'masterplan-fuzz-')));
    world = await World.open({ project: folder });
    agent = world.agent('one');
    await world.plan('p', [{ item_key: 'k0' }, { item_key: 'k1' }]);
  });
  afterEach(async () => {
    const verified = await world.agent(null).call('verify', {});
    assert.equal(verified.ok, true, JSON.stringify(verified));
    world.database.close();
    rmSync(folder, { recursive: true });
  });

  const write = (content: string | Uint8Array, kind: string) => {
    const file = `plan.${kind}`;
    writeFileSync(join(folder, file), content);
    return file;
  };

  /** A well-formed text gives exactly the items that stand in it, in every form. */
  async function takesAll(list: readonly Item[], kind: (typeof EXTENSIONS)[number]): Promise<void> {
    const planId = `plan-${plans++}`;
    const file = write(asText(list, kind), kind);
    const answer = await agent.call('import', { file, plan: { plan_id: planId, title: planId } });
    assert.equal(answer.created, list.length);
    for (const { item_key, depends_on_keys, ...fields } of list) {
      const shown: Answer = await agent.call('show', { plan_id: planId, item_key });
      for (const [name, value] of Object.entries(fields)) assert.deepEqual(shown.item[name], value, name);
      const needs = shown.dependencies.map((one: Answer) => one.item_key);
      assert.deepEqual(needs, depends_on_keys ?? [], JSON.stringify(shown));
    }
  }

  let refused: number;
  /** Any other text is refused with a clear error, and then nothing is changed; or it is taken. */
  async function refusesOrTakes(content: string | Uint8Array, kind: string, dry: boolean): Promise<void> {
    const input = { file: write(content, kind), on_conflict: 'update', dry_run: dry };
    // Everything is compared now and then only, because that is slow.
    const state = refused % 100 === 0 ? wholeState : newestVersion;
    const before = await state();
    try {
      await agent.call('import', content.length % 2 === 0 ? { ...input, plan_id: 'p' } : input);
      if (!dry) return;
    } catch (error) {
      assert.ok(error instanceof MasterplanError, String((error as Error).stack));
      assert.notEqual(error.code, 'INTERNAL', error.message);
      assert.ok(
        error.message.length > 0 && error.message.length < 20_000,
        `${error.message.length} characters`,
      );
      refused += 1;
    }
    assert.equal(await state(), before, 'what is refused, or only tried, changes nothing');
  }

  /** The same parsers without a store and without files, which are slow. */
  async function isReadOrRefused(content: string | Uint8Array, kind: string): Promise<void> {
    const pace = { progress: () => undefined, breathe: async () => undefined };
    const context = {
      project: { root: folder, name: 'p' },
      store: { path: '', id: '' },
      surface: 'cli' as const,
    };
    try {
      const text = decode(Buffer.from(content), `plan.${kind}`);
      const { entries } = await parseText(text, kindOfText(`.${kind}`, text), pace);
      // Values of any kind, as they are in a file.
      const values = entries.map(({ value }) => value) as Record<string, unknown>[];
      const nothing = { all: async () => [], get: async () => undefined };
      await prepareImport({ items: values }, { db: nothing, ...context, ...pace });
    } catch (error) {
      isClear(error);
    }
  }

  function isClear(error: unknown): void {
    assert.ok(error instanceof MasterplanError, String((error as Error).stack));
    assert.notEqual(error.code, 'INTERNAL', error.message);
    assert.ok(
      error.message.length > 0 && error.message.length < 20_000,
      `${error.message.length} characters`,
    );
  }

  /** All but when the callers were seen and what they have confirmed. */
  const wholeState = async () =>
    (await planState(world.database)).replace(/^masterplan_(session_state|answered) .*\n?/gm, '');
  const newestVersion = async () => (await world.executor.version()).toString();

  for (let round = 1; round <= ROUNDS; round += 1) {
    describe(`(round ${round})`, () => {
      const bytes = fc.uint8Array({ maxLength: 200 });
      const content = fc.oneof({ weight: 9, arbitrary: anyText }, { weight: 1, arbitrary: bytes });
      const seeded = () => ({ seed: Random.announced('import texts').seed + round, endOnFailure: true });

      it(`is taken exactly where it is well-formed (${WELL_FORMED} texts)`, () =>
        fc.assert(fc.asyncProperty(items, extension, takesAll), { ...seeded(), numRuns: WELL_FORMED }));

      it(`is refused as a whole or taken, and the log tells what happened (${INTO_THE_STORE} texts)`, async () => {
        refused = 0;
        await fc.assert(fc.asyncProperty(content, extension, fc.boolean(), refusesOrTakes), {
          ...seeded(),
          numRuns: INTO_THE_STORE,
        });
        assert.ok(refused > INTO_THE_STORE / 10, `${refused} refused`);
      });

      it(`is read, or refused with a clear error (${READ_ONLY} texts)`, () =>
        fc.assert(fc.asyncProperty(content, extension, isReadOrRefused), {
          ...seeded(),
          numRuns: READ_ONLY,
        }));
    });
  }
});
