import assert from 'node:assert/strict';
import { type LogKey, loadLogKey } from '../../../src/operations/verification/log-key';
import type { Files } from '../../../src/store/sqljs/files';
import { type Death, DyingDisk } from '../../store/dying-disk';
import { cleanUp, newStoreFolder, quick, temporaryFolder } from '../../store/support';
import { Random } from '../support/random';
import { scale } from '../support/scale';
import { MIGRATED, NEWER, OLDER, Owner, threeLives, Witness } from './plan-lives';
import { planState } from './plan-state';

/** Runs work on a disk until it ends or the disk dies; what fails while the disk lives is a failure. */
async function untilDeath(disk: DyingDisk, work: () => Promise<unknown>): Promise<void> {
  const ended = work().catch((error: unknown) => {
    if (!disk.dead) throw error;
  });
  await Promise.race([ended, disk.died]);
}

/** Of a repeated answer that gives a claim the claim is promised; what stands around it is as it is by then. */
function promised(answer: Record<string, unknown> | undefined): unknown {
  const { claim, item } = answer ?? {};
  return claim === undefined ? answer : { claim, item_id: (item as { id: number }).id };
}

describe('a crash at any call to the disk, under the work of a plan', function () {
  this.timeout(scale(600_000, 1_800_000));
  let key: LogKey;
  let reference: Witness;
  before(async () => {
    key = await loadLogKey(temporaryFolder());
    reference = new Witness(key, true);
    await threeLives(newStoreFolder(), quick, reference);
    assert.equal(new Set(reference.states).size, reference.calls.length + 1, 'each call changes the state');
    await cleanUp();
  });
  afterEach(cleanUp);

  /** Opens what a crash has left, as the older build if that still can. */
  async function reopen(
    folder: string,
    files: Files,
    seen: Witness,
  ): Promise<{ owner: Owner; migrated: boolean }> {
    const as = (migrations: typeof OLDER) => Owner.open(folder, files, seen, { migrations });
    try {
      return { owner: await as(OLDER), migrated: false };
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'VERSION', String(error));
      return { owner: await as(NEWER), migrated: true };
    }
  }

  /** All that was answered is there; of the rest each call happened wholly or not at all; work goes on. */
  async function check(folder: string, seen: Witness, when: string): Promise<void> {
    try {
      await checkReopened(folder, seen);
    } catch (error) {
      throw new Error(`${when}: ${String(error)}`, { cause: error });
    }
  }

  async function checkReopened(folder: string, seen: Witness): Promise<void> {
    const answered = seen.calls.flatMap(({ answer }, number) => (answer === undefined ? [] : [number]));
    const { owner, migrated } = await reopen(folder, quick, seen);
    const callsDone = async () => reference.states.indexOf(await planState(owner.store));
    const happened = await callsDone();
    assert.ok(happened >= 0, 'the state is that after some call: nothing half-done');
    assert.ok(happened <= seen.calls.length, 'nothing that was not asked for');
    assert.ok((answered.at(-1) ?? -1) < happened, `answered ${answered.at(-1)}, there are ${happened}`);
    assert.deepEqual(seen.fromTheDead, [], 'who has a successor answers nothing');
    if (migrated) {
      assert.deepEqual(await owner.store.all(MIGRATED), reference.migrated);
    } else {
      assert.ok(happened <= reference.migratedAt);
      await assert.rejects(owner.store.all(MIGRATED), /no such table/);
    }
    const verified = await owner.verify();
    assert.equal(verified.ok, true, JSON.stringify(verified));
    for (const number of answered.slice(-3)) {
      const again = promised(await owner.repeat(number));
      assert.deepEqual(again, promised(seen.calls[number]?.answer), 'the same answer again');
    }
    if (happened === 0) return;
    for (let number = happened; number < seen.calls.length; number += 1) await owner.repeat(number);
    assert.equal(await callsDone(), seen.calls.length, 'asked again, the rest happens once');
  }

  // In `npm test` some calls only, each death at others.
  const deaths: [Death, number, number][] = [
    ['power failure', 1, 4],
    ['killed', 2, 8],
    ['killed in the middle of a write', 3, 8],
  ];
  for (const [death, first, step] of deaths) {
    it(`(${death}) leaves all that was answered and nothing half-done`, async () => {
      let total = Number.POSITIVE_INFINITY;
      for (let at = scale(first, 1); at <= total; at += scale(step, 1)) {
        const folder = newStoreFolder();
        const disk = new DyingDisk(at, death);
        const seen = new Witness(key);
        await untilDeath(disk, () => threeLives(folder, disk.files, seen));
        if (!disk.dead) total = disk.calls;
        await check(folder, seen, `at call ${at}`);
        disk.release();
        await cleanUp();
      }
      assert.ok(total > 150, `${total} calls`);
    });
  }

  it('(again and again, at random) holds over owners that die while they recover from a death', async () => {
    const random = Random.announced('crashes of crashes');
    const calls = new DyingDisk(Number.POSITIVE_INFINITY, 'killed');
    await threeLives(newStoreFolder(), calls.files, new Witness(key));
    calls.release();
    for (let run = 0; run < scale(12, 400); run += 1) {
      const folder = newStoreFolder();
      const first = random.between(1, calls.calls);
      const disk = new DyingDisk(first, random.pick(deaths)[0]);
      const seen = new Witness(key);
      await untilDeath(disk, () => threeLives(folder, disk.files, seen));
      const deathsOfHeirs: string[] = [];
      while (disk.dead && deathsOfHeirs.length < 4) {
        const [death] = random.pick(deaths);
        const later = random.between(1, 25);
        deathsOfHeirs.push(`${death} after ${later}`);
        disk.goOn(later, death);
        await untilDeath(disk, async () => reopen(folder, disk.files, seen));
      }
      await check(folder, seen, `at call ${first}, then ${deathsOfHeirs.join(', ')}`);
      disk.release();
      await cleanUp();
    }
  });
});
