import { strict as assert } from 'node:assert';
import { COMMANDS, type CommandId, type CommandPlace } from '../../../src/editor/commands/command-ids';
import { registerCommands } from '../../../src/editor/commands/register-commands';
import { MasterplanError } from '../../../src/model/errors';
import { SeatedWindow } from '../../support/seated-window';
import { NO_VIEWS } from './item-fixture';

/** Everything that asks for an item or plan in the palette, and what reads the project's keys or its log. */
const NEEDS_A_PLAN = (Object.entries(COMMANDS) as [CommandId, CommandPlace][])
  .filter(([id, { palette, nodes }]) => palette === true && nodes !== undefined && !makes(id) && !asks(id))
  .map(([id]) => id);

function makes(id: CommandId): boolean {
  return id === 'masterplan.createPlan' || id === 'masterplan.importItems';
}

/** These ask something else first, or are about sessions and keys. */
function asks(id: CommandId): boolean {
  return (
    id === 'masterplan.showHistory' ||
    id === 'masterplan.exportSnapshot' ||
    id === 'masterplan.releaseSession' ||
    id === 'masterplan.restartTrust'
  );
}

describe('a command that has nothing to work on', () => {
  let window: SeatedWindow;
  beforeEach(async () => {
    window = new SeatedWindow();
    await window.open();
    registerCommands(window.editor, NO_VIEWS);
  });
  afterEach(() => window.close());

  const said = () => {
    const { kind, text, offered } = window.person.asked.at(-1) ?? assert.fail('nothing was said');
    return { kind, text, offered };
  };

  it('says that there is no plan yet, and offers to make one', async () => {
    const expected = {
      kind: 'info',
      text: 'This project has no plan yet.',
      offered: ['Create Plan', 'Import Items'],
    };
    for (const id of [...NEEDS_A_PLAN, 'masterplan.revokeKey', 'masterplan.approveKey']) {
      await window.run(id);
      assert.deepEqual(said(), expected, id);
    }
    window.person.onSaid = () => 'Create Plan';
    await window.run('masterplan.claimNext');
    assert.equal(said().text, 'Create a Plan');
  });

  it('offers nothing in Restricted Mode that is refused there', async () => {
    window.stub.workspace.api.isTrusted = false;
    await window.run('masterplan.openItem');
    assert.deepEqual(said().offered, []);
  });

  it('says that no folder is open, and offers to open one', async () => {
    Object.assign(window.editor.projects, { all: () => [] });
    window.person.onSaid = () => 'Open Folder';
    await window.run('masterplan.claimNext');
    assert.deepEqual(said(), {
      kind: 'info',
      text: 'No folder is open that could have a plan. Open the folder of your project first.',
      offered: ['Open Folder'],
    });
    const opened = window.stub.commands.executed.map(({ id }) => id);
    assert.ok(opened.includes('workbench.action.files.openFolder'));
  });

  it('says why the store can’t be read, not that nothing is there', async () => {
    const error = new MasterplanError('STORE_ELSEWHERE', 'Another machine has the store.', {
      hint: 'Close it there.',
    }).toAnswer();
    Object.defineProperty(window.project.mirror, 'state', { get: () => ({ kind: 'error', error }) });
    // These two don't look into the mirror.
    const asks = NEEDS_A_PLAN.filter((id) => id !== 'masterplan.verifyLog' && id !== 'masterplan.approveKey');
    for (const id of asks) {
      await window.run(id);
      assert.deepEqual(
        said(),
        { kind: 'error', text: 'Another machine has the store. Close it there.', offered: ['Show Log'] },
        id,
      );
    }
  });

  it('goes on with what was read before the store could not be read any more', async () => {
    await window.plan([{ item_key: 'A' }]);
    const error = new MasterplanError('STORE_ELSEWHERE', 'Another machine has the store.').toAnswer();
    Object.defineProperty(window.project.mirror, 'state', { get: () => ({ kind: 'error', error }) });
    window.person.picks('Title of A');
    await window.run('masterplan.openItem');
    window.person.assertDone();
    assert.deepEqual(window.person.errors, []);
  });

  it('keeps the hint of what is missing in a plan apart from a missing plan', async () => {
    await window.plan([{ item_key: 'A' }]);
    const node = window.node('A');
    const gone = Object.assign(node, { itemId: 4711 });
    await window.run('masterplan.openItem', gone);
    assert.deepEqual(window.person.errors, [
      'The item is not in the plan any more. Refresh the view and try again.',
    ]);
  });
});
