import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Flag, flagsOf } from '../../../src/cli/flags';
import { parseCommandLine, type Request } from '../../../src/cli/program';
import { UsageError } from '../../../src/cli/usage-error';
import { loadCatalogue } from '../../../src/client/catalogue';
import { isForAgents } from '../../../src/model/catalogue';
import { callTool, TestProject } from '../../support/bundles';
import { Random } from '../support/random';
import { scale } from '../support/scale';
import { hostileText } from './hostile';

const ROUND_TRIPS = scale(2_000, 20_000);
const PARSED = scale(6_000, 60_000);
/** Each is a process of its own. */
const STARTED = scale(40, 400);

const catalogue = loadCatalogue();
const operations = catalogue.operations.filter(isForAgents);
const flagNames = [...new Set(operations.flatMap((operation) => flagsOf(operation).map(({ name }) => name)))];

const noFiles = (): string => {
  throw new UsageError('there is no such file');
};

const word = fc.stringMatching(/^[a-z][a-z0-9 äß.]{0,12}[a-z]$/);

/** A value of a flag's kind and how it is written; undefined where the kind has none that is plain. */
function writtenValue(flag: Flag): fc.Arbitrary<{ text: string; value: unknown }> | undefined {
  switch (flag.kind) {
    case 'text':
    case 'long-text':
      return word.map((text) => ({ text, value: text }));
    case 'boolean':
      return fc.boolean().map((value) => ({ text: String(value), value }));
    case 'number':
      return fc.nat(1000).map((value) => ({ text: String(value), value }));
    case 'choice':
      return flag.choices.length === 0
        ? undefined
        : fc
            .constantFrom(...flag.choices)
            .map((text) => ({ text, value: /^\d+$/.test(text) ? Number(text) : text }));
    default:
      return undefined;
  }
}

interface Line {
  argv: string[];
  operation: string;
  input: Record<string, unknown>;
}

/** The flags of each operation that have a plain value; without operations that need another one. */
const plain = operations.flatMap((operation) => {
  const all = flagsOf(operation).map((flag) => ({ flag, value: writtenValue(flag) }));
  const flags = all.flatMap(({ flag, value }) => (value === undefined ? [] : [{ flag, value }]));
  const isWritable = all.every(({ flag, value }) => value !== undefined || !flag.required);
  return isWritable ? [{ operation, flags }] : [];
});

/** A command line that is right, and what it must be read as: flags in any number, in both ways of writing them. */
const rightLine: fc.Arbitrary<Line> = fc
  .tuple(fc.constantFrom(...plain), fc.boolean(), fc.boolean())
  .chain(([{ operation, flags }, dashes, joined]) =>
    fc
      .tuple(
        ...flags.map(({ flag, value }) => (flag.required ? value : fc.option(value, { nil: undefined }))),
      )
      .map((values): Line => {
        const written = (name: string) => (dashes ? name.replaceAll('_', '-') : name);
        const argv = [written(operation.name)];
        const input: Record<string, unknown> = {};
        flags.forEach(({ flag: { name } }, n) => {
          const given = values[n];
          if (given === undefined) return;
          argv.push(...(joined ? [`--${written(name)}=${given.text}`] : [`--${written(name)}`, given.text]));
          input[name] = given.value;
        });
        return { argv, operation: operation.name, input };
      }),
  );

const flagText = fc.oneof(
  fc.constantFrom(...flagNames).map((name) => `--${name}`),
  fc.tuple(fc.constantFrom(...flagNames), hostileText).map(([name, text]) => `--${name}=${text}`),
  hostileText.map((text) => `--${text}`),
  fc.constantFrom('--json', '--project', '--', '-', '-x', '--take_over', '--idle_seconds'),
);
const anyLine = fc
  .tuple(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...operations.map(({ name }) => name)) },
      { weight: 1, arbitrary: hostileText },
    ),
    fc.array(fc.oneof(flagText, hostileText), { maxLength: 8 }),
  )
  .map(([command, rest]) => [command, ...rest])
  // What prints help would fill the test's own output, and a server waits for its input.
  .filter((argv) => !argv.some((one) => /^(-h.*|--h(e(lp?)?)?|--v.*|-V.*|help|mcp|host)$/.test(one)));

/** Where there is no command, or help is asked for after all, help is printed. */
function silently<T>(work: () => T): T {
  const streams = [process.stdout, process.stderr];
  const before = streams.map(({ write }) => write);
  for (const stream of streams) stream.write = () => true;
  try {
    return work();
  } finally {
    streams.forEach((stream, n) => {
      stream.write = before[n] ?? stream.write;
    });
  }
}

describe('any command line', () => {
  it(`is read as what it says, however it is written (${ROUND_TRIPS} lines)`, function () {
    this.timeout(600_000);
    const { seed } = Random.announced('command lines');
    fc.assert(
      fc.property(rightLine, ({ argv, operation, input }) => {
        const request = parseCommandLine(catalogue, argv, noFiles);
        assert.equal(request.kind, 'operation');
        const read = request as Extract<Request, { kind: 'operation' }>;
        assert.equal(read.operation.name, operation);
        assert.deepEqual(read.input, input);
      }),
      { numRuns: ROUND_TRIPS, seed },
    );
  });

  it(`is a request or a usage error that says what is wrong (${PARSED} lines)`, function () {
    this.timeout(600_000);
    const { seed } = Random.announced('command lines');
    let errors = 0;
    fc.assert(
      fc.property(anyLine, (argv) => {
        try {
          const { kind } = silently(() => parseCommandLine(catalogue, argv, noFiles));
          assert.ok(['operation', 'doctor', 'done'].includes(kind), kind);
        } catch (error) {
          assert.ok(error instanceof UsageError, String((error as Error).stack));
          assert.ok(error.message.length > 0);
          errors += 1;
        }
      }),
      { numRuns: PARSED, seed },
    );
    assert.ok(errors > PARSED / 10, `${errors} errors`);
  });

  describe('as a process', function () {
    this.timeout(600_000);
    let project: TestProject;
    beforeEach(async () => {
      project = await TestProject.create();
      await project.json(['create_plan', '--plan_id', 'p', '--title', 'P']);
      await project.json(['add', '--plan_id', 'p', '--item_key', 'a', '--title', 'A']);
    });
    afterEach(() => project.remove());

    it(`ends with one of its codes, says why in words, and leaves a sound plan (${STARTED} processes)`, async () => {
      const random = Random.announced('command lines of processes');
      // An argument of a process ends at a NUL.
      const lines = fc.sample(
        anyLine.map((argv) => argv.map((one) => one.replaceAll('\0', '0'))),
        { numRuns: STARTED, seed: random.seed },
      );
      const honest = await project.mcp();
      let version = 0;
      const newChanges = async () => {
        const answer = await callTool(honest, 'changes', { since: version, peek: true });
        version = Number(answer.version);
        return answer.changes as unknown[];
      };
      for (const argv of lines) {
        await newChanges();
        const { code, stdout, stderr } = await project.cli(argv);
        const said = `${JSON.stringify(argv)}: ${code}\n${stdout}\n${stderr}`;
        assert.ok(code === 0 || code === 1 || code === 2, said);
        assert.doesNotMatch(stderr, /^ +at .*:\d+:\d+\)?$/m, said);
        if (code !== 0) {
          assert.ok(`${stdout}${stderr}`.trim().length > 0, said);
          assert.doesNotMatch(`${stdout}${stderr}`, /INTERNAL/, said);
          assert.deepEqual(await newChanges(), [], said);
        }
      }
      assert.equal((await project.json(['verify'])).ok, true);
    });
  });
});
