import { strict as assert } from 'node:assert';
import { registerCommands } from '../../../src/editor/commands/register-commands';
import { NeedNode } from '../../../src/editor/nodes';
import { itemTokens } from '../../../src/editor/presentation/capabilities';
import { SeatedWindow } from '../../support/seated-window';
import { NO_VIEWS } from './item-fixture';

const WORK = ['canClaim', 'canComplete', 'canDecide'];

describe('a key on a row', () => {
  let window: SeatedWindow;
  beforeEach(async () => {
    window = new SeatedWindow();
    await window.open();
    registerCommands(window.editor, NO_VIEWS, {});
  });
  afterEach(() => window.close());

  /** What is refused, with nothing asked before. */
  async function refusal(id: string, key: string): Promise<string> {
    window.person.asked.length = 0;
    await window.run(id, window.node(key));
    assert.deepEqual(
      window.person.asked.map(({ kind }) => kind),
      ['error'],
    );
    return window.person.last('error').text;
  }

  it('is refused before anything is asked where its command does not apply', async () => {
    await window.plan([
      { item_key: 'PH', item_type: 'phase' },
      { item_key: 'A', parent_key: 'PH' },
      { item_key: 'DEC', item_type: 'decision' },
      { item_key: 'B', depends_on: ['DEC'] },
    ]);
    assert.equal(await refusal('masterplan.decideItem', 'A'), 'A is not a decision.');
    assert.match(await refusal('masterplan.claimItem', 'PH'), /^Nobody claims PH/);
    assert.match(await refusal('masterplan.completeItem', 'B'), /^B waits for DEC \(pending\)\./);
    await window.run('masterplan.claimItem', window.node('A'));
    assert.equal(await refusal('masterplan.claimItem', 'A'), 'A is yours already.');
    window.person.types('').presses('Complete');
    await window.run('masterplan.completeItem', window.node('A'));
    assert.match(await refusal('masterplan.claimItem', 'A'), /^A is completed now/);
    assert.deepEqual(
      window.written.map(({ operation }) => operation),
      ['claim', 'complete'],
    );
  });

  it('is refused, and its menus are left out, where the plan is not open', async () => {
    await window.plan([{ item_key: 'A' }, { item_key: 'DEC', item_type: 'decision' }]);
    const offered = (key: string) => {
      const { mirror, me } = window.project;
      const plan = mirror.plan('P');
      assert.ok(plan);
      return itemTokens(window.present(key), plan, me).filter((token) => WORK.includes(token));
    };
    assert.deepEqual(
      [offered('A'), offered('DEC')],
      [
        ['canClaim', 'canComplete'],
        ['canClaim', 'canDecide'],
      ],
    );
    const gesture = window.gestures.ofModal('test');
    await window.project.write('set_plan_status', { plan_id: 'P', status: 'failed' }, gesture);
    await window.project.mirror.refresh();
    assert.deepEqual([offered('A'), offered('DEC')], [[], []]);
    for (const [command, key] of [
      ['decideItem', 'DEC'],
      ['completeItem', 'A'],
      ['claimItem', 'A'],
    ] as const) {
      assert.match(await refusal(`masterplan.${command}`, key), /^The plan P is not open: it is failed\./);
    }
  });

  it('that edits an item edits the plan on a plan’s row', async () => {
    await window.plan([{ item_key: 'A' }]);
    window.person.picks('Title').types('Another plan');
    await window.run('masterplan.editItem', window.planNode());
    assert.equal(window.project.mirror.plan('P')?.title, 'Another plan');
  });

  it('says that a key’s or a plan’s row in Needs You is no item', async () => {
    await window.plan([{ item_key: 'A' }]);
    const plan = { plan_id: 'P', title: 'Plan' };
    const need = { kind: 'review', plan, since: null, why: '' } as unknown as NeedNode['need'];
    await window.run('masterplan.claimItem', window.known(new NeedNode(window.project, need)));
    assert.deepEqual(window.person.errors, ['This row is not an item.']);
  });

  it('that asks for the next item says where a plan has none yet', async () => {
    await window.plan([]);
    await window.run('masterplan.claimNext', window.planNode());
    assert.equal(window.person.last('info').text, 'Plan has no items yet.');
  });
});
