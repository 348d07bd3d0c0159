import { strict as assert } from 'node:assert';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runHook, STAYS } from '../hooks/hook-runs';
import { TestProject } from '../support/bundles';
import { filesOf } from './made-packages';

const FILES = { 'claude-code': '.claude/settings.json', copilot: '.copilot/hooks/masterplan.json' } as const;
const EVENTS = { 'claude-code': 'UserPromptSubmit', copilot: 'userPromptSubmitted' } as const;

describe('A plugin’s hooks beside those of masterplan connect', () => {
  let project: TestProject;
  let home: string;
  let conversations = 0;
  beforeEach(async () => {
    project = await TestProject.create();
    home = join(dirname(project.folder), 'home');
    await project.json(['create_plan', '--plan_id', 'p', '--title', 'The plan'], { env: STAYS });
  });
  afterEach(() => project.remove());

  const connect = async (client: string, scope: string) => {
    const ended = await project.cli(['connect', client, '--scope', scope, '--yes']);
    assert.equal(ended.code, 0, ended.stderr);
  };
  /** Whether the hook says how the plan stands, as each does when it is the first of its conversation. */
  const speaks = async (client: keyof typeof EVENTS, args: string[]) => {
    conversations += 1;
    const payload = { session_id: `conversation-${conversations}`, cwd: project.folder, prompt: 'Go on' };
    const { code, stdout, stderr } = await runHook(project, client, EVENTS[client], payload, { args });
    assert.equal(code, 0, stderr);
    return /The plan/.test(stdout);
  };
  const change = (file: string, edit: (text: string) => string) => {
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, edit(before));
    assert.notEqual(edit(before), before);
  };

  for (const scope of ['project', 'user']) {
    it(`keep quiet where Claude Code runs those too (${scope})`, async () => {
      assert.ok(await speaks('claude-code', ['--plugin']));
      await connect('claude-code', scope);
      assert.ok(!(await speaks('claude-code', ['--plugin'])));
      assert.ok(await speaks('claude-code', []), 'the one that connect wrote speaks');
    });
  }

  it('keep quiet where Copilot has those for the user', async () => {
    await connect('copilot', 'user');
    assert.ok(!(await speaks('copilot', ['--plugin'])));
  });

  it('speak where those do not: they are another agent’s, for some tools only, or can’t be started', async () => {
    await connect('claude-code', 'project');
    const file = join(project.folder, FILES['claude-code']);
    const written = readFileSync(file, 'utf8');
    for (const edit of [
      (text: string) => text.replaceAll('--client claude-code', '--client gemini'),
      (text: string) => text.replace(/"UserPromptSubmit": \[\s*\{/, '$& "matcher": "Bash",'),
      (text: string) =>
        text.replaceAll(/"command": ".*? hook /g, '"command": "node /nowhere/dist/cli.js hook '),
      (text: string) => text.replaceAll(/"command": ".*? hook /g, '"command": "no-such-masterplan hook '),
      () => '{ "hooks": { "UserPromptSubmit": [null, 1, { "hooks": "none" }] }',
      () => '[{"hooks":7}]',
    ]) {
      writeFileSync(file, written);
      change(file, edit);
      assert.ok(await speaks('claude-code', ['--plugin']), readFileSync(file, 'utf8'));
    }
  });

  it('speak where the project’s folder can’t be looked at', async () => {
    mkdirSync(join(project.folder, '.claude', 'settings.json'), { recursive: true });
    mkdirSync(join(home, '.claude'), { recursive: true });
    writeFileSync(join(home, '.claude', 'settings.json'), '\0');
    assert.ok(await speaks('claude-code', ['--plugin']));
  });

  it('are all marked as a plugin’s', () => {
    for (const id of ['claude', 'codex', 'gemini'] as const) {
      const files = [...filesOf(id)].filter(([path]) => /(^|\/)hooks\/\w+\.json$/.test(path));
      assert.ok(files.length > 0);
      for (const [, text] of files) {
        const lines = String(text).match(/ hook --client [^"\n]*/g) ?? [];
        assert.ok(lines.length > 0);
        for (const line of lines) assert.match(line, / --plugin$/);
      }
    }
  });
});
