import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readOwner } from '../../../src/store/sqljs/epoch';
import { bundle, TestProject } from '../../support/bundles';
import { untilGone } from '../../support/real-project';

const helper = join(__dirname, 'no_sockets.py');

describe('a sandbox that forbids sockets', function () {
  this.timeout(300_000);
  let project: TestProject;
  before(function () {
    try {
      execFileSync('python3', [helper, 'true'], { stdio: 'pipe' });
    } catch (error) {
      console.log(`      SKIPPED: no seccomp or no python3 here (${String(error).split('\n')[0]})`);
      this.skip();
    }
  });
  beforeEach(async () => {
    project = await TestProject.create();
  });
  afterEach(() => project.remove());

  const inside = (...parameters: string[]) =>
    spawnSync('python3', [helper, process.execPath, bundle('cli.js'), ...parameters, '--json'], {
      cwd: project.folder,
      env: project.environment(),
      encoding: 'utf8',
    });
  const killOwner = async () => {
    const { pid } = readOwner(join(project.folder, '.masterplan')) ?? assert.fail('nobody owns the store');
    process.kill(pid, 'SIGKILL');
    await untilGone(pid);
  };
  const epochs = () => readdirSync(join(project.folder, '.masterplan', 'epoch'));

  it('is named in the refusal, and nobody is taken over from there, whether a host lives or not', async () => {
    await project.json(['create_plan', '--plan_id', 'p', '--title', 'P']);
    const before = epochs();
    for (const operation of ['list_plans', 'next', 'status']) {
      // The last one finds a socket at which nobody listens any more.
      if (operation === 'status') await killOwner();
      const { status, stdout } = inside(operation);
      assert.equal(status, 1, stdout);
      const { error } = JSON.parse(stdout) as { error: { code: string; hint: string } };
      assert.equal(error.code, 'FORBIDDEN');
      assert.match(error.hint, /sandbox.*MCP tools/);
    }
    assert.deepEqual(epochs(), before);
    assert.equal(((await project.json(['list_plans'])).plans as unknown[]).length, 1);
  });

  it('leaves no store behind that nobody can open', async () => {
    const { status, stdout } = inside('create_plan', '--plan_id', 'p', '--title', 'P');
    assert.equal(status, 1, stdout);
    const folder = join(project.folder, '.masterplan', 'wal');
    assert.deepEqual(existsSync(folder) ? readdirSync(folder) : [], []);
    await project.json(['create_plan', '--plan_id', 'p', '--title', 'P']);
  });
});
