import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type OpenedStore, openStore } from '../../src/store/sqljs/open-store';
import { createStoreFolder } from '../../src/store/sqljs/store-folder';

// How many durable transactions a second the store takes: `npx tsx test/bench/store.ts [items]`.

const CLAIM = `
  UPDATE masterplan_items SET status = 'in_progress', claimed_by = $1, claimed_at = $2, fence = fence + 1
  WHERE id = $3 RETURNING id, fence`;

async function fill(store: OpenedStore, items: number): Promise<void> {
  await store.transaction(
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

async function measure(store: OpenedStore, callers: number, milliseconds: number, items: number) {
  const times: number[] = [];
  const end = performance.now() + milliseconds;
  const started = performance.now();
  let n = 0;
  await Promise.all(
    Array.from({ length: callers }, async (_unused, caller) => {
      while (performance.now() < end) {
        const at = performance.now();
        await store.transaction((tx) => tx.get(CLAIM, [`session-${caller}`, Date.now(), (n++ % items) + 1]));
        times.push(performance.now() - at);
      }
    }),
  );
  times.sort((a, b) => a - b);
  const rate = Math.round((times.length * 1000) / (performance.now() - started));
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(2);
  console.log(
    `${String(callers).padStart(3)} waiting: ${String(rate).padStart(6)} tx/s, median ${at(0.5)} ms, p99 ${at(0.99)} ms`,
  );
}

async function main(): Promise<void> {
  const items = Number(process.argv[2] ?? 10_000);
  const root = mkdtempSync(path.join(os.tmpdir(), 'masterplan-bench-'));
  try {
    const folder = createStoreFolder(path.join(root, '.masterplan'));
    const store = await openStore({
      folder,
      socketAddress: 'none',
      build: 'bench',
      protocol: 1,
      limits: { publishMilliseconds: 1e9 },
    });
    let at = performance.now();
    await fill(store, items);
    console.log(`${items} items in one bulk transaction: ${Math.round(performance.now() - at)} ms`);
    for (const callers of [1, 16, 64]) await measure(store, callers, 2000, items);
    at = performance.now();
    await store.close();
    console.log(`close with checkpoint and publishing: ${Math.round(performance.now() - at)} ms`);
    at = performance.now();
    const again = await openStore({ folder, socketAddress: 'none', build: 'bench', protocol: 1 });
    console.log(`open again: ${Math.round(performance.now() - at)} ms`);
    await again.close();
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

void main();
