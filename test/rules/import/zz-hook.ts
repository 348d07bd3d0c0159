import { recomputePlan } from '../../../src/operations/rules/derived';
import { verifyStore } from '../../../src/operations/verification/verify-store';
import { HOST_CALLER } from '../../../src/operations/context';
import { World } from '../../support/world';
const worlds: World[] = [];
const open = World.open.bind(World);
World.open = async () => { const w = await open(); worlds.push(w); return w; };
export const mochaHooks = {
  async afterEach(this: Mocha.Context) {
    for (const w of worlds.splice(0)) {
      await w.database.transaction(async (db) => {
        const ctx = { db, now: w.now, caller: HOST_CALLER, breathe: async () => {}, progress() {}, store: { path: '', id: '' }, project: { root: '', name: '' }, requestKey: null, newToken: () => 'x', isConnected: () => true };
        const r = await verifyStore(ctx);
        if (r.firstBad || r.unsignedHuman.length) {
          const row = r.firstBad && (await db.get('SELECT * FROM masterplan_updates WHERE version=$1', [r.firstBad.version]));
          console.log('   VERIFY', this.currentTest?.fullTitle(), r.firstBad, r.unsignedHuman, r.unsignedHuman[0] && await db.get('SELECT * FROM masterplan_updates WHERE version=$1', [r.unsignedHuman[0]]));
        }
        const counts = await db.all('SELECT * FROM masterplan_counts WHERE n > 0 ORDER BY 1,2');
        for (const p of await db.all<{ plan_id: string }>('SELECT plan_id FROM masterplans')) {
          const before = await db.all<any>('SELECT * FROM masterplan_items WHERE plan_id=$1', [p.plan_id]);
          const ch = await recomputePlan(ctx as never, p.plan_id);
          if (ch.length) {
            const after = await db.all<any>('SELECT * FROM masterplan_items WHERE plan_id=$1', [p.plan_id]);
            for (const id of ch) { const b = before.find((x) => x.id === id), a = after.find((x) => x.id === id); const d: any = {}; for (const k of Object.keys(a)) if (a[k] !== b[k]) d[k] = [b[k], a[k]]; console.log('   ORACLE', this.currentTest?.fullTitle(), a.item_key, d); }
          }
        }
        const c2 = await db.all('SELECT * FROM masterplan_counts WHERE n > 0 ORDER BY 1,2');
        if (JSON.stringify(counts) !== JSON.stringify(c2)) console.log('   COUNTS', this.currentTest?.fullTitle(), JSON.stringify(counts), JSON.stringify(c2));
      });
    }
  },
};
