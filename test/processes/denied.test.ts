import { strict as assert } from 'node:assert';
import { chmodSync, chownSync } from 'node:fs';
import { contactHost } from '../../src/client/contact-host';
import { storeExists } from '../../src/client/locate-project';
import { isSocketName, newSocketName } from '../../src/client/socket-address';
import { createStoreFolder } from '../../src/store/sqljs/store-folder';
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
    // His own, and closed all the same: that is what a sandbox looks like.
    chownSync(project.store, 65_534, 65_534);
    chmodSync(project.store, 0o000);
    assert.match((await refusal()).hint, /sandbox/);
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
