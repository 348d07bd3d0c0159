import { strict as assert } from 'node:assert';
import type { Client } from '../../../src/client/client';
import { type Person, personWithKey } from '../../../src/client/person';
import { registerCommands } from '../../../src/editor/commands/register-commands';
import { HumanKey } from '../../../src/editor/human-seat/human-key';
import { fingerprint } from '../../../src/editor/presentation/fingerprint';
import type { Standing } from '../../../src/editor/projects/project';
import { newKeyPair } from '../../../src/model/human-signature';
import { MOST_WAITING } from '../../../src/operations/human/admit-key';
import { SeatedWindow } from '../../support/seated-window';
import { NO_VIEWS } from './item-fixture';

describe('a window whose key the project refuses', () => {
  let window: SeatedWindow;
  let bo: Client;

  const windowOf = (person: Person, name: string) =>
    window.real.client({ surface: 'editor', sessionId: name, user: 'bo@example.org', person });

  beforeEach(async () => {
    window = new SeatedWindow();
    const { secrets, globalState } = window.stub.context;
    window.key = new HumanKey(secrets, globalState, () => undefined).person('this window');
    bo = await windowOf(personWithKey(newKeyPair(), 'Bo’s laptop'), 'window-of-bo');
    await bo.call('create_plan', { plan_id: 'P', title: 'Plan' });
  });
  afterEach(() => window.close());

  async function open(): Promise<void> {
    await window.open();
    registerCommands(window.editor, NO_VIEWS);
    await window.project.mirror.refresh();
  }
  /** The window's standing, once it is of this kind. */
  function becomes<K extends Standing['kind']>(kind: K): Promise<Extract<Standing, { kind: K }>> {
    return new Promise((resolve) => {
      const look = (standing: Standing) => {
        if (standing.kind === kind) resolve(standing as Extract<Standing, { kind: K }>);
      };
      window.project.onDidChangeStanding(look);
      look(window.project.standing);
    });
  }
  const add = () => window.project.write('add', { plan_id: 'P', title: 'A' }, window.gestures.ofModal('x'));

  describe('because it was rejected', () => {
    let rejected: string;
    beforeEach(async () => {
      await open();
      rejected = (await becomes('pending')).keyId;
      const refused = becomes('none');
      await bo.call('revoke_key', { key_id: rejected });
      assert.deepEqual((await refused).refusal, { why: 'revoked', keyId: rejected });
    });

    it('is told so, in the editor’s language, with the way to a new key', async () => {
      window.person.onSaid = (message) => (/rejected/.test(message) ? 'Make a New Key…' : undefined);
      await window.run('masterplan.createPlan');
      assert.match(
        window.person.last('error').text,
        /^Your key was rejected in this project: you can only read\./,
      );
      const { text, detail } = window.person.last('modal');
      assert.match(text, /^Make a new key for /);
      assert.ok(detail.includes(fingerprint(rejected)), detail);
      assert.match(detail, /waits for approval.*Other projects keep the present key/s);
    });

    it('gets no new one without the dialog’s button, whoever runs the command and however', async () => {
      await window.run('masterplan.makeNewKey', { kind: 'need', project: window.project });
      assert.equal(window.person.modals, 1);
      for (const gesture of [window.gestures.ofView('x'), window.gestures.ofCheck('x')]) {
        await assert.rejects(window.project.renewKey(gesture), { code: 'HUMAN_ONLY' });
      }
      assert.equal(window.project.standing.kind, 'none');
    });

    it('gets one that waits like any other and can be approved; the rejected one stays rejected', async () => {
      window.person.presses('Make a New Key');
      await window.run('masterplan.makeNewKey');
      const { keyId } = await becomes('pending');
      assert.notEqual(keyId, rejected);
      assert.ok(window.person.last('info').text.includes(fingerprint(keyId)));
      await assert.rejects(add(), { code: 'FORBIDDEN' });
      const { keys } = (await bo.call('list_keys', {})) as { keys: { key_id: string; state: string }[] };
      assert.equal(keys.find(({ key_id: id }) => id === rejected)?.state, 'revoked');
      await bo.call('approve_key', { key_id: keyId });
      await add();
      assert.deepEqual((await window.agent('verify', {})).unsigned_human, []);
    });
  });

  it('keeps a key that nobody rejected', async () => {
    await open();
    const { keyId } = await becomes('pending');
    await window.run('masterplan.makeNewKey');
    assert.equal(window.person.modals, 0);
    assert.match(window.person.last('info').text, /stays as it is/);
    await assert.rejects(window.project.renewKey(window.gestures.ofModal('x')), { code: 'READ_ONLY' });
    assert.deepEqual(window.project.standing, { kind: 'pending', keyId });
  });

  it('because too many wait can trust it when nobody is left who could make room', async () => {
    for (let one = 0; one < MOST_WAITING; one++) {
      const bot = await windowOf(personWithKey(newKeyPair(), 'bot'), `bot-${one}`);
      await bot.reprove();
      await bot.close();
    }
    await open();
    const { refusal } = await becomes('none');
    assert.equal(refusal?.why, 'crowded');
    await window.run('masterplan.createPlan');
    assert.match(window.person.last('error').text, /So many keys wait/);
    assert.deepEqual(window.person.last('error').offered, ['Trust This Window’s Key…']);
    window.person.presses('Trust It Without Approval');
    await window.run('masterplan.restartTrust');
    assert.ok(window.person.last('modal').detail.includes(fingerprint(refusal.keyId)));
    assert.match(window.person.errors.join(), /Trust can’t begin anew/, 'Bo is still there');
    await bo.close();
    window.person.presses('Trust It Without Approval');
    await window.run('masterplan.restartTrust');
    assert.equal((await becomes('human')).keyId, refusal.keyId);
    await add();
  });
});
