import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { contactHost } from '../../src/client/contact-host';
import { denied } from '../../src/client/denied';
import { storeExists } from '../../src/client/locate-project';
import { isSocketName, newSocketName } from '../../src/client/socket-address';
import { createStoreFolder } from '../../src/store/sqljs/store-folder';
import { bundle } from '../support/bundles';
import { RealProject } from '../support/real-project';

describe('a store that this process may not open', () => {
  let project: RealProject;
  beforeEach(() => {
    project = new RealProject();
  });
  afterEach(() => project.remove());

  it('is told apart: another user’s folder is not a sandbox', async function () {
    if (process.seteuid === undefined || process.geteuid?.() !== 0) {
      this.skip();
    }
    chmodSync(project.top, 0o755);
    createStoreFolder(project.store);
    const introduction = () => assert.fail('nobody is to be called');
    const refusal = async () => {
      process.seteuid?.(65_534);
      try {
        assert.equal(await storeExists(project.store), true);
        return await contactHost(project.store, introduction).then(
          () => assert.fail('it was let in'),
          (error: { code: string; message: string; hint: string }) => error,
        );
      } finally {
        process.seteuid?.(0);
      }
    };
    const foreign = await refusal();
    assert.equal(foreign.code, 'FORBIDDEN');
    assert.match(foreign.message, /belongs to another user \(uid 0\)/);
    assert.doesNotMatch(foreign.hint, /sandbox/);
    // His own, which he has closed himself, or somebody who was root here: no sandbox either.
    chownSync(project.store, 65_534, 65_534);
    chmodSync(project.store, 0o000);
    const closed = await refusal();
    assert.match(
      closed.message,
      /this user \(id 65534\) may not read and write .*\.masterplan \(mode 0000\)/,
    );
    assert.doesNotMatch(closed.hint, /sandbox/);
    chmodSync(project.store, 0o700);
    assert.match((await refusal()).message, /epoch belongs to another user \(uid 0\)/);
    // Nothing of the kind, and closed all the same: that is what a sandbox looks like.
    for (const one of ['epoch', 'wal', 'image']) chownSync(join(project.store, one), 65_534, 65_534);
    const path = join(project.store, 'epoch');
    const forbidden = Object.assign(new Error('not permitted'), { code: 'EPERM', path });
    process.seteuid(65_534);
    try {
      assert.match(denied(project.store, 'No', forbidden).hint ?? '', /sandbox/);
    } finally {
      process.seteuid(0);
    }
  });

  it('may be one whose folder he can only read: then nobody is called and nothing is started', async function () {
    if (process.platform === 'win32' || process.getuid?.() !== 0) {
      this.skip();
    }
    chmodSync(project.top, 0o755);
    createStoreFolder(project.store);
    for (const one of ['.', 'epoch', 'wal', 'image']) chownSync(join(project.store, one), 65_534, 65_534);
    chmodSync(project.store, 0o555);
    chmodSync(join(project.store, 'epoch'), 0o555);
    const command = [bundle('cli.js'), 'list', '--project', project.root];
    const ended = spawnSync(process.execPath, command, {
      ...{ uid: 65_534, gid: 65_534, cwd: '/', encoding: 'utf8' },
      env: { ...process.env, HOME: project.top },
    });
    assert.equal(ended.status, 1, ended.stdout);
    assert.match(
      ended.stderr,
      /^FORBIDDEN: .*this user \(id 65534\) may not read and write \S+ \(mode 0555\)\.\n/,
    );
    assert.doesNotMatch(ended.stderr, /sandbox/);
  });
});

describe('the address in an epoch’s file', () => {
  it('counts only in the form that hosts make', () => {
    assert.ok(isSocketName(newSocketName()));
    for (const name of [
      '../../evil.sock',
      '/tmp/evil.sock',
      'host-0123456789abcdef.sock/../x',
      '',
      null,
      7,
    ]) {
      assert.equal(isSocketName(name), false, String(name));
    }
  });
});
