import { strict as assert } from 'node:assert';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, win32 } from 'node:path';
import { liesOutside, startingFolder } from '../../src/mcp/starting-folder';
import { MasterplanError } from '../../src/model/errors';

describe('Where a plugin’s server begins to look for the project', () => {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'masterplan-start-')));
  const plugin = join(top, 'plugin');
  const programFolder = join(plugin, 'dist');
  /** No process: nothing is known of where the agent is. */
  const parentPid = 0;
  const home = join(top, 'home');
  mkdirSync(programFolder, { recursive: true });
  for (const folder of ['plugin-notes', 'home']) mkdirSync(join(top, folder));
  after(() => rmSync(top, { recursive: true, force: true }));

  it('is the working directory, where that is not the plugin’s', () => {
    for (const cwd of [top, join(top, 'plugin-notes')]) {
      assert.equal(startingFolder({ cwd, env: { PWD: '/' }, home, parentPid, programFolder }), cwd);
    }
  });

  it('is not taken for another drive’s on Windows, however the drive is written', () => {
    const own = 'C:\\agents\\plugin';
    for (const folder of [own, 'c:\\agents\\plugin', 'c:\\agents\\plugin\\dist']) {
      assert.ok(!liesOutside(folder, own, win32), folder);
    }
    for (const folder of ['c:\\agents', 'c:\\agents\\plugin-notes', 'D:\\agents\\plugin', 'C:\\']) {
      assert.ok(liesOutside(folder, own, win32), folder);
    }
  });

  it('is where the agent is, where it was started in the plugin’s folder', function () {
    if (process.platform !== 'linux') this.skip();
    const env = { PWD: top };
    const found = startingFolder({ cwd: plugin, env, home, parentPid: process.pid, programFolder });
    assert.equal(found, process.cwd());
  });

  it('is where the shell was, where nothing says where the agent is', () => {
    for (const cwd of [plugin, programFolder]) {
      assert.equal(startingFolder({ cwd, env: { PWD: top }, home, parentPid, programFolder }), top);
    }
  });

  it('is never the plugin’s own folder, nor guessed to be the home folder or the root', () => {
    for (const PWD of [plugin, programFolder, home, '/', 'relative', '', undefined]) {
      assert.throws(
        () => startingFolder({ cwd: plugin, env: { PWD }, home, parentPid, programFolder }),
        (error) => error instanceof MasterplanError && /MASTERPLAN_PROJECT/.test(error.hint ?? ''),
      );
    }
  });
});
