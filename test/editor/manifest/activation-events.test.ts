import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { locateProject } from '../../../src/client/locate-project';
import { readManifest } from './manifest-files';

/** Plain names: VS Code only looks whether there is a file or folder of that name in the workspace's folder. */
const NAMES = readManifest()
  .activationEvents.filter((event) => event.startsWith('workspaceContains:'))
  .map((event) => event.slice('workspaceContains:'.length));

describe('the extension is activated in whatever folder may have a plan', () => {
  let top: string;
  beforeEach(() => {
    top = realpathSync(mkdtempSync(path.join(tmpdir(), 'masterplan-activation-')));
  });
  afterEach(() => rmSync(top, { recursive: true }));

  function git(cwd: string, ...args: string[]): void {
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd });
  }

  function folder(name: string): string {
    const made = path.join(top, name);
    mkdirSync(made);
    return made;
  }

  function activates(where: string): boolean {
    return NAMES.some((name) => existsSync(path.join(where, name)));
  }

  it('without a search: a search costs every window that is opened', () => {
    for (const name of NAMES) assert.doesNotMatch(name, /[*?/]/);
  });

  it('one that has a store, in a repository or not', () => {
    const plain = folder('plain');
    assert.equal(activates(plain), false);
    mkdirSync(path.join(plain, '.masterplan'));
    assert.equal(activates(plain), true);
  });

  it('a repository, and a linked worktree, whose store is elsewhere', async () => {
    const main = folder('main');
    git(main, 'init', '-q');
    git(main, 'commit', '-q', '--allow-empty', '-m', 'first');
    git(main, 'worktree', 'add', '-q', '../linked');
    const linked = path.join(top, 'linked');
    const { store } = await locateProject({ cwd: linked, env: {}, home: top });
    assert.equal(store, path.join(main, '.masterplan'));
    assert.equal(activates(main), true);
    assert.equal(activates(linked), true);
  });

  it('a worktree of a bare repository', () => {
    const main = folder('main');
    git(main, 'init', '-q');
    git(main, 'commit', '-q', '--allow-empty', '-m', 'first');
    git(top, 'clone', '-q', '--bare', 'main', 'bare.git');
    git(path.join(top, 'bare.git'), 'worktree', 'add', '-q', '../linked');
    assert.equal(activates(path.join(top, 'linked')), true);
  });
});
