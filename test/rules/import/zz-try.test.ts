import { writeFileSync } from 'node:fs';
import { World } from '../../support/world';

describe('try', () => {
  it.skip("beads", async () => {
    const world = await World.open();
    const a = world.agent('a', { surface: 'cli' });
    for (const reset_status of [true, false]) {
      const t = performance.now();
      const r = await a.call('import', { plan: { plan_id: `b${reset_status}`, title: 'Beads' }, file: '/work/shared/data/beads-issues.jsonl', reset_status });
      console.log(performance.now() - t, { ...r, items: r.items.length, warnings: r.warnings.length });
      if (reset_status) console.log(r.warnings.slice(0, 80));
    }
  });
  it('bulk', async () => {
    const world = await World.open();
    const a = world.agent('a', { surface: 'cli' });
    for (const n of [100_000]) {
      const items = Array.from({ length: n }, (_, i) => ({
        item_key: `K-${i}`, title: `Item number ${i}`, description: 'x'.repeat(300), priority: i % 5,
        ...(i > 10 ? { depends_on_keys: [`K-${i - 1 - (i % 7)}`, `K-${Math.floor(i / 2)}`] } : {}),
        ...(i % 10 !== 0 ? {} : {}), phase: `P${i % 50}`,
      }));
      const bad = items.map((i) => ({ ...i, phase: undefined }));
      const t = performance.now();
      const r = await a.call('import', { plan: { title: 'Bulk' }, items: bad });
      console.log(n, performance.now() - t, r.created, process.memoryUsage().rss / 1e6);
    }
    writeFileSync('/tmp/try/bulk.json', '');
  });
});
