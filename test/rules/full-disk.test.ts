import assert from 'node:assert/strict';
import { createExecutor, type Executor } from '../../src/operations/executor';
import { MIGRATIONS } from '../../src/store/migrations/migrations';
import type { Files } from '../../src/store/sqljs/files';
import type { Limits } from '../../src/store/sqljs/limits';
import type { OpenedStore } from '../../src/store/sqljs/open-store';
import { dumpStore } from '../store/dump';
import { FillingDisk } from '../store/filling-disk';
import { cleanUp, filesWith, hasSettled, newStoreFolder, open } from '../store/support';
import { type Answer, agentCaller, MINUTE, START } from '../support/world';

describe('Where the store can’t be written', () => {
  let store: OpenedStore;
  let executor: Executor;
  let now: number;
  let calls: number;

  beforeEach(() => {
    now = START;
    calls = 0;
  });
  afterEach(cleanUp);

  /** The operations over a store on this disk, with an item that `one` had and `two` has; gives the former's token. */
  async function onDisk(files: Files, limits: Partial<Limits> = {}): Promise<string> {
    store = await open(newStoreFolder(), {
      files,
      migrations: MIGRATIONS,
      limits: { fenceMilliseconds: 1e6, ...limits },
    });
    executor = createExecutor({
      database: store,
      clock: () => now,
      store: { path: '/project/.masterplan', id: 'store' },
      project: { root: '/project', name: 'project' },
      isConnected: () => true,
      isPresent: () => true,
      isReadOnly: () => store.readOnly !== undefined,
    });
    await ask('one', 'create_plan', { plan_id: 'p', title: 'P' });
    for (const item_key of ['A', 'B']) await ask('one', 'add', { plan_id: 'p', item_key, title: item_key });
    await ask('one', 'create_plan', { plan_id: 'q', title: 'Q' });
    await ask('one', 'add', { plan_id: 'q', item_key: 'C', title: 'C' });
    const lost = await ask('one', 'next', { plan_id: 'p', claim: true });
    now += 31 * MINUTE;
    await ask('two', 'next', { plan_id: 'p', claim: true });
    return lost.claim.claim_token;
  }

  async function ask(
    sessionId: string,
    operation: string,
    input: Record<string, unknown> = {},
    ack: string[] = [],
  ): Promise<Answer> {
    const key = `key-${++calls}`;
    const caller = agentCaller(sessionId);
    return (await executor.execute({ operation, input, caller, key, ack })).answer;
  }

  const item = { plan_id: 'p', item_key: 'A' };

  /** Writes until not even little fits; gives what was acknowledged. */
  async function fill(): Promise<string[]> {
    const written: string[] = [];
    for (const length of [20_000, 2000, 1]) {
      const fills = async () => {
        for (;;) {
          const message = `${written.length} ${'x'.repeat(length)}`;
          await ask('two', 'update', { ...item, message });
          written.push(message);
        }
      };
      await assert.rejects(fills(), { code: 'STORE_FULL' });
    }
    return written;
  }

  async function notes(): Promise<string[]> {
    const rows = await store.all<{ message: string }>(
      `SELECT message FROM masterplan_updates WHERE message IS NOT NULL ORDER BY version`,
    );
    return rows.map(({ message }) => message);
  }

  const attempt = 'Tried to complete it after its claim was lost.';

  it('a refusal stays what it is; its trace is left out only where it does not fit', async () => {
    const disk = new FillingDisk();
    const token = await onDisk(disk.files, { extentBytes: 32 * 1024 });
    const late = { ...item, claim_token: token, message: 'Done.' };
    const lost = { code: 'CLAIM_LOST', message: 'You no longer hold A: two has it.' };
    disk.full = true;
    await assert.rejects(ask('one', 'complete', late), lost);
    assert.equal((await notes()).at(-1), attempt);
    for (let n = 0; n < 100; n += 1) {
      now += MINUTE / 2;
      await assert.rejects(ask('one', 'complete', late), lost);
      await assert.rejects(ask('two', 'show', { ...item, item_key: 'nope' }), { code: 'NOT_FOUND' });
      await assert.rejects(ask('two', 'add', { ...item, title: 'A again' }), { code: 'DUPLICATE_KEY' });
    }
    assert.equal(store.readOnly?.code, 'STORE_FULL');
    const before = (await notes()).length;
    await assert.rejects(ask('one', 'complete', late), lost);
    assert.equal((await notes()).length, before);
    disk.full = false;
    await assert.rejects(ask('one', 'complete', late), lost);
    assert.equal((await notes()).length, before + 1);
  });

  it('every read is answered, and shows no lease that is not on the disk', async () => {
    const disk = new FillingDisk();
    await onDisk(disk.files, { extentBytes: 32 * 1024 });
    disk.full = true;
    const leases = new Set<string>();
    for (let n = 0; n < 300; n += 1) {
      now += MINUTE / 2 + 1;
      leases.add((await ask('two', 'show', item)).item.lease_expires_at);
      const stored = await store.get('SELECT lease_expires_at FROM masterplan_items WHERE item_key = $1', [
        'A',
      ]);
      assert.equal([...leases].at(-1), new Date(Number(stored?.lease_expires_at)).toISOString());
    }
    assert.ok(leases.size > 1, 'what fits is written');
    assert.ok(leases.size < 300);
    for (const operation of ['list', 'status', 'changes', 'history', 'sessions', 'list_plans', 'verify'])
      await ask('three', operation);
  });

  it('next only looks where nothing is to be claimed: at what is on the disk, whatever time has brought', async () => {
    const disk = new FillingDisk();
    await onDisk(disk.files);
    disk.full = true;
    await fill();
    const content = await dumpStore(store);
    now += 31 * MINUTE;
    assert.equal((await ask('three', 'next', { plan_id: 'p' })).item.item_key, 'B');
    assert.equal((await ask('one', 'next', { plan_id: 'q' })).item.item_key, 'C');
    assert.equal(await dumpStore(store), content);
  });

  it('a write is refused and changes nothing, and nothing that was acknowledged is lost', async () => {
    const disk = new FillingDisk();
    await onDisk(disk.files);
    disk.full = true;
    const written = await fill();
    assert.ok(written.length > 3);
    const content = await dumpStore(store);
    await assert.rejects(ask('three', 'next', { plan_id: 'p', claim: true }), { code: 'STORE_FULL' });
    await assert.rejects(ask('two', 'complete', { ...item, message: 'Done.' }), { code: 'STORE_FULL' });
    assert.equal(await dumpStore(store), content);
    await store.close();
    store = await open(store.identity.path, { migrations: MIGRATIONS });
    const kept = (await notes()).filter((message) => message.includes('x'));
    assert.deepEqual(kept, written);
  });

  it('changes are told again until it can be noted that they were seen', async () => {
    const disk = new FillingDisk();
    await onDisk(disk.files);
    await ask('three', 'changes');
    await ask('two', 'update', { ...item, message: 'News.' });
    disk.full = true;
    await fill();
    const told = async (ack: string[]) => {
      const { changes } = await ask('three', 'changes', {}, ack);
      return (changes as { message: string | null }[]).some(({ message }) => message === 'News.');
    };
    const asked = () => [`key-${calls}`];
    assert.equal(await told([]), true);
    // However often the session says that it has seen them; and what it knew before is not told anew.
    for (let n = 0; n < 3; n += 1) assert.equal(await told(asked()), true);
    disk.full = false;
    await ask('two', 'update', { ...item, message: 'There is room.' });
    assert.equal(await told(asked()), true);
    assert.equal(await told(asked()), false);
  });

  it('it is the same in a folder that may not be written any more', async () => {
    let denied = false;
    const files = filesWith((real) => ({
      open: (path, flags) => {
        if (denied && flags.startsWith('w')) throw Object.assign(new Error('EROFS'), { code: 'EROFS' });
        return real.open(path, flags);
      },
    }));
    // Whatever is written goes into a file of its own: one that is open already can be written on.
    const token = await onDisk(files, { frameBytes: 1 });
    denied = true;
    now += MINUTE;
    const lost = { code: 'CLAIM_LOST', message: 'You no longer hold A: two has it.' };
    await assert.rejects(ask('two', 'update', { ...item, message: 'News.' }), { code: 'READ_ONLY' });
    await assert.rejects(ask('one', 'complete', { ...item, claim_token: token, message: 'Done.' }), lost);
    await assert.rejects(ask('two', 'show', { ...item, item_key: 'nope' }), { code: 'NOT_FOUND' });
    assert.equal((await ask('two', 'show', item)).item.item_key, 'A');
    assert.ok((await ask('two', 'changes')).changes.length > 0);
  });

  it('but from a store that is lost nothing is answered, not even a read', async () => {
    let broken = false;
    const files = filesWith((real) => ({
      fdatasync: (fd) => {
        if (broken) throw Object.assign(new Error('EIO'), { code: 'EIO' });
        real.fdatasync(fd);
      },
      fdatasyncLater: async (fd) => {
        if (broken) throw Object.assign(new Error('EIO'), { code: 'EIO' });
        return real.fdatasyncLater(fd);
      },
    }));
    await onDisk(files);
    broken = true;
    now += MINUTE;
    assert.equal(await hasSettled(ask('two', 'show', item)), false);
    assert.equal(await hasSettled(ask('two', 'show', { ...item, item_key: 'nope' })), false);
  });
});
