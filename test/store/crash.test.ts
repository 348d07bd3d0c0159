import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { OpenedStore } from '../../src/store/sqljs/open-store';
import { cleanUp, newStoreFolder, open } from './support';

interface Child {
  process: ChildProcess;
  /** Everything it has printed so far. */
  lines: string[];
  /** Resolves when it has printed so many lines in all. */
  printed(count: number): Promise<void>;
  ended: Promise<unknown>;
}

const running: Child[] = [];

function start(folder: string, prefix: string, ...more: string[]): Child {
  const child = spawn(
    process.execPath,
    ['--require', require.resolve('tsx/cjs'), path.join(__dirname, 'child.ts'), folder, prefix, ...more],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines: string[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const { count, resolve } of waiting) if (lines.length >= count) resolve();
  });
  const printed = (count: number) =>
    new Promise<void>((resolve) => {
      if (lines.length >= count) resolve();
      else waiting.push({ count, resolve });
    });
  const started = { process: child, lines, printed, ended: once(child, 'close') };
  running.push(started);
  return started;
}

async function keysOf(store: OpenedStore): Promise<Set<unknown>> {
  return new Set((await store.all('SELECT k FROM kv')).map((row) => row.k));
}

const answered = (child: Child) => child.lines.filter((line) => line.includes('-'));

describe('a killed or suspended owner', () => {
  afterEach(async () => {
    for (const child of running.splice(0)) {
      child.process.kill('SIGKILL');
      await child.ended;
    }
    await cleanUp();
  });

  it('loses nothing that it has answered, however often it is killed', async () => {
    const folder = newStoreFolder();
    const all: string[] = [];
    for (let round = 0; round < 6; round++) {
      const child = start(folder, `r${round}`);
      // Different moments: while opening, early, and after some checkpoints.
      await child.printed(1 + round * round * 40);
      child.process.kill('SIGKILL');
      await child.ended;
      all.push(...answered(child));
    }
    const store = await open(folder);
    const keys = await keysOf(store);
    assert.deepEqual(
      all.filter((key) => !keys.has(key)),
      [],
    );
    assert.ok(all.length > 1000);
  });

  /** Suspends an owner, lets another take over, wakes the first up. Gives what the first answered and the second has. */
  async function suspend(...more: string[]): Promise<{ child: Child; store: OpenedStore; before: number }> {
    const folder = newStoreFolder();
    const child = start(folder, 'first', ...more);
    await child.printed(200);
    child.process.kill('SIGSTOP');
    const store = await open(folder, { predecessor: { epoch: 1, contact: 'silent' } });
    const before = child.lines.length;
    await store.run("INSERT INTO kv (k, v) VALUES ('second', 1)");
    child.process.kill('SIGCONT');
    return { child, store, before };
  }

  it('answers nothing any more when a successor came while it was suspended', async function () {
    if (process.platform === 'win32') this.skip();
    const { child, store } = await suspend();
    await child.ended;
    assert.equal(child.process.exitCode, 3);
    assert.equal(child.lines.at(-1), 'lost');
    const keys = await keysOf(store);
    assert.deepEqual(
      answered(child).filter((key) => !keys.has(key)),
      [],
    );
  });

  it('(control) would answer what nobody keeps if its fence were off', async function () {
    if (process.platform === 'win32') this.skip();
    const { child, store, before } = await suspend('blind');
    await child.printed(before + 500);
    const keys = await keysOf(store);
    assert.ok(answered(child).filter((key) => !keys.has(key)).length > 0);
  });
});
