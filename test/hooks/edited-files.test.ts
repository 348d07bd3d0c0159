import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesOf, relativeToProject } from '../../src/hooks/edited-files';
import { readPayload } from '../../src/hooks/payload';

/** The files that the payload of a tool's use names. */
function named(fields: object): string[] {
  const payload = readPayload('codex', JSON.stringify({ session_id: 's', cwd: '/', ...fields }), {});
  return filesOf(payload?.tool);
}

describe('the files that a tool’s use edited', () => {
  it('are read from every tool that writes files, in its own words', () => {
    assert.deepEqual(named({ tool_name: 'MultiEdit', tool_input: { file_path: '/p/a', edits: [{}] } }), [
      '/p/a',
    ]);
    assert.deepEqual(named({ tool_name: 'NotebookEdit', tool_input: { notebook_path: '/p/n.ipynb' } }), [
      '/p/n.ipynb',
    ]);
    assert.deepEqual(named({ tool_name: 'write_file', tool_input: { file_path: '/p/a', content: '' } }), [
      '/p/a',
    ]);
    assert.deepEqual(named({ toolName: 'create', toolArgs: '{"path":"/p/a","file_text":""}' }), ['/p/a']);
    assert.deepEqual(
      named({
        tool_name: 'multi_replace_string_in_file',
        tool_input: { replacements: [{ filePath: '/p/a' }, { filePath: '/p/b' }, { filePath: '/p/a' }] },
      }),
      ['/p/a', '/p/b'],
    );
    assert.deepEqual(named({ hook_event_name: 'afterFileEdit', file_path: '/p/a', edits: [] }), ['/p/a']);
  });

  it('are all of a patch, moved and deleted ones too, and nothing that only looks like a header', () => {
    const command = [
      '*** Begin Patch',
      '*** Update File: src/a b.ts',
      '*** Move to: src/c.ts',
      '@@',
      '+text with *** Add File: not-this',
      '*** Add File: new.ts',
      '+x',
      '*** Delete File: old.ts',
      '*** End Patch',
    ].join('\n');
    assert.deepEqual(named({ tool_name: 'apply_patch', tool_input: { command } }), [
      'src/a b.ts',
      'src/c.ts',
      'new.ts',
      'old.ts',
    ]);
  });

  it('are none where nothing was written: reading, shells, failures, nonsense', () => {
    const path = { path: '/p/a', file_path: '/p/a' };
    assert.deepEqual(named({ tool_name: 'Read', tool_input: path }), []);
    assert.deepEqual(named({ tool_name: 'Bash', tool_input: { command: '*** Add File: x' } }), []);
    assert.deepEqual(named({ tool_name: 'mcp__files__write', tool_input: path }), []);
    assert.deepEqual(
      named({ tool_name: 'str_replace_editor', tool_input: { command: 'view', ...path } }),
      [],
    );
    assert.deepEqual(named({ toolName: 'edit', toolArgs: path, toolResult: { resultType: 'denied' } }), []);
    assert.deepEqual(named({ tool_name: 'replace', tool_input: path, tool_response: { error: {} } }), []);
    assert.deepEqual(named({ tool_name: 'Edit', tool_input: 'no object' }), []);
    assert.deepEqual(named({ tool_name: 7 }), []);
  });
});

describe('edited files as the plan names them', () => {
  let top: string;
  let root: string;
  before(() => {
    top = realpathSync(mkdtempSync(join(tmpdir(), 'masterplan-files-')));
    root = join(top, 'project');
    mkdirSync(join(root, 'src'), { recursive: true });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: root });
    git('init', '-q');
    git('commit', '-q', '--allow-empty', '-m', 'first');
    git('worktree', 'add', '-q', join(top, 'linked'));
    git('worktree', 'add', '-q', join(root, '.worktrees', 'inner'));
    mkdirSync(join(top, 'linked', 'src'));
    writeFileSync(join(top, 'outside.txt'), '');
    symlinkSync(root, join(top, 'alias'));
  });
  after(() => rmSync(top, { recursive: true, force: true }));

  it('are relative to the project, from whatever folder the agent works in', () => {
    assert.deepEqual(relativeToProject(['a.ts', '../b.ts'], join(root, 'src'), root), ['src/a.ts', 'b.ts']);
    assert.deepEqual(relativeToProject([join(root, 'new', 'deep', 'c.ts')], root, root), ['new/deep/c.ts']);
    assert.deepEqual(relativeToProject(['..a.ts'], root, root), ['..a.ts']);
  });

  it('have the same names in all worktrees', () => {
    const linked = join(top, 'linked');
    assert.deepEqual(relativeToProject([join(linked, 'src', 'a.ts')], join(linked, 'src'), root), [
      'src/a.ts',
    ]);
    const inner = join(root, '.worktrees', 'inner');
    assert.deepEqual(relativeToProject(['src/a.ts'], inner, root), ['src/a.ts']);
    assert.deepEqual(relativeToProject([join(root, 'src', 'a.ts')], linked, root), ['src/a.ts']);
  });

  it('are found through a symlink, and are none outside of the project', () => {
    assert.deepEqual(relativeToProject([join(top, 'alias', 'src', 'x.ts')], join(top, 'alias'), root), [
      'src/x.ts',
    ]);
    const outside = [join(top, 'outside.txt'), '/etc/hosts', root, '../..', 'bad\ud800name'];
    assert.deepEqual(relativeToProject(outside, root, root), []);
  });
});
