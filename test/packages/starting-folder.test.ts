import { strict as assert } from 'node:assert';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startingFolder } from '../../src/mcp/starting-folder';
import { MasterplanError } from '../../src/model/errors';

describe('Where a plugin’s server begins to look for the project', () => {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'masterplan-start-')));
  const plugin = join(top, 'plugin');
  const programFolder = join(plugin, 'dist');
  /** No process: nothing is known of where the agent is. */
  const parentPid = 0;
  mkdirSync(programFolder, { recursive: true });
  mkdirSync(join(top, 'plugin-notes'));
  after(() => rmSync(top, { recursive: true, force: true }));

  it('is the working directory, where that is not the plugin’s', () => {
    for (const cwd of [top, join(top, 'plugin-notes')]) {
      assert.equal(startingFolder({ cwd, env: { PWD: '/' }, parentPid, programFolder }), cwd);
    }
  });

  it('is where the agent is, where it was started in the plugin’s folder', function () {
    if (process.platform !== 'linux') this.skip();
    const env = { PWD: top };
    const found = startingFolder({ cwd: plugin, env, parentPid: process.pid, programFolder });
    assert.equal(found, process.cwd());
  });

  it('is where the shell was, where nothing says where the agent is', () => {
    for (const cwd of [plugin, programFolder]) {
      assert.equal(startingFolder({ cwd, env: { PWD: top }, parentPid, programFolder }), top);
    }
  });

  it('is never the plugin’s own folder', () => {
    for (const PWD of [plugin, programFolder, '', undefined]) {
      assert.throws(
        () => startingFolder({ cwd: plugin, env: { PWD }, parentPid, programFolder }),
        (error) => error instanceof MasterplanError && /MASTERPLAN_PROJECT/.test(error.hint ?? ''),
      );
    }
  });
});
