import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { MasterplanError } from '../../src/model/errors';
import { type EpochFile, readOwner } from '../../src/store/sqljs/epoch';
import { nodeFiles } from '../../src/store/sqljs/files';
import { Layout } from '../../src/store/sqljs/layout';
import { type Contact, judgeOwner, type Place } from '../../src/store/sqljs/ownership';
import { LostRaceError, StoreLostError } from '../../src/store/sqljs/store-errors';
import { createStoreFolder, placeOf } from '../../src/store/sqljs/store-folder';
import { dumpFile } from './dump';
import { cleanUp, filesWith, hasSettled, newStoreFolder, open, temporaryFolder } from './support';

const put = 'INSERT INTO kv (k, v) VALUES ($1, $2)';
const code = (wanted: string) => (error: unknown) =>
  error instanceof MasterplanError && error.code === wanted;

describe('claiming an epoch', () => {
  afterEach(cleanUp);

  it('writes who owns the store, for the user alone', async () => {
    const folder = newStoreFolder();
    const store = await open(folder, { build: '1.2.3', clock: () => 1234 });
    const owner = readOwner(folder);
    assert.deepEqual(owner, store.owner);
    assert.equal(owner?.pid, process.pid);
    assert.equal(owner?.startedAt, 1234);
    assert.equal(owner?.socketAddress, 'socket-of-a-test');
    assert.match(owner?.token ?? '', /^[0-9a-f]{64}$/);
    assert.deepEqual(store.identity, {
      storeId: owner?.storeId,
      path: folder,
      epoch: 1,
      incarnation: owner?.incarnation,
    });
  });

  it('keeps the id of the store and gives each owner a new epoch, incarnation and token', async () => {
    const folder = newStoreFolder();
    const first = await open(folder);
    await first.close();
    const second = await open(folder);
    assert.equal(second.identity.storeId, first.identity.storeId);
    assert.equal(second.identity.epoch, 2);
    assert.notEqual(second.identity.incarnation, first.identity.incarnation);
    assert.notEqual(second.owner.token, first.owner.token);
  });

  for (const links of [true, false]) {
    it(`lets one of many win ${links ? 'by a hard link' : 'by a folder where there are no hard links'}`, async () => {
      const folder = newStoreFolder();
      const files = filesWith((real) => ({
        link: (from, to) => {
          if (links) return real.link(from, to);
          throw Object.assign(new Error('no links here'), { code: 'EPERM' });
        },
      }));
      for (let epoch = 0; epoch < 3; epoch++) {
        const predecessor = { epoch, contact: 'refused' as const };
        const attempts = Array.from({ length: 6 }, () => open(folder, { files, predecessor }));
        const outcomes = await Promise.allSettled(attempts);
        const winners = outcomes.flatMap((outcome) =>
          outcome.status === 'fulfilled' ? [outcome.value] : [],
        );
        assert.equal(winners.length, 1);
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected')
            assert.ok(outcome.reason instanceof LostRaceError, String(outcome.reason));
        }
        await winners[0]?.run(put, [`epoch ${epoch}`, 1]);
        await winners[0]?.close();
      }
      const last = await open(folder, { files });
      assert.equal((await last.all('SELECT k FROM kv')).length, 3);
      assert.deepEqual(
        readdirSync(path.join(folder, 'epoch')).sort(),
        ['3', '3.ended', '4'],
        'older ones are tidied up',
      );
    });
  }

  it('withdraws when a name that was tidied up long ago is claimed again by a process that slept', async () => {
    const folder = newStoreFolder();
    for (let epoch = 0; epoch < 4; epoch++) await (await open(folder)).close();
    // It listed epoch 1 as the newest, slept while epochs 2 to 4 came and 1 and 2 went, and goes on.
    let first = true;
    const files = filesWith((real) => ({
      list: (name) => {
        if (path.basename(name) === 'epoch' && first) return ['1'];
        return path.basename(name) === 'epoch' || !first ? real.list(name) : [];
      },
      link: (from, to) => {
        first = false;
        real.link(from, to);
      },
      stat: (name) => {
        // As of then: not served yet.
        if (first && ['store.json', 'plan.db'].includes(path.basename(name))) return undefined;
        return real.stat(first && path.basename(name) === '1' ? path.join(folder, 'epoch', '3') : name);
      },
      readFile: (name) => {
        if (!first || path.basename(name) !== '1') return real.readFile(name);
        return Buffer.from(JSON.stringify({ ...readOwner(folder), epoch: 1 }));
      },
    }));
    await assert.rejects(
      open(folder, { files, predecessor: { epoch: 1, contact: 'refused' } }),
      (error) => error instanceof LostRaceError,
    );
    assert.equal((await open(folder)).identity.epoch, 5);
  });

  for (const content of ['not JSON', 'null', ''])
    it(`passes over a newest file that nobody can read: “${content}”`, async () => {
      const folder = newStoreFolder();
      await (await open(folder)).close();
      writeFileSync(path.join(folder, 'epoch', '2'), content);
      assert.equal(readOwner(folder), undefined);
      const claimed: number[] = [];
      const onClaimed = ({ epoch }: EpochFile) => claimed.push(epoch);
      const store = await open(folder, { predecessor: { epoch: 0, contact: 'missing' }, onClaimed });
      assert.equal(store.identity.epoch, 3);
      assert.deepEqual(claimed, [3]);
    });

  it('is refused when the caller has judged an owner that is not the newest any more', async () => {
    const folder = newStoreFolder();
    await (await open(folder)).close();
    await assert.rejects(
      open(folder, { predecessor: { epoch: 0, contact: 'missing' } }),
      (error) => error instanceof LostRaceError && error.epoch === 1,
    );
  });
});

describe('judging an owner that does not answer', () => {
  const here: Place = {
    machineId: 'm',
    bootId: 'b',
    hostName: 'h',
    mountNamespace: 'n',
    path: '/p',
    inode: '1',
  };
  const owner = (more: Partial<EpochFile>) => ({ ...here, ...more }) as EpochFile;
  const cases: [string, Partial<EpochFile>, Contact, string][] = [
    ['same place, refused', {}, 'refused', 'free'],
    ['same place, no socket', {}, 'missing', 'free'],
    ['same place, silent', {}, 'silent', 'unresponsive'],
    ['same machine after a reboot', { bootId: 'older', mountNamespace: 'x' }, 'silent', 'free'],
    ['another container on this kernel, refused', { mountNamespace: 'x', machineId: 'y' }, 'refused', 'free'],
    ['another container on this kernel, no socket', { mountNamespace: 'x' }, 'missing', 'elsewhere'],
    ['another machine, refused', { machineId: 'y', bootId: 'z' }, 'refused', 'elsewhere'],
    ['a machine that says nothing of itself', { machineId: '', bootId: '' }, 'missing', 'elsewhere'],
    ['a copy made on this machine', { path: '/q', inode: '2' }, 'silent', 'free'],
    ['the same folder mounted elsewhere', { path: '/q', mountNamespace: 'x' }, 'missing', 'elsewhere'],
  ];
  for (const [name, more, contact, verdict] of cases) {
    it(`${name}: ${verdict}`, () => assert.equal(judgeOwner(owner(more), contact, here), verdict));
  }
  it('nobody: free', () => assert.equal(judgeOwner(undefined, 'missing', here), 'free'));

  it('a store of another machine is taken over only when a person says so', async () => {
    const folder = newStoreFolder();
    await (await open(folder)).close();
    const file = path.join(folder, 'epoch', '1');
    const elsewhere = { ...readOwner(folder), machineId: 'other', bootId: 'other', hostName: 'far-away' };
    writeFileSync(file, JSON.stringify(elsewhere));
    rmSync(`${file}.ended`);
    await assert.rejects(
      open(folder),
      (error) => code('STORE_ELSEWHERE')(error) && /far-away since/.test(String(error)),
    );
    assert.deepEqual(readdirSync(path.join(folder, 'epoch')), ['1'], 'nothing was claimed');
    assert.equal((await open(folder, { takeOver: true })).identity.epoch, 2);
  });

  it('an owner that ended in good order stands in nobody’s way, wherever it was', async () => {
    const folder = newStoreFolder();
    await (await open(folder)).close();
    const elsewhere = { ...readOwner(folder), machineId: 'other', bootId: 'other', mountNamespace: 'x' };
    writeFileSync(path.join(folder, 'epoch', '1'), JSON.stringify(elsewhere));
    const predecessor = { epoch: 1, contact: 'missing' as const };
    assert.equal((await open(folder, { predecessor })).identity.epoch, 2);
    assert.equal(existsSync(path.join(folder, 'epoch', '2.ended')), false);
  });

  it('an owner that lost the store has not ended in good order', async () => {
    const folder = newStoreFolder();
    const first = await open(folder);
    await open(folder);
    await first.close();
    assert.equal(existsSync(path.join(folder, 'epoch', '1.ended')), false);
  });
});

describe('the fence', () => {
  afterEach(cleanUp);

  it('stops an owner as soon as there is a successor, before it answers anything', async () => {
    const folder = newStoreFolder();
    const lost: Error[] = [];
    const first = await open(folder, { hooks: { onLost: (reason) => lost.push(reason) } });
    await first.run(put, ['1', 1]);
    const second = await open(folder);
    const write = first.run(put, ['zombie', 1]);
    assert.equal(await hasSettled(write), false);
    assert.ok(lost[0] instanceof StoreLostError && lost[0].reason === 'successor');
    assert.equal(await hasSettled(first.all('SELECT 1')), false);
    await first.close();
    await second.run(put, ['2', 1]);
    await second.close();
    assert.deepEqual(await (await open(folder)).all('SELECT k FROM kv'), [{ k: '1' }, { k: '2' }]);
  });

  for (const [what, hides] of [
    ['tidies up after it', false],
    ['leaves its files', true],
  ] as const) {
    it(`does not let an owner open that was overtaken while it recovered, by one who ${what}`, async () => {
      const folder = newStoreFolder();
      await (await open(folder)).close();
      let overtaken: Promise<unknown> | undefined;
      const second = {
        predecessor: { epoch: 2, contact: 'silent' },
        ...(hides && { files: filesWith(() => ({ removeFolder: () => undefined })) }),
      } as const;
      const files = filesWith((real) => ({
        fdatasyncLater: async (fd) => {
          await real.fdatasyncLater(fd);
          overtaken ??= open(folder, second).then((store) =>
            store.run('INSERT INTO kv VALUES ($1, 1)', ['k']),
          );
          await overtaken;
        },
      }));
      await assert.rejects(open(folder, { files }), LostRaceError);
    });
  }

  it('is looked at from time to time by an owner that has nothing to do', async () => {
    const folder = newStoreFolder();
    const lost = new Promise<Error>((resolve) => {
      void open(folder, { limits: { fenceMilliseconds: 10 }, hooks: { onLost: resolve } }).then(() =>
        open(folder),
      );
    });
    assert.match((await lost).message, /has taken over/);
  });

  it('lets no read out when it was not looked at for a while', async () => {
    const folder = newStoreFolder();
    await (await open(folder)).close();
    const first = await open(folder, { limits: { fenceMilliseconds: 0 } });
    // No timer can come in between: the read itself has to look.
    writeFileSync(path.join(folder, 'epoch', '3'), '{}');
    assert.equal(await hasSettled(first.all('SELECT 1')), false);
  });

  for (const what of ['epoch', 'wal']) {
    it(`stops an owner whose file in ${what}/ was replaced by a copy`, async () => {
      const folder = newStoreFolder();
      const lost: Error[] = [];
      const store = await open(folder, { hooks: { onLost: (reason) => lost.push(reason) } });
      const [name = ''] = readdirSync(path.join(folder, what));
      const file = path.join(folder, what, name);
      writeFileSync(`${file}.copy`, readFileSync(file));
      renameSync(`${file}.copy`, file);
      assert.equal(await hasSettled(store.run(put, ['zombie', 1])), false);
      assert.ok(lost[0] instanceof StoreLostError && lost[0].reason === 'replaced');
    });
  }

  for (const again of [false, true]) {
    it(`stops an owner whose folder was deleted${again ? ' and made anew by another' : ''}, and saves what it knew`, async () => {
      const folder = newStoreFolder();
      const stateFolder = path.join(temporaryFolder(), 'state');
      let signal: (reason: Error) => void = () => undefined;
      const lost = new Promise<Error>((resolve) => {
        signal = resolve;
      });
      const first = await open(folder, { stateFolder, hooks: { onLost: signal } });
      await first.run(put, ['precious', 1]);
      rmSync(folder, { recursive: true });
      if (again) {
        createStoreFolder(folder);
        const other = await open(folder);
        await other.run(put, ['of another', 1]);
      }
      const write = first.run(put, ['zombie', 1]);
      assert.equal(await hasSettled(write), false);
      const reason = await lost;
      assert.ok(reason instanceof StoreLostError && reason.reason === 'replaced');
      const saved = reason.savedTo ?? '';
      assert.equal(path.dirname(saved), stateFolder);
      assert.ok(reason.message.includes(saved));
      assert.match(await dumpFile(readFileSync(saved)), /precious/);
      if (process.platform !== 'win32') assert.equal(statSync(saved).mode & 0o777, 0o600);
      assert.equal(await hasSettled(write), false);
    });
  }

  it('saves nothing when it is a successor who has tidied up', async () => {
    const folder = newStoreFolder();
    const stateFolder = path.join(temporaryFolder(), 'state');
    const lost: Error[] = [];
    const first = await open(folder, { stateFolder, hooks: { onLost: (reason) => lost.push(reason) } });
    for (let owner = 0; owner < 3; owner++) await (await open(folder)).close();
    assert.equal(existsSync(path.join(folder, 'epoch', '1')), false);
    assert.equal(await hasSettled(first.run(put, ['zombie', 1])), false);
    assert.equal(lost.length, 1);
    assert.equal(existsSync(stateFolder), false);
  });
});

describe('a folder', () => {
  afterEach(cleanUp);

  it('that was copied is a store of its own, with the same content', async () => {
    const folder = newStoreFolder();
    const store = await open(folder);
    await store.run(put, ['1', 1]);
    const copy = path.join(temporaryFolder(), '.masterplan');
    cpSync(folder, copy, { recursive: true });
    const other = await open(copy);
    assert.notEqual(other.identity.storeId, store.identity.storeId);
    await other.run(put, ['2', 1]);
    await store.run(put, ['3', 1]);
    assert.deepEqual(await other.all('SELECT k FROM kv ORDER BY k'), [{ k: '1' }, { k: '2' }]);
    assert.deepEqual(await store.all('SELECT k FROM kv ORDER BY k'), [{ k: '1' }, { k: '3' }]);
  });

  it('that was moved is a store of its own', async () => {
    const folder = newStoreFolder();
    const store = await open(folder);
    await store.close();
    const moved = path.join(temporaryFolder(), '.masterplan');
    renameSync(folder, moved);
    assert.notEqual((await open(moved)).identity.storeId, store.identity.storeId);
  });

  it('is for the user alone inside, whatever the umask', async function () {
    if (process.platform === 'win32') this.skip();
    const former = process.umask(0);
    try {
      const folder = newStoreFolder();
      const store = await open(folder, { limits: { closeBytes: 1 } });
      await store.run(put, ['1', 1]);
      await store.close();
      const layout = new Layout(folder);
      const mode = (name: string) => statSync(name).mode & 0o777;
      assert.equal(mode(folder), 0o700);
      assert.equal(mode(layout.published), 0o444);
      for (const inside of [layout.epochs, layout.journals, layout.images]) {
        assert.equal(mode(inside), 0o700, inside);
        for (const name of readdirSync(inside)) assert.equal(mode(path.join(inside, name)), 0o600, name);
      }
    } finally {
      process.umask(former);
    }
  });

  it('leaves only the snapshot to git', () => {
    const folder = newStoreFolder();
    assert.match(
      readFileSync(path.join(folder, '.gitignore'), 'utf8'),
      /^\*\n!\.gitignore\n!snapshot\.json\n$/m,
    );
    assert.equal(createStoreFolder(folder), folder, 'making it again changes nothing');
    assert.equal(placeOf(folder).path, folder);
    assert.equal(nodeFiles.stat(path.join(folder, 'epoch'))?.folder, true);
  });
});
