import { strict as assert } from 'node:assert';
import { OWN_COMMANDS } from '../../../src/editor/commands/all-commands';
import { COMMANDS, type CommandId } from '../../../src/editor/commands/command-ids';
import { toInvocation } from '../../../src/editor/commands/invocation';
import { registerCommands } from '../../../src/editor/commands/register-commands';
import type { Node } from '../../../src/editor/nodes';
import type { Standing } from '../../../src/editor/projects/project';
import { MasterplanError } from '../../../src/model/errors';
import { SeatedWindow } from '../../support/seated-window';
import { NO_VIEWS } from './item-fixture';

describe('the registry of commands', () => {
  let window: SeatedWindow;
  let thrown: unknown;
  let ran: { nodes: readonly Node[]; foreign: readonly unknown[]; selected: readonly Node[] }[];
  let selected: Node[];
  beforeEach(async () => {
    window = new SeatedWindow();
    await window.open();
    thrown = undefined;
    ran = [];
    selected = [];
    const given = {
      ...NO_VIEWS,
      'masterplan.revealItem': async (_: unknown, invocation: (typeof ran)[number]) => {
        ran.push(invocation);
        if (thrown !== undefined) throw thrown;
      },
    };
    registerCommands(window.editor, given, { selectedNodes: () => selected });
  });
  afterEach(() => window.close());

  const run = (...args: unknown[]) =>
    window.stub.vscode.commands.executeCommand('masterplan.revealItem', ...args);

  it('has every command of the list, each under its own name', () => {
    assert.deepEqual([...window.stub.commands.registered.keys()].sort(), Object.keys(COMMANDS).sort());
    for (const [id, command] of Object.entries(OWN_COMMANDS)) assert.equal(command.id, id);
  });

  describe('what is thrown', () => {
    it('is shown with its hint where an operation refused', async () => {
      thrown = new MasterplanError('CONFLICT', 'W-1 is held by codex', {
        hint: 'Wait until it is released.',
      });
      await run();
      assert.deepEqual(window.person.errors, ['W-1 is held by codex. Wait until it is released.']);
      assert.deepEqual(window.person.last('error').offered, []);
    });

    it('says to a person what an agent is told as a call', async () => {
      await window.plan([{ item_key: 'A' }, { item_key: 'B', depends_on: ['A'] }]);
      const gesture = window.gestures.ofModal('test');
      const refusals: [string, Record<string, unknown>, RegExp][] = [
        ['claim', { item_key: 'B' }, /^B waits for A \(pending\)\. It opens by itself/],
        ['claim', { item_key: 'NONE' }, /Refresh the view/],
        ['release', { item_key: 'B', claim_token: 'x' }, /^Nobody holds B now\. /],
      ];
      for (const [operation, input, shown] of refusals) {
        thrown = undefined;
        await window.project.write(operation, { plan_id: 'P', ...input }, gesture).catch((error: unknown) => {
          thrown = error;
        });
        if (thrown === undefined) continue;
        await run();
        assert.match(window.person.errors.at(-1) ?? '', shown);
        assert.doesNotMatch(window.person.errors.at(-1) ?? '', /\bcall\b|[a-z]_[a-z]|list shows/i);
      }
      assert.equal(window.person.errors.length, refusals.length);
    });

    it('is shown without links or icons that an agent put into a name', async () => {
      thrown = new MasterplanError('CONFLICT', 'x is held by [me](command:evil) $(check)\u202e.');
      await run();
      assert.deepEqual(window.person.errors, ['x is held by [me] (command:evil) $ (check) .']);
    });

    it('is no stack trace: the log has it, one button away', async () => {
      thrown = new TypeError("Cannot read properties of undefined (reading 'x')");
      window.person.onSaid = () => 'Show Log';
      await run();
      assert.deepEqual(window.person.errors, ['Something went wrong. The log has the details.']);
      assert.equal(window.stub.log.shown, true);
      assert.match(window.stub.log.lines.join('\n'), /Cannot read properties/);
    });

    it('is silent where the person left', async () => {
      thrown = Object.assign(new Error('Canceled'), { name: 'Canceled' });
      await run();
      assert.deepEqual(window.person.asked, []);
    });
  });

  describe('arguments', () => {
    it('are nodes where they are our own objects, the whole selection with them', async () => {
      await window.plan([{ item_key: 'A' }, { item_key: 'B' }]);
      const [a, b] = [window.node('A'), window.node('B')];
      await run(a, undefined);
      // This one takes a single item.
      await run(a, [a, b]);
      assert.deepEqual(
        ran.map(({ nodes }) => nodes),
        [[a], [a]],
      );
    });

    it('are foreign where they are not, and then nothing of it is a node', async () => {
      await window.plan([{ item_key: 'A' }]);
      const a = window.node('A');
      await run({ kind: 'item', project: window.project, itemId: a.itemId });
      await run(a, [a, {}]);
      await run('A');
      assert.deepEqual(
        ran.map(({ nodes, foreign }) => [nodes.length, foreign.length]),
        [
          [0, 1],
          [0, 2],
          [0, 1],
        ],
      );
    });

    it('of a key are the focused row, with the whole selection that it is in where several may be taken', async () => {
      await window.plan([{ item_key: 'A' }, { item_key: 'B' }, { item_key: 'C' }]);
      const [a, b, c] = [window.node('A'), window.node('B'), window.node('C')];
      const nodes = (given: Node, picked: Node[], id: CommandId = 'masterplan.claimItem') =>
        toInvocation(window.editor, id, [given], picked).nodes;
      assert.deepEqual(nodes(a, [a, b]), [a, b]);
      assert.deepEqual(nodes(c, [a, b]), [c]);
      assert.deepEqual(nodes(a, []), [a]);
      assert.deepEqual(nodes(a, [a, b], 'masterplan.editItem'), [a]);
    });

    it('leave what is selected in the tree as a suggestion only', async () => {
      await window.plan([{ item_key: 'A' }, { item_key: 'B' }]);
      selected = [window.node('A')];
      await run();
      await run(window.node('B'));
      assert.deepEqual(
        ran.map(({ nodes, selected: suggested }) => [nodes.length, suggested.length]),
        [
          [0, 1],
          [1, 0],
        ],
      );
    });
  });

  describe('before the first question', () => {
    const standings: [string, Standing, RegExp][] = [
      ['Restricted Mode', { kind: 'none', why: 'This workspace is in Restricted Mode.' }, /Restricted Mode/],
      [
        'a key that waits',
        { kind: 'pending', keyId: 'k' },
        /^Your key waits for approval: you can only read\. Approve it in Needs You of a window.*\(k\)\.$/,
      ],
    ];
    for (const [name, standing, message] of standings) {
      it(`says that nothing can be written: ${name}`, async () => {
        Object.defineProperty(window.project, 'standing', { get: () => standing });
        await window.run('masterplan.addItem');
        assert.equal(window.person.asked.length, 1);
        assert.match(window.person.errors[0] ?? '', message);
      });
    }
  });
});
