import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type OpenedStore, openStore } from '../../src/store/sqljs/open-store';
import { createStoreFolder } from '../../src/store/sqljs/store-folder';
import { compare, median, type Row } from './report/rows';
import type { BenchOptions, Subject } from './subject';
import { turnsOf } from './turns';

/** How many durable transactions a second the store takes from callers in its own process, without any rules. */
const CALLERS = [16, 64];

const CLAIM = `
  UPDATE masterplan_items SET status = 'in_progress', claimed_by = $1, claimed_at = $2, fence = fence + 1
  WHERE id = $3 RETURNING id, fence`;

export const store: Subject = {
  name: 'store',
  says: 'durable transactions of the store alone: what waiting together brings',
  takesTurns: true,
  async run({ quick }: BenchOptions) {
    const { items, rounds, window } = quick
      ? { items: 1_000, rounds: 2, window: 200 }
      : { items: 10_000, rounds: 5, window: 1_000 };
    const root = mkdtempSync(path.join(os.tmpdir(), 'masterplan-bench-'));
    try {
      const folder = createStoreFolder(path.join(root, '.masterplan'));
      const opened = await openStore({
        folder,
        socketAddress: 'none',
        build: 'bench',
        protocol: 1,
        limits: { publishMilliseconds: 1e9 },
      });
      await fill(opened, items);
      const alone: Load[] = [];
      const together = new Map<number, Load[]>(CALLERS.map((callers) => [callers, []]));
      const all: [number, Load[]][] = [[1, alone], ...together];
      for (let round = 0; round < rounds; round++) {
        for (const [callers, loads] of turnsOf(round, all)) {
          loads.push(await load(opened, callers, window, items));
        }
      }
      await opened.close();
      return [...together].flatMap(([callers, loads]) => rowsOf(callers, loads, alone));
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};

interface Load {
  perSecond: number;
  /** The median transaction, in ms. */
  took: number;
}

function rowsOf(callers: number, loads: readonly Load[], alone: readonly Load[]): Row[] {
  const row = (name: string, unit: Row['unit'], figure: keyof Load) =>
    compare(
      `${callers} waiting: ${name}`,
      unit,
      loads.map((one) => one[figure]),
      'one alone',
      alone.map((one) => one[figure]),
    );
  return [row('transactions', '/s', 'perSecond'), row('median transaction', 'ms', 'took')];
}

async function fill(opened: OpenedStore, items: number): Promise<void> {
  await opened.transaction(
    async (tx) => {
      await tx.run("INSERT INTO masterplan_projects VALUES ('p', 'bench', 1)");
      await tx.run(
        `INSERT INTO masterplans (plan_id, project_id, title, status, last_activity_at, stale_after_hours, created_at, updated_at)
         VALUES ('p', 'p', 'bench', 'ready', 1, 24, 1, 1)`,
      );
      for (let id = 1; id <= items; id++) {
        await tx.run(
          `INSERT INTO masterplan_items (id, plan_id, item_key, title, description, item_type, status, assignee_type,
             priority, position, lease_minutes, max_attempts, created_at, updated_at)
           VALUES ($1, 'p', $2, $3, $4, 'task', 'pending', 'either', 2, $1, 30, 5, 1, 1)`,
          [id, `K-${id}`, `Item number ${id}`, 'x'.repeat(300)],
        );
      }
    },
    { bulk: true },
  );
}

async function load(
  opened: OpenedStore,
  callers: number,
  milliseconds: number,
  items: number,
): Promise<Load> {
  const times: number[] = [];
  const started = performance.now();
  let n = 0;
  await Promise.all(
    Array.from({ length: callers }, async (_unused, caller) => {
      while (performance.now() < started + milliseconds) {
        const at = performance.now();
        await opened.transaction((tx) => tx.get(CLAIM, [`session-${caller}`, Date.now(), (n++ % items) + 1]));
        times.push(performance.now() - at);
      }
    }),
  );
  return { perSecond: (times.length * 1000) / (performance.now() - started), took: median(times) };
}
