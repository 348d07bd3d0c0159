import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { worktreePath } from '../../../src/editor/commands/log/worktree-path';

describe('a file as agents name it in the log', () => {
  let top: string;
  beforeEach(() => {
    top = realpathSync(mkdtempSync(join(tmpdir(), 'worktree-path-')));
  });
  afterEach(() => rmSync(top, { recursive: true, force: true }));

  it('is named from the top of its repository, whatever folder of it is open', async () => {
    const repository = join(top, 'shop');
    execFileSync('git', ['init', '-q', repository]);
    const folder = join(repository, 'web', 'src');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'cart.ts');
    assert.equal(await worktreePath(file, repository), 'web/src/cart.ts');
    assert.equal(await worktreePath(file, join(repository, 'web')), 'web/src/cart.ts');
  });

  it('is named from the top of its own worktree, not of the main one', async () => {
    const repository = join(top, 'shop');
    const git = (...args: string[]) => execFileSync('git', ['-C', repository, ...args], { stdio: 'ignore' });
    execFileSync('git', ['init', '-q', repository]);
    git('-c', 'user.name=n', '-c', 'user.email=n@example.org', 'commit', '--allow-empty', '-m', 'first');
    const worktree = join(repository, '.worktrees', 'one');
    git('worktree', 'add', worktree);
    mkdirSync(join(worktree, 'src'));
    assert.equal(await worktreePath(join(worktree, 'src', 'cart.ts'), repository), 'src/cart.ts');
  });

  it('is named from the project’s folder where there is no repository', async () => {
    const folder = join(top, 'notes', 'deep');
    mkdirSync(folder, { recursive: true });
    assert.equal(await worktreePath(join(folder, 'a.md'), join(top, 'notes')), 'deep/a.md');
  });
});
