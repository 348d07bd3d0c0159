import { strict as assert } from 'node:assert';
import { registerCommands } from '../../../src/editor/commands/register-commands';
import type { Plan } from '../../../src/model/plan';
import { SeatedWindow, USER } from '../../support/seated-window';
import { NO_VIEWS } from './item-fixture';

describe('a command on a plan', () => {
  let window: SeatedWindow;
  beforeEach(async () => {
    window = new SeatedWindow();
    await window.open();
    registerCommands(window.editor, NO_VIEWS);
  });
  afterEach(() => window.close());

  const plan = async (id = 'P') => (await window.agent('get_plan', { plan_id: id })).plan as Plan;
  const errors = () => window.person.asked.filter(({ kind }) => kind === 'error').map(({ text }) => text);

  /** Nothing that stands in a person's name lacks a signature. */
  async function assertSigned(): Promise<void> {
    assert.ok(window.written.length > 0);
    assert.deepEqual((await window.project.read('unsigned_changes', {})).changes, []);
    const verified = await window.project.read('verify', {});
    assert.equal(verified.ok, true);
  }

  /** A plan whose work an agent has handed in. */
  async function inReview(items: Record<string, unknown>[] = [{ item_key: 'A' }]): Promise<void> {
    await window.plan(items);
    await window.agent('claim_plan', { plan_id: 'P' });
    await window.agent('submit_work', {
      plan_id: 'P',
      artifacts_markdown: 'The parser stands in src/parser.ts.',
      status: 'review',
    });
    await window.project.mirror.refresh();
  }

  it('creates a plan from the palette after a dialog, and offers its next step', async () => {
    window.person.types('Port the parser').picks('Start with items').presses('Create');
    await window.run('masterplan.createPlan');
    window.person.assertDone();
    assert.equal((await plan('port-the-parser')).status, 'ready');
    assert.deepEqual(window.person.last('info').offered, ['Add an Item', 'Import Items']);
    await assertSigned();
  });

  it('adds to the new plan without asking which, where another one is open as well', async () => {
    await window.plan([{ item_key: 'A' }]);
    window.person.onSaid = (message) => (message.includes('is ready') ? 'Add an Item' : undefined);
    window.person.types('New').picks('Start with items').presses('Create');
    window.person.types('First').picks('Task').picks('Add').presses('Add Item');
    await window.run('masterplan.createPlan');
    window.person.assertDone();
    const items = [...window.project.mirror.items('new')].map(({ title }) => title);
    assert.deepEqual(items, ['First']);
  });

  it('creates a plan with four eyes where the person says so, without a question where not', async () => {
    window.person.types('Safe').picks('Who approves').picks('Another session').picks('Start with items');
    window.person.presses('Create');
    await window.run('masterplan.createPlan');
    window.person.assertDone();
    assert.match(window.person.last('modal').detail, /approved by another session/);
    assert.equal((await plan('safe')).four_eyes, true);
    window.person.types('Quick').picks('Start with items');
    await window.run('masterplan.createPlan');
    assert.doesNotMatch(window.person.last('modal').detail, /approved by/);
  });

  it('creates a plan of a feature as a draft, and opens its specification', async () => {
    window.person.types('Offline mode').types('For trains').presses('Create');
    await window.run('masterplan.createFeature');
    window.person.types('Offline').picks('Offline mode').picks('specification first').presses('Create');
    await window.run('masterplan.createPlan');
    window.person.assertDone();
    const made = await plan('offline');
    assert.equal(made.status, 'draft');
    assert.equal(made.feature_title, 'Offline mode');
    assert.match(String(window.stub.workspace.openedDocuments.at(-1)), /^masterplan:.*specification\.md$/);
    await assertSigned();
  });

  it('takes a plan through its life with clicks on its node', async () => {
    await window.plan([{ item_key: 'A' }]);
    await window.run('masterplan.markPlanDraft', window.planNode());
    assert.equal((await plan()).status, 'draft');
    await window.run('masterplan.markPlanReady', window.planNode());
    assert.equal((await plan()).status, 'ready');
    await window.run('masterplan.claimPlan', window.planNode());
    assert.equal((await plan()).claimed_by, USER);
    window.person.types('half of it');
    await window.run('masterplan.releasePlan', window.planNode());
    assert.equal((await plan()).claimed_by, null);
    assert.equal(window.person.modals, 0);
    assert.deepEqual(errors(), []);
    await assertSigned();
  });

  it('ends another’s claim of a plan in a dialog that says who loses it, never by a click alone', async () => {
    await window.plan([{ item_key: 'A' }]);
    await window.agent('claim_plan', { plan_id: 'P' });
    await window.project.mirror.refresh();
    window.person.types('They went home.');
    await window.run('masterplan.releasePlan', window.planNode());
    assert.equal((await plan()).claimed_by, 'ana@example.org');
    assert.match(window.person.last('modal').detail, /ana@example\.org loses the plan/);
    window.person.picks('Plan').types('They went home.').presses('Release');
    await window.run('masterplan.releasePlan');
    window.person.assertDone();
    assert.equal((await plan()).claimed_by, null);
    await assertSigned();
  });

  it('hands in work with what was written, after a dialog that shows it', async () => {
    await window.plan([{ item_key: 'A' }]);
    await window.run('masterplan.claimPlan', window.planNode());
    window.person
      .picks('Write a line')
      .types('It stands in src/.')
      .picks('For review')
      .presses('Submit Work');
    await window.run('masterplan.submitWork', window.planNode());
    window.person.assertDone();
    assert.match(window.person.last('modal').detail, /It stands in src/);
    assert.equal((await plan()).status, 'review');
    assert.equal((await plan()).work_artifacts, 'It stands in src/.');
    await assertSigned();
  });

  it('approves in a dialog that says who handed in what, never by a click alone', async () => {
    await inReview();
    await window.run('masterplan.approvePlan', window.planNode());
    assert.equal((await plan()).status, 'review');
    const shown = window.person.last('modal');
    assert.match(shown.detail, /Submitted by agent-1 for ana@example\.org/);
    assert.match(shown.detail, /The parser stands in src\/parser\.ts/);
    window.person.presses('Approve');
    await window.run('masterplan.approvePlan', window.planNode());
    assert.equal((await plan()).status, 'completed');
    assert.deepEqual(errors(), []);
    await assertSigned();
  });

  it('names what is still open before it approves, people’s first', async () => {
    await inReview([
      { item_key: 'A' },
      { item_key: 'I-2', item_type: 'decision', title: 'Which paper size?' },
    ]);
    await window.run('masterplan.approvePlan', window.planNode());
    const { detail } = window.person.last('modal');
    assert.match(
      detail,
      /\n\n2 items are still open: I-2 Which paper size\? \(a decision\) and A Title of A\n\n/,
    );
  });

  it('lets the person read what was handed in first; nothing is decided then', async () => {
    await inReview();
    window.person.presses('Read It First');
    await window.run('masterplan.approvePlan', window.planNode());
    const opened = window.stub.commands.executed.find(({ id }) => id === 'vscode.openWith');
    assert.match(String(opened?.args[0]), /^masterplan-view:.*\/plan\/P\/P\.md$/);
    assert.deepEqual(window.written, []);
  });

  it('sends work back with what is missing, to whoever handed it in', async () => {
    await inReview();
    window.person.types('Tests are missing.').presses('Send Back');
    await window.run('masterplan.sendBackPlan', window.planNode());
    assert.equal((await plan()).status, 'in_progress');
    assert.equal((await plan()).claimed_by, 'ana@example.org');
    const { changes } = await window.project.read('history', { plan_id: 'P', limit: 1 });
    assert.match(JSON.stringify(changes), /Tests are missing\./);
    await assertSigned();
  });

  it('keeps a plan with four eyes from the session that handed it in, and shows the refusal with its hint', async () => {
    await window.agent('create_plan', { plan_id: 'P', title: 'Plan', four_eyes: true });
    await window.project.mirror.refresh();
    await window.run('masterplan.claimPlan', window.planNode());
    window.person.picks('Write a line').types('Done.').presses('Submit Work');
    await window.run('masterplan.submitWork', window.planNode());
    window.person.presses('Approve');
    await window.run('masterplan.approvePlan', window.planNode());
    assert.equal((await plan()).status, 'review');
    assert.match(errors().join(), /needs four eyes.*Another session/);
  });

  it('archives after a dialog, says who holds items where it is refused, and brings it back', async () => {
    await window.plan([{ item_key: 'A' }]);
    await window.agent('claim', { plan_id: 'P', item_key: 'A' });
    window.person.presses('Archive');
    await window.run('masterplan.archivePlan', window.planNode());
    assert.equal((await plan()).archived, false);
    assert.match(errors().join(), /A \(agent-1\)/);
    await window.agent('release', { plan_id: 'P', item_key: 'A' });
    window.person.presses('Archive');
    await window.run('masterplan.archivePlan', window.planNode());
    assert.equal((await plan()).archived, true);
    await window.run('masterplan.unarchivePlan', window.planNode());
    assert.equal((await plan()).archived, false);
    await assertSigned();
  });

  it('gives a plan up with a reason', async () => {
    await window.plan([{ item_key: 'A' }]);
    window.person.types('Too dear').presses('Mark as Failed');
    await window.run('masterplan.failPlan', window.planNode());
    assert.equal((await plan()).status, 'failed');
    await assertSigned();
  });

  it('edits title and owner, and opens the long texts', async () => {
    await window.plan([]);
    window.person.picks('Title').types('A better plan');
    await window.run('masterplan.editPlan', window.planNode());
    window.person.picks('Owner').types('The parser people').presses('Change');
    window.person.forgets().picks('Owner').types('The parser people');
    await window.run('masterplan.editPlan', window.planNode());
    assert.equal((await plan()).title, 'A better plan');
    assert.equal((await plan()).owner, 'The parser people');
    window.person.picks('Description');
    await window.run('masterplan.editPlan', window.planNode());
    assert.match(
      String(window.stub.workspace.openedDocuments.at(-1)),
      /^masterplan:.*\/plan\/P\/description\.md$/,
    );
    await assertSigned();
  });

  const LEAVING: [id: string, steps: ((window: SeatedWindow) => void)[]][] = [
    ['masterplan.createFeature', [(w) => w.person.types('F'), (w) => w.person.types('')]],
    ['masterplan.createPlan', [(w) => w.person.types('F'), (w) => w.person.picks('Start with items')]],
    ['masterplan.markPlanDraft', [(w) => w.person.picks('Plan')]],
    ['masterplan.claimPlan', [(w) => w.person.picks('Plan')]],
    ['masterplan.archivePlan', [(w) => w.person.picks('Plan')]],
    ['masterplan.failPlan', [(w) => w.person.picks('Plan'), (w) => w.person.types('')]],
    [
      'masterplan.editPlan',
      [(w) => w.person.picks('Plan'), (w) => w.person.picks('Title'), (w) => w.person.types('Other')],
    ],
  ];
  for (const [id, steps] of LEAVING) {
    it(`${id} from the palette changes nothing when the person leaves, at whatever step`, async () => {
      await window.plan([{ item_key: 'A' }]);
      for (let taken = 0; taken <= steps.length; taken++) {
        window.person.forgets();
        for (const step of steps.slice(0, taken)) step(window);
        await window.run(id, { kind: 'plan', project: window.project, planId: 'P' });
        window.person.assertDone();
      }
      assert.deepEqual(window.written, []);
      assert.deepEqual(errors(), []);
    });
  }
});
