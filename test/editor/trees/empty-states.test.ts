import { strict as assert } from 'node:assert';
import type { Projects } from '../../../src/editor/projects/project';
import { registerTrees } from '../../../src/editor/tree/register-trees';
import { MasterplanError } from '../../../src/model/errors';
import { SeatedWindow } from '../../support/seated-window';
import { HandClock } from './hand-clock';
import { elementOf, rowsOf, textOf } from './text-tree';
import { WindowWithTrees } from './window-with-trees';

describe('the views where there is little to show', () => {
  let window: WindowWithTrees;
  beforeEach(async () => {
    window = new WindowWithTrees();
    await window.open();
  });
  afterEach(() => window.close());

  it('say that there is no plan yet, and show it once an agent makes one', async () => {
    assert.equal(window.contextKey('masterplan.state'), 'empty');
    assert.equal(window.contextKey('masterplan.needsYouEmpty'), true);
    assert.equal(window.contextKey('masterplan.agentsEmpty'), true);
    assert.deepEqual(await textOf(window.planView), []);
    await window.plan([{ item_key: 'A' }]);
    assert.equal(window.contextKey('masterplan.state'), 'live');
    assert.equal(window.contextKey('masterplan.agentsEmpty'), false);
    window.clock.pass(100);
    assert.deepEqual(window.told(), ['(all)']);
    assert.equal((await textOf(window.planView)).length, 2);
  });

  it('say that all is done when every plan is completed, and when all are archived', async () => {
    await window.plan([{ item_key: 'A' }]);
    await window.agent('claim', { plan_id: 'P', item_key: 'A' });
    await window.agent('complete', { plan_id: 'P', item_key: 'A' });
    await window.project.mirror.refresh();
    assert.equal(window.contextKey('masterplan.state'), 'allDone');
    await window.agent('archive_plan', { plan_id: 'P' });
    await window.project.mirror.refresh();
    assert.equal(window.contextKey('masterplan.state'), 'allArchived');
    assert.deepEqual(await textOf(window.planView), []);
    assert.equal(window.statusBar.visible, false);
  });

  it('keep what they showed when reading fails, and say so above it', async () => {
    await window.plan([{ item_key: 'A' }]);
    const before = await textOf(window.planView);
    const { mirror } = window.project;
    const error = new MasterplanError('STORE_ELSEWHERE', 'Another machine owns the store.').toAnswer();
    Object.defineProperty(mirror, 'state', { get: () => ({ kind: 'error', error }) });
    await mirror.refresh();
    assert.match(window.planView.message ?? '', /Another machine owns the store\./);
    assert.deepEqual(await textOf(window.planView), before);
    assert.equal(window.contextKey('masterplan.state'), 'live');
  });

  it('say why nothing could be read and what helps, and promise no retry where none does', async () => {
    const { mirror } = window.project;
    const fail = async (error: MasterplanError) => {
      Object.defineProperty(mirror, 'state', {
        configurable: true,
        get: () => ({ kind: 'error', error: error.toAnswer() }),
      });
      await mirror.refresh();
      return window.planView.message ?? '';
    };
    const hint = 'Take the store over with the doctor.';
    const elsewhere = await fail(
      new MasterplanError('STORE_ELSEWHERE', 'Another machine owns it.', { hint }),
    );
    assert.equal(window.contextKey('masterplan.state'), 'error');
    assert.match(elsewhere, /Another machine owns it\. Take the store over with the doctor\.$/);
    const passing = await fail(new MasterplanError('CONFLICT', 'The host is busy.'));
    assert.match(passing, /The host is busy\. It is tried again by itself\.$/);
  });

  it('say that no folder is open, or why none can have a plan', async () => {
    const leftOut: { folder: string; why: string }[] = [];
    const none: Projects = {
      all: () => [],
      get: () => undefined,
      of: () => undefined,
      onDidChange: () => new window.stub.vscode.Disposable(() => undefined),
      leftOut: () => leftOut,
      ready: async () => undefined,
    };
    const show = async () => {
      const trees = registerTrees({ ...window.editor, projects: none }, new HandClock());
      await none.ready();
      const state = window.contextKey('masterplan.state');
      const { message } = window.planView;
      trees.dispose();
      return [state, message];
    };
    assert.deepEqual(await show(), ['noFolder', '']);
    leftOut.push({ folder: 'far', why: 'It is not a folder of this machine.' });
    Object.defineProperty(window.stub.vscode.workspace, 'workspaceFolders', { value: [{ name: 'far' }] });
    assert.deepEqual(await show(), [
      'noProject',
      'No plan can be kept for far: It is not a folder of this machine.',
    ]);
  });
});

describe('a window with several projects', () => {
  const one = new SeatedWindow();
  const other = new SeatedWindow();
  before(() => Promise.all([one.open(), other.open()]));
  after(() => Promise.all([one.close(), other.close()]));

  it('names them above their plans, in the needs and in the agents, with ids that differ', async () => {
    Object.defineProperty(one.project, 'name', { value: 'left' });
    Object.defineProperty(other.project, 'name', { value: 'right' });
    const projects = { ...one.editor.projects, all: () => [one.project, other.project] };
    const trees = registerTrees({ ...one.editor, projects }, new HandClock());
    await one.plan([{ item_key: 'A' }]);
    await other.project.mirror.refresh();
    const view = one.stub.window.view<never>('masterplan.plan');
    assert.deepEqual(await textOf(view), [
      'root-folder left — 1 plan',
      '  checklist Plan — 0/1 done · ready',
      '    circle-large-outline Title of A — A',
      'root-folder right — no plan yet',
    ]);
    await other.plan([{ item_key: 'D', item_type: 'decision' }]);
    assert.deepEqual((await textOf(view)).slice(3), [
      'root-folder right — 1 plan',
      '  checklist Plan — 0/1 done · ready',
      '    question Title of D — needs you · D · decision',
    ]);
    const ids = (await rowsOf(view)).map(({ shown }) => shown.id);
    assert.equal(new Set(ids).size, ids.length);
    const plan = await elementOf(view, 'Plan');
    assert.equal(view.provider.getParent?.(plan), await elementOf(view, 'left'));
    const [need] = await textOf(one.stub.window.view<never>('masterplan.needsYou'));
    assert.match(need ?? '', /— right · decision · D · /);
    const [agent] = await textOf(one.stub.window.view<never>('masterplan.agents'));
    assert.match(agent ?? '', / · (left|right)$/);
    trees.dispose();
  });
});
