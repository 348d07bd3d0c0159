import { strict as assert } from 'node:assert';
import { COMMANDS } from '../../../src/editor/commands/command-ids';
import { registerCommands } from '../../../src/editor/commands/register-commands';
import { SeatedWindow } from '../../support/seated-window';
import { NO_VIEWS, planOfEveryKind, WALKS } from './item-fixture';

describe('a command on an item', () => {
  for (const walk of WALKS) {
    describe(`${walk.id} of ${walk.key}`, () => {
      let window: SeatedWindow;
      beforeEach(async () => {
        window = await windowOnPlan();
      });
      afterEach(() => window.close());

      it('is signed in the person’s name when it was clicked in our own tree', async () => {
        for (const answer of walk.answers) answer(window.person);
        if (walk.alwaysModal) window.person.presses(walk.button);
        await window.run(walk.id, window.node(walk.key));
        window.person.assertDone();
        assertLogged(await window.humanChanges(), walk.logged);
        assert.deepEqual(window.person.errors, []);
        const unsigned = (await window.project.read('unsigned_changes', {})).changes;
        assert.deepEqual(unsigned, []);
      });

      it('asks for its target and ends in a modal dialog when it was run from the palette', async () => {
        window.person.picks(`Title of ${walk.key}`);
        for (const answer of walk.answers) answer(window.person);
        window.person.presses(walk.button);
        await window.run(walk.id);
        window.person.assertDone();
        const shown = window.person.last('modal');
        assert.ok(shown.offered.includes(walk.button));
        assert.ok(window.written.length > 0);
        for (const { gesture } of window.written) assert.equal(gesture.kind, 'modal');
        assertLogged(await window.humanChanges(), walk.logged);
      });
    });
  }

  describe('writes nothing', () => {
    // One window for all of them: nothing changes in it.
    let window: SeatedWindow;
    before(async () => {
      window = await windowOnPlan();
    });
    after(() => window.close());

    for (const walk of WALKS) {
      const nodeOf = () => window.node(walk.key);

      it(`${walk.id} of ${walk.key}: when the person leaves, at whatever step`, async () => {
        const steps = [...walk.answers];
        for (let taken = 0; taken <= steps.length; taken++) {
          window.person.forgets().picks(`Title of ${walk.key}`);
          for (const answer of steps.slice(0, taken)) answer(window.person);
          await window.run(walk.id);
          window.person.assertDone();
        }
        await window.run(walk.id);
        assert.deepEqual(window.written, []);
        assert.deepEqual(window.person.errors, []);
      });

      it(`${walk.id} of ${walk.key}: for a node that nobody clicked`, async () => {
        // VS Code hands over the focused row to whoever runs a command through the window.
        window.person.forgets().confirmsClicks = false;
        for (const answer of walk.answers) answer(window.person);
        await window.run(walk.id, nodeOf());
        window.person.assertDone();
        window.person.confirmsClicks = true;
        assert.ok(window.person.last('modal').offered.includes(walk.button));
        assert.deepEqual(window.written, []);
      });

      it(`${walk.id} of ${walk.key}: for an argument of an agent’s`, async () => {
        const node = nodeOf();
        const forged = { kind: 'item', project: window.project, itemId: node.itemId };
        const copied = Object.assign(Object.create(Object.getPrototypeOf(node)), node);
        const attempts: unknown[][] = [
          [forged],
          [copied],
          [copied, [copied, node]],
          [node, [node, forged]],
          [undefined, [node]],
          [{ plan_id: 'P', item_key: walk.key }, 'yes'],
          [node.itemId],
          [[node]],
        ];
        for (const attempt of attempts) {
          window.person.forgets().picks(`Title of ${walk.key}`);
          for (const answer of walk.answers) answer(window.person);
          await window.run(walk.id, ...attempt);
          window.person.assertDone();
          // The modal was shown, and nobody pressed its button.
          assert.ok(window.person.last('modal').offered.includes(walk.button));
          assert.deepEqual(window.written, [], `written by ${walk.id} of ${String(attempt)}`);
        }
      });
    }
  });

  it('is walked through here for every writing command on items', () => {
    const walked = new Set(WALKS.map(({ id }) => id));
    const atPlans = new Set(['masterplan.claimNext', 'masterplan.addItem']);
    const onItems = Object.entries(COMMANDS)
      .filter(
        ([, place]) => 'writes' in place && 'nodes' in place && place.nodes.some((one) => one === 'item'),
      )
      .map(([id]) => id)
      .filter((id) => !atPlans.has(id));
    assert.deepEqual([...walked].sort(), onItems.sort());
  });
});

async function windowOnPlan(): Promise<SeatedWindow> {
  const window = new SeatedWindow();
  await window.open();
  registerCommands(window.editor, NO_VIEWS);
  await planOfEveryKind(window);
  return window;
}

function assertLogged(
  changes: readonly { activity: string; item_key: string | null }[],
  wanted: string,
): void {
  const lines = changes.map(({ activity, item_key }) => `${activity} ${item_key}`);
  assert.ok(lines.includes(wanted), `${wanted} is not among: ${lines.join(', ')}`);
}
