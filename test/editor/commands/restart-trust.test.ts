import { strict as assert } from 'node:assert';
import type { Client } from '../../../src/client/client';
import { type Person, personWithKey } from '../../../src/client/person';
import { registerCommands } from '../../../src/editor/commands/register-commands';
import { isOwnKey } from '../../../src/editor/human-seat/own-key';
import { selfTrustedKey } from '../../../src/editor/human-seat/self-trusted-key';
import { NeedNode } from '../../../src/editor/nodes';
import { fingerprint } from '../../../src/editor/presentation/fingerprint';
import { newKeyPair } from '../../../src/model/human-signature';
import { SeatedWindow } from '../../support/seated-window';
import { NO_VIEWS } from './item-fixture';

describe('the command that trusts this window’s key', () => {
  let window: SeatedWindow;
  /** A window whose key is the project's first: lost in some of these tests. */
  let other: Client;
  let bo: Person;

  const windowOfBo = () =>
    window.real.client({ surface: 'editor', sessionId: 'window-of-bo', user: 'bo@example.org', person: bo });

  beforeEach(async () => {
    window = new SeatedWindow();
    bo = personWithKey(newKeyPair(), 'Bo’s laptop');
    other = await windowOfBo();
    await other.call('create_plan', { plan_id: 'P', title: 'Plan' });
    await window.open();
    registerCommands(window.editor, NO_VIEWS);
    await window.project.mirror.refresh();
  });
  afterEach(() => window.close());

  function ownNode(): NeedNode {
    const need = window.project.mirror.needs.needs.find((one) => isOwnKey(window.project, one));
    assert.ok(need);
    return window.known(new NeedNode(window.project, need));
  }
  function keyId(): string {
    const { standing } = window.project;
    assert.ok(standing.kind === 'pending' || standing.kind === 'human');
    return standing.keyId;
  }
  const unsigned = async () => (await window.agent('verify', {})).unsigned_human as number[];
  /** Nobody with a trusted key is left here; the goodbye has arrived before anything that is asked next. */
  const othersLeave = () => other.close();

  it('asks in a dialog that says what follows and shows the fingerprint; nothing is done without its button', async () => {
    await window.run('masterplan.restartTrust', ownNode());
    const shown = window.person.last('modal');
    assert.match(shown.detail, /Only if none is left/);
    assert.match(shown.detail, /Everybody .* is shown in Needs You.*Verify Log/);
    assert.ok(shown.detail.includes(fingerprint(keyId())));
    assert.equal(window.project.standing.kind, 'pending');
    assert.deepEqual(await unsigned(), []);
  });

  it('makes the window the person’s from its button on, and everybody is shown it', async () => {
    await assert.rejects(
      window.project.write('add', { plan_id: 'P', title: 'A' }, window.gestures.ofModal('x')),
      {
        code: 'FORBIDDEN',
      },
    );
    await othersLeave();
    window.person.presses('Trust It Without Approval');
    // From the palette or whoever runs it: it ends in the same dialog.
    await window.run('masterplan.restartTrust', { kind: 'need', project: window.project });
    assert.equal(window.project.standing.kind, 'human');
    await window.project.write(
      'add',
      { plan_id: 'P', title: 'A', item_key: 'A' },
      window.gestures.ofModal('x'),
    );
    assert.equal((await unsigned()).length, 1);
    await window.project.mirror.refresh();
    const [change, ...more] = window.project.mirror.unsigned();
    assert.deepEqual(more, []);
    assert.ok(change);
    assert.equal(selfTrustedKey(change)?.key_id, keyId());
    assert.deepEqual([change.version], await unsigned());
    // Nobody vouches for a key with itself.
    await window.run('masterplan.approveKey');
    assert.match(window.person.last('info').text, /No key waits/);
  });

  it('is told who could approve, while a window with a trusted key is open', async () => {
    window.person.presses('Trust It Without Approval');
    await window.run('masterplan.restartTrust', ownNode());
    assert.match(window.person.errors.join(), /bo@example\.org \(Bo’s laptop\).*approve it in that window/);
    assert.equal(window.project.standing.kind, 'pending');
    assert.deepEqual(await unsigned(), []);
  });

  it('gives no say in whom the project trusts', async () => {
    await othersLeave();
    await window.project.restartTrust(window.gestures.ofModal('x'));
    const [first] = (await window.project.read('list_keys', {})).keys as { key_id: string }[];
    for (const operation of ['approve_key', 'revoke_key']) {
      const write = window.project.write(operation, { key_id: first?.key_id }, window.gestures.ofModal('x'));
      await assert.rejects(write, { code: 'FORBIDDEN', message: /trusts itself/ });
    }
  });

  it('has nothing to do where the key is trusted', async () => {
    await other.call('approve_key', { key_id: keyId() });
    await window.project.write('add', { plan_id: 'P', title: 'A' }, window.gestures.ofModal('x'));
    await window.run('masterplan.restartTrust');
    assert.equal(window.person.modals, 0);
    assert.match(window.person.last('info').text, /waits for no approval/);
  });

  it('is the only one that writes which a waiting key lets begin', async () => {
    await window.run('masterplan.approveKey', ownNode());
    assert.equal(window.person.modals, 0);
    assert.match(window.person.errors.join(), /waits for approval/);
    window.person.onSaid = () => 'Learn More';
    await window.run('masterplan.approveKey', ownNode());
    const { text, detail } = window.person.last('modal');
    assert.match(text, /waits for approval/);
    assert.match(
      detail,
      /can’t be approved in this window.*Compare the fingerprint.*Trust This Window’s Key/s,
    );
  });

  it('takes a dialog’s button for a gesture, and no click', async () => {
    for (const gesture of [
      window.gestures.ofNodes([ownNode()], 'click'),
      window.gestures.ofView('view'),
      window.gestures.ofCheck('check'),
    ]) {
      assert.ok(gesture);
      await assert.rejects(window.project.restartTrust(gesture), { code: 'HUMAN_ONLY' });
    }
    assert.equal(window.project.standing.kind, 'pending');
  });

  describe('of another window', () => {
    /** The other way round: this window's key is trusted, and another one trusts itself. */
    async function itself(): Promise<{ forger: Client; keyId: string }> {
      await othersLeave();
      const pair = personWithKey(newKeyPair(), 'somewhere');
      const forger = await window.real.client({ surface: 'editor', user: 'eve@example.org', person: pair });
      const standing = await forger.restartTrust();
      assert.ok(standing.state === 'human');
      other = await windowOfBo();
      await other.call('approve_key', { key_id: keyId() });
      await window.project.mirror.refresh();
      await window.project.write('add', { plan_id: 'P', title: 'A' }, window.gestures.ofModal('x'));
      return { forger, keyId: standing.keyId };
    }

    it('is approved from its entry, which ends the unsigned change', async () => {
      const found = await itself();
      const [change] = window.project.mirror.unsigned();
      assert.ok(change);
      const node = new NeedNode(window.project, { kind: 'unsigned', changeVersion: change.version });
      await window.run('masterplan.approveKey', window.known(node));
      assert.match(window.person.last('modal').text, /eve@example\.org/);
      assert.ok(window.person.last('modal').detail.includes(fingerprint(found.keyId)));
      assert.deepEqual(await unsigned(), [change.version]);
      window.person.presses('Approve Key');
      await window.run('masterplan.approveKey', window.known(node));
      assert.deepEqual(await unsigned(), []);
      assert.deepEqual(window.project.mirror.unsigned(), []);
    });

    it('is among the keys that the palette offers to approve, and this window’s own is not', async () => {
      await itself();
      window.person.picks('eve@example.org').presses('Approve Key');
      await window.run('masterplan.approveKey');
      const { offered } = window.person.last('pick');
      assert.equal(offered.length, 1);
      assert.match(offered.join(), /trusts itself/);
      assert.deepEqual(await unsigned(), []);
    });
  });
});
