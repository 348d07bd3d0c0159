import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { personWithKey } from '../../../src/client/person';
import { Gestures } from '../../../src/editor/human-seat/gestures';
import { HumanKey } from '../../../src/editor/human-seat/human-key';
import type { Project, Standing } from '../../../src/editor/projects/project';
import { WorkspaceProjects } from '../../../src/editor/projects/workspace-projects';
import { MasterplanError } from '../../../src/model/errors';
import { newKeyPair } from '../../../src/model/human-signature';
import { hostFile, RealProject } from '../../support/real-project';
import { makeVsCode, type VsCodeStub } from '../../support/vscode-stub';

const gestures = new Gestures();
const modal = gestures.ofModal('test');

describe('the projects of a window', () => {
  let real: RealProject;
  const windows: WorkspaceProjects[] = [];
  beforeEach(() => {
    real = new RealProject();
  });
  afterEach(async () => {
    await Promise.all(windows.splice(0).map((projects) => projects.close()));
    await real.remove();
  });

  function open(stub: VsCodeStub, more: { sessionId?: string; key?: 'own' } = {}): WorkspaceProjects {
    const projects = new WorkspaceProjects({
      vscode: stub.vscode,
      log: stub.log as never,
      sessionId: more.sessionId ?? 'editor-1',
      person:
        more.key === 'own'
          ? personWithKey(newKeyPair(), 'another machine')
          : new HumanKey(stub.context.secrets, stub.context.globalState, () => undefined).person(
              'Code on test',
            ),
      hostFile,
    });
    windows.push(projects);
    return projects;
  }

  async function only(projects: WorkspaceProjects): Promise<Project> {
    await projects.ready();
    const [project, ...others] = projects.all();
    assert.ok(project);
    assert.deepEqual(others, []);
    return project;
  }

  it('are one for all folders that share a store, worktrees included', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: real.root,
      });
    git('init', '-q');
    git('commit', '-q', '--allow-empty', '-m', 'first');
    git('worktree', 'add', '-q', '../worktree');
    const sub = join(real.root, 'sub');
    const elsewhere = join(real.top, 'elsewhere');
    mkdirSync(sub);
    mkdirSync(elsewhere);
    const stub = makeVsCode({ folders: [real.root, join(real.top, 'worktree'), elsewhere, sub] });
    const projects = open(stub);
    await projects.ready();
    assert.deepEqual(
      projects.all().map((project) => project.folders.map((folder) => folder.name)),
      [['project', 'worktree', 'sub'], ['elsewhere']],
    );
    assert.equal(projects.of(stub.vscode.Uri.file(join(sub, 'file.ts'))), projects.all()[0]);
    assert.equal(projects.get(real.store), projects.all()[0]);
  });

  it('follow the folders that are added and removed, and stay the same objects', async () => {
    const other = join(real.top, 'other');
    mkdirSync(other);
    const stub = makeVsCode({ folders: [real.root] });
    const projects = open(stub);
    const first = await only(projects);
    let changes = 0;
    projects.onDidChange(() => {
      changes += 1;
    });
    stub.workspace.setFolders(real.root, other);
    await projects.ready();
    assert.deepEqual(
      projects.all().map((project) => project.name),
      ['project', 'other'],
    );
    assert.equal(projects.all()[0], first);
    assert.equal(changes, 1);
    stub.workspace.setFolders(other);
    await projects.ready();
    assert.deepEqual(
      projects.all().map((project) => project.name),
      ['other'],
    );
    assert.equal(changes, 2);
  });

  it('say for which folders no plan can be kept, and why', async () => {
    const stub = makeVsCode({ folders: [real.root, '/nowhere/at/all'] });
    const projects = open(stub);
    await projects.ready();
    assert.equal(projects.all().length, 1);
    const [one, ...more] = projects.leftOut();
    assert.equal(one?.folder, 'all');
    assert.match(one?.why ?? '', /does not exist/);
    assert.deepEqual(more, []);
  });

  it('start nothing and make no key before somebody calls', async () => {
    const stub = makeVsCode({ folders: [real.root] });
    const project = await only(open(stub));
    assert.deepEqual(project.standing, { kind: 'unknown' });
    assert.equal(await stub.context.secrets.get('masterplan.humanKey'), undefined);
    assert.deepEqual((await project.read('list_plans', {})).plans, []);
    assert.equal(project.location.exists, false);
  });

  it('write in the person’s name: the first key is trusted, the log verifies', async () => {
    const project = await only(open(makeVsCode({ folders: [real.root] })));
    await project.write('create_plan', { plan_id: 'P', title: 'Plan' }, modal);
    assert.equal(project.standing.kind, 'human');
    const { changes } = (await project.read('history', { plan_id: 'P' })) as {
      changes: { kind: string; session_id: string }[];
    };
    assert.deepEqual(
      changes.map(({ kind, session_id }) => [kind, session_id]),
      [['human', 'editor-1']],
    );
    const verified = await project.read('verify', {});
    assert.deepEqual([verified.ok, verified.unsigned_human], [true, []]);
  });

  it('keep their key over windows', async () => {
    const stub = makeVsCode({ folders: [real.root] });
    const first = await only(open(stub));
    await first.write('create_plan', { plan_id: 'P', title: 'Plan' }, modal);
    const second = await only(open(stub, { sessionId: 'editor-2' }));
    await second.write('add', { plan_id: 'P', title: 'One' }, modal);
    assert.deepEqual(second.standing, first.standing);
  });

  it('let a second key only read until the first approves it', async () => {
    const first = await only(open(makeVsCode({ folders: [real.root] })));
    await first.write('create_plan', { plan_id: 'P', title: 'Plan' }, modal);
    const stub = makeVsCode({ folders: [real.root] });
    const second = await only(open(stub, { sessionId: 'editor-2', key: 'own' }));
    const standings: Standing[] = [];
    second.onDidChangeStanding((standing) => standings.push(standing));
    assert.equal(((await second.read('list_plans', {})).plans as unknown[]).length, 1);
    const [pending] = standings;
    assert.ok(pending?.kind === 'pending');
    await refused('FORBIDDEN', second.write('add', { plan_id: 'P', title: 'One' }, modal));
    await first.write('approve_key', { key_id: pending.keyId }, modal);
    await second.write('add', { plan_id: 'P', title: 'One' }, modal);
    assert.equal(second.standing.kind, 'human');
  });

  it('only read where the editor can keep no key', async () => {
    await (await real.client({ sessionId: 'agent' })).call('create_plan', { plan_id: 'P', title: 'Plan' });
    const stub = makeVsCode({ folders: [real.root] });
    const projects = open(stub);
    Object.assign(stub.context.secrets, { failure: new Error('no keyring') });
    const project = await only(projects);
    assert.equal(((await project.read('list_plans', {})).plans as unknown[]).length, 1);
    assert.equal(project.standing.kind, 'none');
    await refused('FORBIDDEN', project.write('add', { plan_id: 'P', title: 'One' }, modal));
  });

  it('only read in Restricted Mode, without a key, until the workspace is trusted', async () => {
    await (await real.client({ sessionId: 'agent' })).call('create_plan', { plan_id: 'P', title: 'Plan' });
    const stub = makeVsCode({ folders: [real.root], trusted: false });
    const project = await only(open(stub));
    project.mirror.watch();
    await project.mirror.ready();
    assert.equal(project.mirror.plan('P')?.title, 'Plan');
    assert.equal(project.standing.kind, 'none');
    await refused('READ_ONLY', project.write('add', { plan_id: 'P', title: 'One' }, modal));
    await refused('READ_ONLY', project.read('export', {}));
    assert.equal(await stub.context.secrets.get('masterplan.humanKey'), undefined);
    const shown = new Promise<void>((resolve) => {
      project.mirror.onDidChange(() => project.mirror.itemCount('P') === 1 && resolve());
    });
    stub.workspace.trust();
    await project.write('add', { plan_id: 'P', title: 'One' }, modal);
    assert.equal(project.standing.kind, 'human');
    // The log names items and plans, and has no texts.
    assert.doesNotMatch(stub.log.lines.join('\n'), /One|modal: /);
    await shown;
  });

  it('refuse a click where a person has to confirm, and a writing operation as a read', async () => {
    const project = await only(open(makeVsCode({ folders: [real.root] })));
    const node = {};
    gestures.know(node);
    const click = gestures.ofNodes([node], 'test');
    assert.ok(click);
    await project.write('create_plan', { plan_id: 'P', title: 'Plan' }, click);
    const { item } = (await project.write(
      'add',
      { plan_id: 'P', title: 'Which?', item_type: 'decision' },
      click,
    )) as { item: { id: number } };
    await project.mirror.ready();
    const decide = { item_id: item.id, message: 'This one' };
    await refused('HUMAN_ONLY', project.write('complete', decide, click));
    await refused('HUMAN_ONLY', project.write('complete', decide, { kind: 'modal', what: 'forged' }));
    await refused('INTERNAL', project.read('complete', decide));
    await project.write('complete', decide, modal);
  });
});

async function refused(code: string, call: Promise<unknown>): Promise<void> {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof MasterplanError, String(error));
    assert.equal(error.code, code, error.message);
    return true;
  });
}
