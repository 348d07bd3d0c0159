import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MasterplanError } from '../../../src/model/errors';
import { loadLogKey } from '../../../src/operations/verification/log-key';
import { cleanUp, newStoreFolder, quick, temporaryFolder } from '../../store/support';
import { NEWER, Owner, threeLives, Witness } from '../crash/plan-lives';
import { planState } from '../crash/plan-state';
import { Random } from '../support/random';
import { scale } from '../support/scale';

const RUNS = scale(250, 5_000);

/** A store's files by name. */
type Content = Map<string, Buffer>;

function read(folder: string): Content {
  const found: Content = new Map();
  for (const part of ['epoch', 'wal', 'image']) {
    for (const name of readdirSync(path.join(folder, part))) {
      found.set(`${part}/${name}`, readFileSync(path.join(folder, part, name)));
    }
  }
  found.set('store.json', readFileSync(path.join(folder, 'store.json')));
  return found;
}

function write(folder: string, content: Content): void {
  for (const part of ['epoch', 'wal', 'image']) mkdirSync(path.join(folder, part), { recursive: true });
  for (const [name, bytes] of content) writeFileSync(path.join(folder, name), bytes);
}

/** Does something to one file; gives the new content, or undefined where the file is gone. */
function damage(bytes: Buffer, random: Random): { how: string; bytes: Buffer | undefined } {
  const at = random.between(0, Math.max(bytes.length - 1, 0));
  const length = random.between(1, random.pick([1, 4, 64, 4096]));
  const copy = Buffer.from(bytes);
  const how = random.pick(['flip a bit', 'overwrite', 'zero', 'cut', 'drop', 'repeat', 'remove']);
  switch (how) {
    case 'flip a bit':
      copy.writeUInt8(copy.readUInt8(at) ^ (1 << random.between(0, 7)), at);
      return { how: `${how} at ${at}`, bytes: copy };
    case 'overwrite':
      for (let n = at; n < Math.min(at + length, copy.length); n += 1) copy[n] = random.between(0, 255);
      return { how: `${how} ${length} at ${at}`, bytes: copy };
    case 'zero':
      return {
        how: `${how} ${length} at ${at}`,
        bytes: copy.fill(0, at, Math.min(at + length, copy.length)),
      };
    case 'cut':
      return { how: `${how} at ${at}`, bytes: copy.subarray(0, at) };
    case 'drop':
      return {
        how: `${how} ${length} at ${at}`,
        bytes: Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]),
      };
    case 'repeat':
      return {
        how: `${how} ${length} at ${at}`,
        bytes: Buffer.concat([copy.subarray(0, at + length), copy.subarray(at)]),
      };
    default:
      return { how, bytes: undefined };
  }
}

describe('any damage to a journal or an image', function () {
  this.timeout(600_000);
  let reference: Witness;
  let whole: Content;
  before(async () => {
    reference = new Witness(await loadLogKey(temporaryFolder()), true);
    const folder = newStoreFolder();
    await threeLives(folder, quick, reference);
    // Before the last owner ends: as a kill leaves it.
    whole = read(folder);
    await cleanUp();
  });
  afterEach(cleanUp);

  it(`is refused as damage, or harmless: never another state, and the files are kept (${RUNS} times)`, async () => {
    const random = Random.announced('damaged files');
    const names = [...whole.keys()].filter((name) => /^(wal|image)\//.test(name));
    const last = names.filter((name) => name.startsWith('wal/')).at(-1) ?? '';
    const outcomes = { refused: 0, whole: 0, shorter: 0 };
    for (let run = 0; run < RUNS; run += 1) {
      const content: Content = new Map(whole);
      const damaged = new Set(Array.from({ length: random.between(1, 3) }, () => random.pick(names)));
      const what: string[] = [];
      for (const name of damaged) {
        const { how, bytes } = damage(whole.get(name) ?? Buffer.alloc(0), random);
        what.push(`${name}: ${how}`);
        if (bytes === undefined) content.delete(name);
        else content.set(name, bytes);
      }
      const folder = newStoreFolder();
      write(folder, content);
      try {
        const owner = await Owner.open(folder, quick, new Witness(reference.key), { migrations: NEWER });
        const calls = reference.states.indexOf(await planState(owner.store));
        assert.ok(calls >= 0, `${what}: a state that never was`);
        // What stands last in the last journal may be taken for what a crash left unfinished.
        if (calls < reference.calls.length)
          assert.ok(damaged.has(last), `${what}: only ${calls} calls are there`);
        outcomes[calls === reference.calls.length ? 'whole' : 'shorter'] += 1;
        assert.equal((await owner.verify()).ok, true, `${what}`);
      } catch (error) {
        if (!(error instanceof MasterplanError)) throw error;
        assert.equal(error.code, 'STORE_CORRUPT', `${what}: ${error.message}`);
        outcomes.refused += 1;
        const now = [...read(folder)];
        for (const [name, bytes] of content) {
          if (!names.includes(name)) continue;
          // A damaged image is set aside under a longer name.
          const kept = now.some(([one, found]) => one.startsWith(name) && found.equals(bytes));
          assert.ok(kept, `${what}: ${name} is gone or changed`);
        }
      }
      await cleanUp();
    }
    console.log(`      ${JSON.stringify(outcomes)}`);
    assert.ok(outcomes.refused > 0 && outcomes.whole > 0);
  });
});
