import assert from 'node:assert/strict';
import { chooseVsCode, type Machine, programOf } from '../../support/vscode-real/choose-vs-code';

const MACHINE: Machine = {
  env: { DISPLAY: ':0' },
  platform: 'linux',
  code: undefined,
  reachesUpdates: async () => false,
};

describe('The VS Code that the suites run in', () => {
  it('is the installed one, where there is one', async () => {
    const reachesUpdates = () => assert.fail('nobody is to be asked');
    const chosen = await chooseVsCode({ ...MACHINE, code: '/opt/nowhere/bin/code', reachesUpdates });
    assert.deepEqual(chosen, { kind: 'installed', program: '/opt/nowhere/bin/code' });
  });

  it('is that of VS Code’s own server else, where that answers', async () => {
    assert.deepEqual(await chooseVsCode({ ...MACHINE, reachesUpdates: async () => true }), {
      kind: 'fetched',
    });
  });

  it('is npm’s in a browser where there is nothing else, no screen, or it is asked for', async () => {
    const installed = { ...MACHINE, code: '/opt/nowhere/bin/code' };
    const web = { kind: 'web' };
    assert.deepEqual(await chooseVsCode(MACHINE), web);
    assert.deepEqual(await chooseVsCode({ ...installed, env: {} }), web);
    const asked = { ...installed, env: { DISPLAY: ':0', MASTERPLAN_TEST_VSCODE: 'web' } };
    assert.deepEqual(await chooseVsCode(asked), web);
  });

  it('needs no variable for a screen but on Linux', async () => {
    const mac: Machine = { ...MACHINE, env: {}, platform: 'darwin', reachesUpdates: async () => true };
    assert.deepEqual(await chooseVsCode(mac), { kind: 'fetched' });
  });

  it('is started by its program, not by the command, which does not wait', () => {
    const program = (code: string, platform: NodeJS.Platform, there: string) =>
      programOf(code, platform, (file) => file === there);
    assert.equal(
      program('/usr/share/code/bin/code', 'linux', '/usr/share/code/code'),
      '/usr/share/code/code',
    );
    const app = '/Applications/Visual Studio Code.app/Contents';
    assert.equal(
      program(`${app}/Resources/app/bin/code`, 'darwin', `${app}/MacOS/Electron`),
      `${app}/MacOS/Electron`,
    );
    assert.equal(program('/snap/bin/code', 'linux', '/usr/share/code/code'), '/snap/bin/code');
  });
});
