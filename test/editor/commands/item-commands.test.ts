import { strict as assert } from 'node:assert';
import { registerCommands } from '../../../src/editor/commands/register-commands';
import { NeedNode, type Node } from '../../../src/editor/nodes';
import { SeatedWindow } from '../../support/seated-window';
import { NO_VIEWS } from './item-fixture';

describe('commands on items', () => {
  let window: SeatedWindow;
  let selected: Node[];
  beforeEach(async () => {
    window = new SeatedWindow();
    await window.open();
    selected = [];
    registerCommands(window.editor, NO_VIEWS, { selectedNodes: () => selected });
  });
  afterEach(() => window.close());

  /** What the log has of persons, as `activity key`. */
  async function human(): Promise<string[]> {
    return (await window.humanChanges()).map(({ activity, item_key }) => `${activity} ${item_key}`);
  }
  const inStatusBar = () => window.stub.window.statusBarMessages.at(-1);

  describe('picking an item', () => {
    it('offers only what the command can do, what is selected first, then the most urgent', async () => {
      await window.plan([
        { item_key: 'LOW', priority: 3 },
        { item_key: 'HIGH', priority: 0 },
        { item_key: 'MID', priority: 2 },
        { item_key: 'WAITS', depends_on: ['LOW'] },
      ]);
      await window.run('masterplan.claimItem');
      const keys = () => window.person.last('pick').offered.map((line) => /Title of (\w+)/.exec(line)?.[1]);
      assert.deepEqual(keys(), ['HIGH', 'MID', 'LOW']);
      selected = [window.node('LOW')];
      await window.run('masterplan.claimItem');
      assert.deepEqual(keys(), ['LOW', 'HIGH', 'MID']);
      assert.deepEqual(await human(), []);
    });

    it('can be searched by key, status, holder and containers', async () => {
      await window.plan([
        { item_key: 'PH', item_type: 'phase', title: 'Groundwork' },
        { item_key: 'W-1', title: 'Dig', parent_key: 'PH' },
      ]);
      await window.agent('claim', { plan_id: 'P', item_key: 'W-1' }, 'codex-7');
      await window.run('masterplan.refresh');
      await window.run('masterplan.noteItem');
      const line = window.person.last('pick').offered.find((one) => one.startsWith('Dig'));
      assert.equal(line, 'Dig | W-1 · in progress · codex-7 | Plan › Groundwork');
    });

    it('shows an agent’s text as text: no icons, no hidden characters', async () => {
      await window.plan([{ item_key: 'E', title: '$(trash) a\u202eb [go](command:x)' }]);
      await window.run('masterplan.claimItem');
      const [line] = window.person.last('pick').offered;
      assert.match(line ?? '', /^\$ \(trash\) a b \[go\] \(command:x\) \|/);
    });

    it('says so where there is nothing', async () => {
      await window.plan([{ item_key: 'A' }]);
      await window.run('masterplan.reopenItem');
      assert.equal(window.person.last('info').text, 'Nothing is completed, deferred or cancelled.');
      assert.equal(window.person.asked.length, 1);
    });
  });

  describe('claim', () => {
    it('claims the clicked item without a question', async () => {
      await window.plan([{ item_key: 'A' }]);
      await window.run('masterplan.claimItem', window.node('A'));
      assert.equal((await window.item('A')).claimed_by, 'window-1');
      assert.deepEqual(await human(), ['claimed A']);
      assert.equal(window.person.asked.length, 0);
      assert.equal(inStatusBar(), '$(check) A “Title of A” is yours.');
    });

    it('offers to open an item that is assigned to agents', async () => {
      await window.plan([{ item_key: 'AI', assignee_type: 'ai' }]);
      window.person.presses('Open to People and Claim');
      await window.run('masterplan.claimItem', window.node('AI'));
      const item = await window.item('AI');
      assert.deepEqual([item.assignee_type, item.claimed_by], ['either', 'window-1']);
      assert.deepEqual((await human()).sort(), ['assigned AI', 'claimed AI']);
    });

    it('leaves an item for agents to them where an agent was faster than the dialog', async () => {
      await window.plan([{ item_key: 'AI', assignee_type: 'ai' }]);
      const node = window.node('AI');
      await window.agent('claim', { plan_id: 'P', item_key: 'AI' }, 'codex-7');
      window.person.presses('Open to People and Claim');
      await window.run('masterplan.claimItem', node);
      const item = await window.item('AI');
      assert.deepEqual([item.assignee_type, item.claimed_by], ['ai', 'codex-7']);
      assert.match(window.person.errors.join(), /codex-7/);
      assert.deepEqual(await human(), []);
    });

    it('becomes a take-over, after a dialog that names who loses it, where an agent was faster', async () => {
      await window.plan([{ item_key: 'A' }]);
      const node = window.node('A');
      await window.agent('claim', { plan_id: 'P', item_key: 'A' }, 'codex-7');
      await window.item('A');
      window.person.presses('Take Over');
      await window.run('masterplan.claimItem', node);
      assert.match(window.person.last('modal').detail, /loses the claim: A \(codex-7, ana@example\.org\)/);
      assert.equal((await window.item('A')).claimed_by, 'window-1');
    });
  });

  describe('a claim whose holder is gone', () => {
    it('is taken over after a dialog that says so, and when the item comes back by itself', async () => {
      await window.plan([{ item_key: 'A' }]);
      await window.agent('claim', { plan_id: 'P', item_key: 'A' }, 'codex-7');
      await window.closeAgent('codex-7');
      await window.item('A');
      await window.run('masterplan.claimItem', window.node('A'));
      assert.match(
        window.person.last('modal').detail,
        /^Whoever held this is not there any more .*: A \(codex-7, .*\) – gone, comes back in \d+m\.$/,
      );
    });
  });

  describe('claim next', () => {
    it('shows what comes next, the most urgent first, and claims what is picked', async () => {
      await window.plan([
        { item_key: 'LATER' },
        { item_key: 'OPENS' },
        { item_key: 'URGENT', priority: 0, depends_on: ['OPENS'] },
        { item_key: 'AGENTS', assignee_type: 'ai', priority: 0 },
        { item_key: 'ZOE', assignee: 'zoe', priority: 0 },
        { item_key: 'HERS', assignee: 'Person', priority: 1 },
      ]);
      window.person.picks('Title of LATER');
      await window.run('masterplan.claimNext', window.planNode());
      assert.deepEqual(
        window.person.last('pick').offered.map((line) => line.split(' | ')[0]),
        ['Next: Title of OPENS', 'Title of HERS', 'Title of LATER'],
      );
      assert.deepEqual(await human(), ['claimed LATER']);
      assert.equal(window.person.modals, 0);
    });

    it('ends in a modal dialog from the palette', async () => {
      await window.plan([{ item_key: 'A' }]);
      window.person.picks('Plan').picks('Title of A');
      await window.run('masterplan.claimNext');
      assert.deepEqual(await human(), []);
      assert.equal(window.person.last('modal').text, 'Claim A “Title of A”?');
    });

    it('says why there is nothing', async () => {
      await window.plan([{ item_key: 'A' }, { item_key: 'B', depends_on: ['A'] }]);
      await window.agent('claim', { plan_id: 'P', item_key: 'A' });
      await window.item('A');
      await window.run('masterplan.claimNext', window.planNode());
      assert.equal(
        window.person.last('info').text,
        'Nothing in Plan is open for you now. In work: A “Title of A”. Waiting for other items: 1.',
      );
    });
  });

  describe('complete', () => {
    it('records what was done and says what it opened', async () => {
      await window.plan([
        { item_key: 'A' },
        { item_key: 'B', depends_on: ['A'] },
        { item_key: 'C', depends_on: ['A'] },
      ]);
      window.person.types('Works.');
      await window.run('masterplan.completeItem', window.node('A'));
      assert.equal(inStatusBar(), '$(check) Completed A “Title of A”; opened B and C.');
      const changes = await window.humanChanges();
      assert.equal(changes.find(({ activity }) => activity === 'completed')?.message, 'Works.');
    });

    it('names who loses the claim, in a dialog, before it completes another’s work', async () => {
      await window.plan([{ item_key: 'A' }]);
      await window.agent('claim', { plan_id: 'P', item_key: 'A' }, 'codex-7');
      await window.item('A');
      window.person.types('');
      await window.run('masterplan.completeItem', window.node('A'));
      assert.match(window.person.last('modal').detail, /codex-7/);
      assert.deepEqual(window.written, []);
    });

    it('asks once for many and goes on where some are refused', async () => {
      await window.plan(
        [
          { item_key: 'B', title: 'second' },
          { item_key: 'A', title: 'first' },
          { item_key: 'C', depends_on: ['GATE'], title: 'waits' },
          { item_key: 'GATE' },
          { item_key: 'DEC', item_type: 'decision' },
        ].filter((item) => item.item_key !== 'C'),
      );
      await window.agent('add', { plan_id: 'P', item_key: 'C', title: 'waits', depends_on: ['GATE'] });
      await window.agent('update', { plan_id: 'P', item_key: 'B', add_depends_on: ['A'] });
      await window.item('C');
      const nodes = ['B', 'A', 'C', 'DEC'].map((key) => window.node(key));
      window.person.presses('Complete');
      await window.run('masterplan.completeItem', nodes[0], nodes);
      assert.equal(window.person.modals, 1);
      assert.match(window.person.last('modal').detail, /B “second”\nA “first”\nC “waits”/);
      assert.equal((await window.item('A')).status, 'completed');
      assert.equal(window.present('B').status, 'completed', 'it waited for another one of the selection');
      assert.equal(window.present('C').status, 'blocked');
      assert.equal(window.present('DEC').status, 'pending');
      assert.match(
        window.person.last('warning').text,
        /^2 done, 1 refused\. C: C waits for GATE \(pending\)\./,
      );
      assert.match(window.person.last('info').text, /Decisions are left out/);
    });
  });

  describe('many items', () => {
    it('show their progress, and what is not begun yet can be cancelled', async () => {
      const keys = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];
      await window.plan(keys.map((key) => ({ item_key: key })));
      const nodes = keys.map((key) => window.node(key));
      const abort = new AbortController();
      window.person.withProgress = (_, work) =>
        work((done) => {
          if (done === 3) abort.abort();
        }, abort.signal);
      window.person.presses('Complete');
      await window.run('masterplan.completeItem', nodes[0], nodes);
      assert.equal(window.person.last('info').text, 'Completed 3 items.');
      assert.equal((await human()).filter((line) => line.startsWith('completed')).length, 3);
    });
  });

  describe('the result', () => {
    it('for one item stands in the status bar, for several in a notification', async () => {
      await window.plan(['A', 'B', 'C'].map((key) => ({ item_key: key })));
      await window.run('masterplan.claimItem', window.node('A'));
      assert.equal(inStatusBar(), '$(check) A “Title of A” is yours.');
      assert.deepEqual(window.person.asked, []);
      const nodes = [window.node('B'), window.node('C')];
      await window.run('masterplan.claimItem', nodes[0], nodes);
      assert.equal(window.person.last('info').text, '2 items are yours.');
      assert.equal(window.stub.window.statusBarMessages.length, 1);
    });

    it('is always a notification, which is read out, where a screen reader is used', async () => {
      window.stub.workspace.set('editor.accessibilitySupport', 'on');
      await window.plan([{ item_key: 'A' }]);
      await window.run('masterplan.claimItem', window.node('A'));
      assert.equal(window.person.last('info').text, 'A “Title of A” is yours.');
      assert.deepEqual(window.stub.window.statusBarMessages, []);
    });

    it('of a command is no reason to wait until its notification is closed', async () => {
      window.stub.workspace.set('editor.accessibilitySupport', 'on');
      window.person.say = () => new Promise(() => undefined);
      await window.plan([{ item_key: 'A' }]);
      await window.run('masterplan.claimItem', window.node('A'));
      assert.equal((await window.item('A')).claimed_by, 'window-1');
    });
  });

  describe('from Needs you', () => {
    it('acts on the item that a need is about', async () => {
      await window.plan([{ item_key: 'DEC', item_type: 'decision' }]);
      const [need] = window.project.mirror.needs.needs;
      assert.ok(need?.kind === 'decision');
      window.person.types('Yes.').presses('Decide');
      await window.run('masterplan.decideItem', window.known(new NeedNode(window.project, need)));
      assert.equal((await window.item('DEC')).status, 'completed');
    });

    it('says so where what it is about is gone', async () => {
      await window.plan([{ item_key: 'DEC', item_type: 'decision' }]);
      const node = window.known(new NeedNode(window.project, { kind: 'unsigned', changeVersion: 999 }));
      await window.run('masterplan.noteItem', node);
      assert.deepEqual(window.person.errors, [
        'The item is not in the plan any more. Refresh the view and try again.',
      ]);
    });
  });

  describe('decide', () => {
    it('shows what is to be decided, then the decision and what it opens', async () => {
      await window.plan([
        {
          item_key: 'DEC',
          item_type: 'decision',
          description: 'Which one?',
          acceptance_criteria: 'A reason.',
        },
        { item_key: 'B', depends_on: ['DEC'] },
        { item_key: 'A' },
        { item_key: 'C', depends_on: ['DEC', 'A'] },
      ]);
      window.person.presses('Decide…').types('The small one.').presses('Decide');
      await window.run('masterplan.decideItem', window.node('DEC'));
      const [first, , last] = window.person.asked;
      assert.equal(first?.detail, '│ Which one?\n\nAcceptance criteria:\n│ A reason.');
      assert.equal(last?.detail, 'Your decision: The small one.\n\nThis opens B.');
      const changes = await window.humanChanges();
      assert.equal(changes.find(({ activity }) => activity === 'completed')?.message, 'The small one.');
      assert.equal(inStatusBar(), '$(check) Decided DEC “Title of DEC”; opened B.');
    });

    it('says what also waits for others where it opens nothing yet', async () => {
      await window.plan([
        { item_key: 'DEC', item_type: 'decision' },
        { item_key: 'A' },
        { item_key: 'B', depends_on: ['DEC', 'A'] },
        { item_key: 'C', depends_on: ['DEC', 'A'] },
      ]);
      window.person.types('Yes.');
      await window.run('masterplan.decideItem', window.node('DEC'));
      assert.match(
        window.person.last('modal').detail,
        /\n\nThis opens nothing yet: B and C also wait for A\.$/,
      );
    });

    it('offers the author’s options, and one’s own words', async () => {
      const options = ['One', 'Two', ' ', 7];
      await window.plan([{ item_key: 'DEC', item_type: 'decision', metadata: { options } }]);
      window.person.picks('Write your own…').types('Neither.').presses('Decide');
      await window.run('masterplan.completeItem', window.node('DEC'));
      assert.deepEqual(window.person.last('pick').offered, ['One', 'Two', 'Write your own…']);
      const changes = await window.humanChanges();
      assert.equal(changes.find(({ activity }) => activity === 'completed')?.message, 'Neither.');
    });

    it('opens the whole item instead, where the person wants to read first', async () => {
      await window.plan([{ item_key: 'DEC', item_type: 'decision', description: 'Long.' }]);
      window.person.presses('Open Details');
      await window.run('masterplan.decideItem', window.node('DEC'));
      assert.equal(window.stub.commands.executed.at(-1)?.id, 'vscode.openWith');
      assert.deepEqual([window.written, window.person.errors], [[], []]);
    });

    it('takes no empty decision', async () => {
      await window.plan([{ item_key: 'DEC', item_type: 'decision' }]);
      window.person.types('  ');
      await assert.rejects(
        window.run('masterplan.decideItem', window.node('DEC')),
        /A decision needs a text/,
      );
      assert.deepEqual(window.written, []);
    });
  });

  describe('defer', () => {
    it('gives the day at which it returns', async () => {
      await window.plan([{ item_key: 'A' }]);
      window.person.types('Later.').picks('Another date…').types('2199-01-31 14:30');
      await window.run('masterplan.deferItem', window.node('A'));
      const item = await window.item('A');
      assert.equal(item.status, 'deferred');
      assert.equal(item.deferred_until, new Date(2199, 0, 31, 14, 30).toISOString());
    });

    it('asks before it puts off everything below a phase', async () => {
      await window.plan([
        { item_key: 'PH', item_type: 'phase' },
        { item_key: 'A', parent_key: 'PH' },
        { item_key: 'B', parent_key: 'PH' },
      ]);
      window.person.types('Later.').picks('No date').presses('Defer');
      await window.run('masterplan.deferItem', window.node('PH'));
      assert.match(window.person.last('modal').detail, /deferred too: 2\./);
      assert.equal((await window.item('B')).status, 'deferred');
    });
  });

  describe('cancel', () => {
    it('asks what becomes of dependents only where there are any', async () => {
      await window.plan([{ item_key: 'A' }, { item_key: 'B', depends_on: ['A'] }]);
      window.person.types('').presses('Cancel the Work');
      await window.run('masterplan.cancelItem', window.node('B'));
      assert.equal(window.person.asked.filter(({ kind }) => kind === 'pick').length, 0);
      assert.equal((await window.item('B')).status, 'cancelled');
    });

    it('lets dependents go on where the person says so', async () => {
      await window.plan([{ item_key: 'A' }, { item_key: 'B', depends_on: ['A'] }]);
      window.person.types('Not wanted.').picks('Let them go on without it').presses('Cancel the Work');
      await window.run('masterplan.cancelItem', window.node('A'));
      assert.match(window.person.last('modal').detail, /Going on without it: B\./);
      assert.equal((await window.item('B')).status, 'pending');
    });

    it('says how much below a phase is cancelled with it, and who works on it', async () => {
      await window.plan([
        { item_key: 'PH', item_type: 'phase' },
        { item_key: 'A', parent_key: 'PH' },
        { item_key: 'B', parent_key: 'PH' },
      ]);
      await window.agent('claim', { plan_id: 'P', item_key: 'A' }, 'codex-7');
      await window.item('A');
      window.person.types('');
      await window.run('masterplan.cancelItem', window.node('PH'));
      assert.match(window.person.last('modal').detail, /cancelled too: 2\./);
      assert.match(window.person.last('modal').detail, /loses the claim: A \(codex-7/);
      assert.deepEqual(window.written, []);
    });
  });

  describe('add', () => {
    it('needs a title and a type, and puts the item below the one it was called on', async () => {
      await window.plan([{ item_key: 'PH', item_type: 'phase' }]);
      window.person.types('Dig a hole').picks('Task').picks('Add “Dig a hole”');
      await window.run('masterplan.addItem', window.node('PH'));
      window.person.assertDone();
      assert.equal(window.person.modals, 0);
      const [child] = window.project.mirror.children(window.present('PH').id);
      assert.deepEqual([child?.title, child?.item_type], ['Dig a hole', 'task']);
      assert.equal((await human()).length, 1);
    });

    it('takes more where the person wants to say more', async () => {
      await window.plan([{ item_key: 'PH', item_type: 'phase' }, { item_key: 'A' }]);
      window.person
        .picks('Plan')
        .types('Which way?')
        .picks('Decision')
        .picks('Priority…')
        .picks('high')
        .picks('Below which item…')
        .picks('Title of PH')
        .picks('Depends on…')
        .picksAll('Title of A')
        .picks('Estimate…')
        .types('1.5h')
        .picks('Description…')
        .types('Left or right')
        .picks('Add “Which way?”')
        .presses('Add Item');
      await window.run('masterplan.addItem', { plan_id: 'P' });
      window.person.assertDone();
      const [child] = window.project.mirror.children(window.present('PH').id);
      assert.deepEqual(
        [child?.item_type, child?.priority, child?.estimate_minutes, child?.status, child?.assignee_type],
        ['decision', 1, 90, 'blocked', 'human'],
      );
    });

    it('asks in a dialog before it divides a task that an agent works on', async () => {
      await window.plan([{ item_key: 'A' }]);
      await window.agent('claim', { plan_id: 'P', item_key: 'A' }, 'codex-7');
      await window.item('A');
      window.person.types('Part').picks('Task').picks('Add “Part”');
      await window.run('masterplan.addItem', window.node('A'));
      assert.match(window.person.last('modal').detail, /codex-7/);
      assert.deepEqual(window.written, []);
    });

    it('changes nothing when the person leaves, at whatever step', async () => {
      await window.plan([{ item_key: 'A' }]);
      const node = window.planNode();
      await window.run('masterplan.addItem', node);
      window.person.types('Part');
      await window.run('masterplan.addItem', node);
      window.person.types('Part').picks('Task');
      await window.run('masterplan.addItem', node);
      window.person.picks('Plan').types('Part').picks('Task').picks('Add “Part”');
      await window.run('masterplan.addItem');
      assert.deepEqual(window.written, []);
    });
  });

  describe('edit', () => {
    it('writes all changed fields at once, and nothing that was set back', async () => {
      await window.plan([{ item_key: 'A', priority: 1, labels: ['one'] }]);
      window.person
        .picks('Labels')
        .types('two, three,two')
        .picks('Priority')
        .picks('low')
        .picks('Priority')
        .picks('high')
        .picks('Save 1 change');
      await window.run('masterplan.editItem', window.node('A'));
      window.person.assertDone();
      assert.deepEqual(
        window.written.map(({ input }) => input),
        [{ item_id: window.present('A').id, labels: ['two', 'three'] }],
      );
    });
  });

  describe('edit of a long text', () => {
    it('opens it in an editor, after what was changed before is written', async () => {
      await window.plan([{ item_key: 'A' }]);
      window.person.picks('Title').types('New').picks('Acceptance criteria');
      await window.run('masterplan.editItem', window.node('A'));
      assert.equal((await window.item('A')).title, 'New');
      assert.equal(window.stub.window.shownDocuments.length, 1);
    });
  });

  describe('move', () => {
    it('keeps the order of several that are moved together', async () => {
      await window.plan([
        { item_key: 'PH', item_type: 'phase' },
        { item_key: 'K', parent_key: 'PH' },
        { item_key: 'A' },
        { item_key: 'B' },
      ]);
      const nodes = [window.node('A'), window.node('B')];
      window.person.picks('Title of PH').picks('At the beginning');
      await window.run('masterplan.moveItem', nodes[0], nodes);
      const keys = window.project.mirror.children(window.present('PH').id).map((item) => item.item_key);
      assert.deepEqual(keys, ['A', 'B', 'K']);
    });

    it('moves within the same parent', async () => {
      await window.plan([{ item_key: 'A' }, { item_key: 'B' }, { item_key: 'C' }]);
      const roots = () => window.project.mirror.roots('P').map((item) => item.item_key);
      window.person.picks('Top level').picks('At the end');
      await window.run('masterplan.moveItem', window.node('A'));
      assert.deepEqual(roots(), ['B', 'C', 'A']);
      window.person.picks('Top level').picks('After B');
      await window.run('masterplan.moveItem', window.node('A'));
      assert.deepEqual(roots(), ['B', 'A', 'C']);
    });

    it('offers no place below the item itself', async () => {
      await window.plan([
        { item_key: 'PH', item_type: 'phase' },
        { item_key: 'S', item_type: 'sprint', parent_key: 'PH' },
        { item_key: 'A', parent_key: 'S' },
        { item_key: 'OTHER' },
      ]);
      await window.run('masterplan.moveItem', window.node('PH'));
      const offered = window.person.last('pick').offered.map((line) => line.split(' | ')[0]);
      assert.deepEqual(offered, ['Top level', 'Title of OTHER']);
    });
  });

  describe('dependencies', () => {
    it('offers neither the item nor its family nor what it waits for already', async () => {
      await window.plan([
        { item_key: 'PH', item_type: 'phase' },
        { item_key: 'A', parent_key: 'PH' },
        { item_key: 'B', parent_key: 'PH' },
        { item_key: 'C' },
        { item_key: 'D' },
      ]);
      await window.agent('update', { plan_id: 'P', item_key: 'A', add_depends_on: ['C'] });
      await window.item('A');
      await window.run('masterplan.addDependency', window.node('A'));
      const offered = window.person.last('pickMany').offered.map((line) => line.split(' | ')[0]);
      assert.deepEqual(offered.sort(), ['Title of B', 'Title of D']);
    });

    it('shows the path of a cycle that would close, with what to do', async () => {
      await window.plan([
        { item_key: 'A' },
        { item_key: 'B', depends_on: ['A'] },
        { item_key: 'C', depends_on: ['B'] },
      ]);
      window.person.picksAll('Title of C');
      await window.run('masterplan.addDependency', window.node('A'));
      const [error] = window.person.errors;
      assert.match(error ?? '', /would close a cycle: A → B → C → A\. Nothing was changed\./);
      assert.deepEqual((await window.item('A')).depends_on, []);
    });

    it('says what opens when one is removed', async () => {
      await window.plan([{ item_key: 'A' }, { item_key: 'B', depends_on: ['A'] }]);
      window.person.picksAll('Title of A');
      await window.run('masterplan.removeDependency', window.node('B'));
      assert.equal(inStatusBar(), '$(check) B “Title of B” does not wait for A any more; opened B.');
    });
  });

  it('copies an item’s key', async () => {
    await window.plan([{ item_key: 'W-7' }]);
    await window.run('masterplan.copyItemKey', window.node('W-7'));
    assert.equal(window.stub.clipboard(), 'W-7');
  });
});
