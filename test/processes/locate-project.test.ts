import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locateProject } from '../../src/client/locate-project';

describe('which project: one plan for all worktrees and subfolders', () => {
  let home: string;
  let main: string;

  const git = (cwd: string, ...parameters: string[]) =>
    execFileSync(
      'git',
      [
        '-c',
        'user.email=t@example.org',
        '-c',
        'user.name=t',
        '-c',
        'protocol.file.allow=always',
        ...parameters,
      ],
      {
        cwd,
        stdio: 'pipe',
      },
    );
  const locate = (cwd: string, env: NodeJS.ProcessEnv = {}, project?: string) =>
    locateProject({ cwd, env, home, project });
  const folder = (...parts: string[]) => {
    const path = join(...parts);
    mkdirSync(path, { recursive: true });
    return path;
  };

  before(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'masterplan-home-')));
    main = folder(home, 'work', 'main');
    git(main, 'init', '-q', '-b', 'main');
    git(main, 'commit', '-q', '--allow-empty', '-m', 'first');
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  it('takes the git repository from its top and from a subfolder', async () => {
    const deep = folder(main, 'src', 'deep');
    for (const cwd of [main, deep]) {
      const found = await locate(cwd);
      assert.equal(found.root, main);
      assert.equal(found.store, join(main, '.masterplan'));
      assert.equal(found.exists, false);
    }
  });

  it('takes the main worktree for a linked one, though a snapshot was checked out there', async () => {
    const linked = join(home, 'work', 'linked');
    git(main, 'worktree', 'add', '-q', linked);
    folder(linked, '.masterplan');
    const deep = folder(linked, 'src');
    for (const cwd of [linked, deep]) {
      assert.equal((await locate(cwd)).root, main);
    }
  });

  it('shares the store of a subfolder with the linked worktrees', async () => {
    const linked = join(home, 'work', 'linked-too');
    git(main, 'worktree', 'add', '-q', linked);
    const part = folder(main, 'part');
    folder(part, '.masterplan', 'epoch');
    const found = await locate(folder(linked, 'part', 'src'));
    assert.equal(found.root, part);
    assert.equal(found.exists, true);
    rmSync(part, { recursive: true });
  });

  it('takes the common folder of a bare repository from its worktrees and from itself', async () => {
    const bare = join(home, 'work', 'bare.git');
    git(main, 'clone', '-q', '--bare', main, bare);
    const one = join(home, 'work', 'bare-one');
    git(bare, 'worktree', 'add', '-q', '-b', 'one', one);
    const around = folder(home, 'work', 'around');
    writeFileSync(join(around, '.git'), 'gitdir: ../bare.git\n');
    for (const cwd of [one, bare, around]) {
      const found = await locate(cwd);
      assert.equal(found.root, bare);
      assert.equal(found.store, join(bare, 'masterplan'));
    }
  });

  it('takes a submodule as a project of its own, linked worktrees of it included', async () => {
    const inner = folder(home, 'work', 'inner');
    git(inner, 'init', '-q', '-b', 'main');
    git(inner, 'commit', '-q', '--allow-empty', '-m', 'first');
    git(main, 'submodule', 'add', '-q', inner, 'sub');
    const sub = join(main, 'sub');
    assert.equal((await locate(folder(sub, 'src'))).root, sub);
    const linked = join(home, 'work', 'sub-linked');
    git(sub, 'worktree', 'add', '-q', '-b', 'two', linked);
    assert.equal((await locate(linked)).root, sub);
  });

  it('shares one store where the git folder lies apart from the worktree', async () => {
    const apart = folder(home, 'work', 'apart');
    git(apart, 'init', '-q', '--separate-git-dir', join(home, 'work', 'apart.repository'));
    git(apart, 'commit', '-q', '--allow-empty', '-m', 'first');
    const linked = join(home, 'work', 'apart-linked');
    git(apart, 'worktree', 'add', '-q', linked);
    assert.equal((await locate(apart)).store, (await locate(linked)).store);
  });

  it('says so where a worktree’s repository cannot be reached, and does not split the plan', async () => {
    const lost = folder(home, 'work', 'lost');
    writeFileSync(join(lost, '.git'), 'gitdir: /nowhere/.git/worktrees/lost\n');
    await assert.rejects(locate(lost), { code: 'NOT_FOUND', message: /\/nowhere\/\.git\/worktrees\/lost/ });
  });

  it('finds a .masterplan folder above the working directory', async () => {
    const plain = folder(home, 'plain');
    folder(plain, '.masterplan', 'epoch');
    const found = await locate(folder(plain, 'a', 'b'));
    assert.equal(found.root, plain);
    assert.equal(found.exists, true);
  });

  it('takes the working directory where there is nothing above, and says so', async () => {
    const cwd = folder(home, 'nothing', 'here');
    const found = await locate(cwd);
    assert.equal(found.root, cwd);
    assert.match(found.why, /no \.masterplan folder and no git repository/);
  });

  it('never takes the home folder by walking up to it, but does when it is the start', async () => {
    git(home, 'init', '-q');
    const cwd = folder(home, 'nothing', 'here');
    assert.equal((await locate(cwd)).root, cwd);
    assert.equal((await locate(home)).root, home);
    rmSync(join(home, '.git'), { recursive: true });
  });

  it('obeys --project, then MASTERPLAN_PROJECT, then CLAUDE_PROJECT_DIR, and passes over empty ones', async () => {
    const [a, b, c] = [folder(home, 'a'), folder(home, 'b'), folder(home, 'c')];
    const env = { MASTERPLAN_PROJECT: b, CLAUDE_PROJECT_DIR: c };
    assert.equal((await locate(main, env, a)).root, a);
    assert.equal((await locate(main, env)).root, b);
    assert.equal((await locate(main, { ...env, MASTERPLAN_PROJECT: '' })).root, c);
    assert.match((await locate(main, env)).why, /MASTERPLAN_PROJECT/);
  });

  it('takes a named plain folder itself, whatever lies above it', async () => {
    const plain = folder(home, 'plain');
    folder(plain, '.masterplan', 'epoch');
    const inside = folder(plain, 'own');
    assert.equal((await locate(main, {}, inside)).root, inside);
    // But a folder in a repository means the repository.
    assert.equal((await locate(home, {}, folder(main, 'src'))).root, main);
  });

  it('gives real paths, and one clear error for a folder that does not exist', async () => {
    const link = join(home, 'link');
    symlinkSync(main, link);
    assert.equal((await locate(link)).root, main);
    await assert.rejects(locate(main, {}, '/does/not/exist'), {
      code: 'NOT_FOUND',
      message: /--project.*\/does\/not\/exist/,
    });
    writeFileSync(join(home, 'file'), '');
    await assert.rejects(locate(main, {}, join(home, 'file')), { code: 'INVALID_INPUT' });
  });

  it('does not mistake a committed snapshot for a store', async () => {
    const clone = join(home, 'clone');
    git(main, 'clone', '-q', main, clone);
    folder(clone, '.masterplan');
    writeFileSync(join(clone, '.masterplan', 'snapshot.json'), '{}');
    const found = await locate(clone);
    assert.deepEqual([found.root, found.exists], [clone, false]);
  });
});
