import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type EpochFile, readOwner } from '../../src/store/sqljs/epoch';
import { bundle, TestProject } from '../support/bundles';
import { untilGone } from '../support/real-project';
import { runHook, STAYS } from './hook-runs';

type Item = { status: string; metadata: { files_modified?: string[] } };

/** Asks again until it is so; bounded by the test's own time. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('masterplan hook never breaks its agent', () => {
  let project: TestProject;
  before(async () => {
    project = await TestProject.create();
    await project.json(['create_plan', '--plan_id', 'p', '--title', 'The plan'], { env: STAYS });
    await project.json(['add', '--plan_id', 'p', '--item_key', 'A', '--title', 'First']);
  });
  after(() => project.remove());

  const payload = (session: string, more: object = {}) => ({
    session_id: session,
    cwd: project.folder,
    ...more,
  });
  const edit = (session: string, file: string) =>
    payload(session, { tool_name: 'Write', tool_input: { file_path: join(project.folder, file) } });
  const owner = (): EpochFile => {
    const found = readOwner(join(project.folder, '.masterplan'));
    assert.ok(found, 'nobody owns the store');
    return found;
  };
  const killHost = async () => {
    const { pid } = owner();
    process.kill(pid, 'SIGKILL');
    await untilGone(pid);
  };
  const first = async () => (await project.json(['show', '--plan_id', 'p', '--item_key', 'A'])).item as Item;

  for (const [what, input] of Object.entries({
    'no input': '',
    'no JSON': 'not json at all',
    'half of an object': '{"session_id":',
    'a list': '[1,2]',
    'a conversation that is no text': '{"session_id":7,"cwd":{}}',
    bytes: '\u0000\ufffd\u0001',
    'a folder that is gone': JSON.stringify({ session_id: 's', cwd: '/no/such/folder' }),
    'an endless id': JSON.stringify({ session_id: 'x'.repeat(100_000), cwd: '/' }),
  })) {
    it(`with ${what}: nothing on either output, exit code 0`, async () => {
      for (const [client, nothing] of [
        ['claude-code', ''],
        ['codex', ''],
        ['gemini', '{}\n'],
      ] as const) {
        const quiet = { env: { MASTERPLAN_HOOK_DEBUG: '' } };
        const ended = await runHook(project, client, 'SessionStart', input, quiet);
        assert.deepEqual(ended, { code: 0, stdout: nothing, stderr: '' });
      }
    });
  }

  it('with wrong arguments, or an event it does not know', async () => {
    for (const args of [['hook'], ['hook', '--client', 'nobody', '--event', 'x'], ['hook', '--what']]) {
      const ended = await project.cli(args, { input: '{}' });
      assert.deepEqual(ended, { code: 0, stdout: '', stderr: '' });
    }
    const unknown = await runHook(project, 'claude-code', 'WorktreeCreate', payload('s'));
    assert.deepEqual([unknown.code, unknown.stdout], [0, '']);
  });

  it('says with MASTERPLAN_HOOK_DEBUG why nothing was printed', async () => {
    const ended = await runHook(project, 'claude-code', 'SessionStart', '{}');
    assert.deepEqual(ended, {
      code: 0,
      stdout: '',
      stderr: 'masterplan hook: the input names no conversation\n',
    });
  });

  it('with a tool’s output of many megabytes, which is read to its end', async () => {
    const text = JSON.stringify(
      payload('huge', { tool_name: 'Read', tool_response: 'x'.repeat(20_000_000) }),
    );
    const ended = await runHook(project, 'claude-code', 'PostToolUse', text);
    assert.equal(ended.code, 0);
    assert.match(ended.stdout, /"additionalContext":"Masterplan: /);
  });

  it('when the agent never closes its end', async () => {
    const child = spawn(
      process.execPath,
      [bundle('cli.js'), 'hook', '--client', 'claude-code', '--event', 'SessionStart'],
      {
        cwd: project.folder,
        env: project.environment({ ...STAYS, MASTERPLAN_HOOK_DEADLINE_MS: '20000' }),
      },
    );
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stdin.write(JSON.stringify(payload('open')));
    const [code] = await once(child, 'close');
    child.stdin.destroy();
    assert.equal(code, 0);
    assert.match(stdout, /Masterplan: /);
  });

  it('when the agent has gone away before the answer', async () => {
    const child = spawn(
      process.execPath,
      [bundle('cli.js'), 'hook', '--client', 'claude-code', '--event', 'SessionStart'],
      { cwd: project.folder, env: project.environment({ ...STAYS, MASTERPLAN_HOOK_DEADLINE_MS: '20000' }) },
    );
    child.stdout.destroy();
    child.stdin.end(JSON.stringify(payload('gone')));
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('in a project without a plan: no store is made', async () => {
    const elsewhere = join(project.folder, '..', 'elsewhere');
    mkdirSync(elsewhere);
    const ended = await runHook(
      project,
      'claude-code',
      'SessionStart',
      { session_id: 's', cwd: elsewhere },
      { cwd: elsewhere },
    );
    assert.deepEqual([ended.code, ended.stdout], [0, '']);
    assert.equal(existsSync(join(elsewhere, '.masterplan')), false);
  });

  it('when no host runs: it waits for none, and the next hook finds one', async () => {
    await killHost();
    const { epoch } = owner();
    const ended = await runHook(project, 'claude-code', 'UserPromptSubmit', payload('early'));
    assert.deepEqual([ended.code, ended.stdout], [0, '']);
    await until(() => owner().epoch > epoch);
    const { stdout } = await runHook(project, 'claude-code', 'UserPromptSubmit', payload('early'));
    assert.match(stdout, /Masterplan: the plan of this project/);
  });

  it('when no host runs and a tool wrote more files than a command line takes', async function () {
    if (process.platform === 'win32') this.skip();
    await project.json(['claim', '--plan_id', 'p', '--item_key', 'A', '--session_id', 'many']);
    await killHost();
    // A hook that started a host a moment ago would keep this one from it.
    const { HOME = '', XDG_STATE_HOME = '' } = project.environment();
    for (const state of [
      join(XDG_STATE_HOME, 'masterplan'),
      join(HOME, 'Library', 'Application Support', 'Masterplan'),
    ]) {
      rmSync(join(state, 'hosts', 'hook.starting'), { force: true });
    }
    const folders = 'long-name/'.repeat(400);
    const edits = Array.from({ length: 50 }, (_, count) => ({ file_path: `${folders}${count}.ts` }));
    const input = payload('many', {
      tool_name: 'MultiEdit',
      tool_input: { edits: [{ file_path: 'short.ts' }, ...edits] },
    });
    const ended = await runHook(project, 'claude-code', 'PostToolUse', input);
    assert.deepEqual([ended.code, ended.stdout], [0, '']);
    await until(async () => (await first()).metadata.files_modified?.includes('short.ts') === true);
    await project.json(['release', '--plan_id', 'p', '--item_key', 'A', '--session_id', 'many']);
  });

  it('when no host runs at the end of a conversation: what it held is free all the same', async () => {
    await project.json(['claim', '--plan_id', 'p', '--item_key', 'A', '--session_id', 'leaving']);
    await killHost();
    const ended = await runHook(project, 'claude-code', 'SessionEnd', payload('leaving'));
    assert.deepEqual([ended.code, ended.stdout], [0, '']);
    await until(async () => (await first()).status === 'pending');
  });

  it('when the host does not answer: it ends at its deadline, and what it told is heard later', async function () {
    if (process.platform === 'win32') this.skip();
    await project.json(['claim', '--plan_id', 'p', '--item_key', 'A', '--session_id', 'patient']);
    const { pid } = owner();
    process.kill(pid, 'SIGSTOP');
    try {
      const ended = await runHook(project, 'claude-code', 'PostToolUse', edit('patient', 'late.ts'), {
        env: { MASTERPLAN_HOOK_DEADLINE_MS: '', MASTERPLAN_HOOK_DEBUG: '' },
      });
      assert.deepEqual(ended, { code: 0, stdout: '', stderr: '' });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await until(async () => (await first()).metadata.files_modified?.includes('late.ts') === true);
  });

  it('when it may not talk to the host (a sandbox)', async function () {
    if (process.geteuid?.() !== 0) this.skip();
    chmodSync(join(project.folder, '..'), 0o755);
    const child = spawn(
      process.execPath,
      [bundle('cli.js'), 'hook', '--client', 'claude-code', '--event', 'SessionStart'],
      {
        cwd: project.folder,
        env: project.environment({ MASTERPLAN_HOOK_DEBUG: '1', MASTERPLAN_HOOK_DEADLINE_MS: '20000' }),
        uid: 65_534,
        gid: 65_534,
      },
    );
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    const { epoch } = owner();
    child.stdin.end(JSON.stringify(payload('boxed')));
    const [code] = await once(child, 'close');
    assert.deepEqual([code, stdout], [0, '']);
    assert.match(stderr, /may not talk to the plan host/);
    assert.equal(owner().epoch, epoch);
  });

  it('explains itself', async () => {
    const { code, stdout } = await project.cli(['hook', '--help']);
    assert.equal(code, 0);
    assert.match(stdout, /^Usage: masterplan hook --client ID --event NAME/);
    assert.match((await project.cli(['--help'])).stdout, /\n {2}hook .*\n/);
  });
});
