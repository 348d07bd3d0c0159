import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../src/client/connect';
import { hostFile, RealProject, untilGone } from '../support/real-project';

describe('a project’s folder that is moved while its plan is in use', function () {
  this.timeout(30_000);
  let project: RealProject;
  beforeEach(() => {
    project = new RealProject(600);
  });
  afterEach(() => project.remove());

  const elsewhere = () => join(project.top, 'moved');
  const clientAt = (root: string) => {
    const at = { root, store: join(root, '.masterplan'), exists: true, why: 'test' };
    return connect({
      project: at,
      surface: 'cli',
      client: 'test',
      sessionId: 's',
      user: 'ana@example.org',
      hostFile,
    });
  };

  it('leaves a call that was under way with a clear answer, and its key says in the new place what came of it', async () => {
    const client = await project.client({ sessionId: 's' });
    await client.call('create_plan', { plan_id: 'p', title: 'P' });
    await client.call('status', {});
    const { pid } = project.owner();
    renameSync(project.root, elsewhere());
    const add = { plan_id: 'p', item_key: 'a', title: 'A' };
    await assert.rejects(client.call('add', add, { key: 'the-key' }), (error) => {
      const { code, message, details } = error as {
        code: string;
        message: string;
        details: Record<string, unknown>;
      };
      // A host that was quicker than the call has left nothing to be unsure of.
      if (code === 'NOT_FOUND') {
        return true;
      }
      assert.equal(code, 'STORE_ELSEWHERE');
      assert.match(message, /moved or deleted while add was running: it may or may not have been recorded/);
      assert.equal(details.key, 'the-key');
      return true;
    });
    const there = await clientAt(elsewhere());
    try {
      // At once, while the former host may still be there.
      await there.call('add', add, { key: 'the-key' });
      const { items } = (await there.call('list', { plan_id: 'p' })) as { items: unknown[] };
      assert.equal(items.length, 1);
      await untilGone(pid);
    } finally {
      await there.close();
      renameSync(elsewhere(), project.root);
    }
  });

  it('is not made again by a client that still has the old name', async () => {
    const client = await project.client();
    await client.call('create_plan', { plan_id: 'p', title: 'P' });
    const { pid } = project.owner();
    renameSync(project.root, elsewhere());
    await untilGone(pid);
    await assert.rejects(client.call('create_plan', { plan_id: 'q', title: 'Q' }), { code: 'NOT_FOUND' });
    assert.equal(existsSync(project.root), false);
    renameSync(elsewhere(), project.root);
  });
});

describe('git and the store', function () {
  this.timeout(30_000);
  let project: RealProject;
  const git = (...parameters: string[]) =>
    execFileSync('git', ['-c', 'init.defaultBranch=main', ...parameters], {
      cwd: project.root,
      encoding: 'utf8',
    });
  beforeEach(() => {
    project = new RealProject(600);
    git('init', '-q');
    writeFileSync(join(project.root, '.git', 'info', 'exclude'), '*.log');
  });
  afterEach(() => project.remove());
  const status = () => git('status', '--porcelain', '--untracked-files=all').trim().split('\n').sort();

  it('git clean takes nothing of it but the .gitignore, which comes back by itself', async () => {
    const client = await project.client();
    await client.call('create_plan', { plan_id: 'p', title: 'P' });
    const ignore = join(project.store, '.gitignore');
    git('clean', '-fdq');
    git('clean', '-fdq');
    assert.ok(existsSync(join(project.store, 'wal')), 'the journal is there');
    while (!existsSync(ignore)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await client.call('add', { plan_id: 'p', item_key: 'a', title: 'A' });
    await client.call('export', {});
    rmSync(ignore);
    // The host may have put it back already.
    const seen = status().filter((line) => line !== '?? .masterplan/.gitignore');
    assert.deepEqual(seen, ['?? .masterplan/snapshot.json'], 'git add would take nothing else');
    const exclude = readFileSync(join(project.root, '.git', 'info', 'exclude'), 'utf8');
    assert.match(exclude, /^\*\.log\n# Written by Masterplan/);
    assert.equal(exclude.match(/masterplan\/\*/g)?.length, 1);
  });

  it('is for the user alone with umask 0, also where git made the folder', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    mkdirSync(project.store, { mode: 0o755 });
    appendFileSync(join(project.store, 'snapshot.json'), '{}');
    const former = process.umask(0);
    try {
      const client = await project.client();
      await client.call('create_plan', { plan_id: 'p', title: 'P' });
    } finally {
      process.umask(former);
    }
    assert.equal(statSync(project.store).mode & 0o777, 0o700);
  });
});
