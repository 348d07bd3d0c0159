import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { bundle, TestProject } from '../support/bundles';
import { runHook, STAYS } from './hook-runs';

/*
 * On macOS each process is asked for with `ps`. Here everything takes this system for macOS, and the programs are the
 * test's own.
 */
describe('a hook where asking for a process takes another one', () => {
  if (process.platform === 'win32') return;
  let project: TestProject;
  let folder: string;
  before(async () => {
    project = await TestProject.create();
    folder = join(project.folder, '..', 'own');
    mkdirSync(folder);
    writeFileSync(
      join(folder, 'macos.cjs'),
      "Object.defineProperty(process, 'platform', { value: 'darwin' });",
    );
    await project.json(['create_plan', '--plan_id', 'p', '--title', 'The plan'], {
      env: { ...STAYS, ...asMacos() },
    });
  });
  after(() => project.remove());

  function program(name: string, script: string): void {
    writeFileSync(join(folder, name), `#!/bin/sh\ncd '${folder}'\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const asMacos = () => ({ NODE_OPTIONS: `--require ${join(folder, 'macos.cjs')}` });
  const environment = () => ({ PATH: `${folder}${delimiter}${process.env.PATH ?? ''}`, ...asMacos() });
  const payload = (session: string) => ({ session_id: session, cwd: project.folder });
  const agent = '1 Wed Nov 25 19:17:40 2026 claude';

  it('answers its agent first; the note comes after', async () => {
    program('ps', `while [ ! -e answered ]; do sleep 0.02; done; echo asked >> after; echo '${agent}'`);
    const child = spawn(
      process.execPath,
      [bundle('cli.js'), 'hook', '--client', 'claude-code', '--event', 'SessionStart'],
      {
        cwd: project.folder,
        env: project.environment({ ...environment(), MASTERPLAN_HOOK_DEADLINE_MS: '20000' }),
      },
    );
    child.stdout.once('data', () => writeFileSync(join(folder, 'answered'), ''));
    child.stdin.end(JSON.stringify(payload('first')));
    assert.deepEqual(await once(child, 'close'), [0, null]);
    assert.equal(readFileSync(join(folder, 'after'), 'utf8'), 'asked\n');
    const notes = join(
      project.environment().HOME ?? '',
      'Library',
      'Application Support',
      'Masterplan',
      'agents',
    );
    assert.equal(readdirSync(notes).length, 1);
  });

  it('asks no further when its time is over, however many ancestors there are', async () => {
    program('ps', `echo >> calls; sleep 0.1; echo '77 Wed Nov 25 19:17:40 2026 sh'`);
    await runHook(project, 'claude-code', 'SessionStart', payload('second'), {
      env: { ...environment(), MASTERPLAN_HOOK_DEADLINE_MS: '' },
    });
    const calls = existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').length : 0;
    assert.ok(calls < 16, `${calls} calls`);
  });

  it('asks git who is responsible where a conversation begins, and at no prompt', async () => {
    program('ps', `echo '${agent}'`);
    program('git', 'echo >> git-calls; exit 1');
    const calls = () => existsSync(join(folder, 'git-calls'));
    await runHook(project, 'claude-code', 'UserPromptSubmit', payload('third'), { env: environment() });
    assert.equal(calls(), false);
    await runHook(project, 'claude-code', 'SessionStart', payload('third'), { env: environment() });
    assert.equal(calls(), true);
  });
});
