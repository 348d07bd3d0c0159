import { strict as assert } from 'node:assert';
import { personWithKey } from '../../../src/client/person';
import { registerCommands } from '../../../src/editor/commands/register-commands';
import { NeedNode, SessionNode } from '../../../src/editor/nodes';
import { fingerprint } from '../../../src/editor/presentation/fingerprint';
import { keyIdOf, newKeyPair } from '../../../src/model/human-signature';
import { SeatedWindow } from '../../support/seated-window';
import { NO_VIEWS } from './item-fixture';

describe('a command on keys and sessions', () => {
  let window: SeatedWindow;
  beforeEach(async () => {
    window = new SeatedWindow();
    await window.open();
    registerCommands(window.editor, NO_VIEWS);
    await window.plan([{ item_key: 'A' }, { item_key: 'B' }]);
  });
  afterEach(() => window.close());

  /** The window's key is the store's first; another one waits. */
  async function anotherKey(): Promise<string> {
    await window.project.read('list_keys', {});
    const pair = newKeyPair();
    const other = await window.real.client({
      surface: 'editor',
      sessionId: 'window-2',
      user: 'bo@example.org',
      person: personWithKey(pair, 'Bo’s laptop'),
    });
    await other.reprove();
    await window.project.mirror.refresh();
    return keyIdOf(pair.publicKey);
  }

  async function stateOf(keyId: string): Promise<string | undefined> {
    const { keys } = await window.project.read('list_keys', {});
    return (keys as { key_id: string; state: string }[]).find((one) => one.key_id === keyId)?.state;
  }

  it('approveKey shows whose key it is and its fingerprint, and trusts it after the dialog only', async () => {
    const keyId = await anotherKey();
    const need = window.project.mirror.needs.needs.find(({ kind }) => kind === 'key');
    assert.ok(need);
    const node = window.known(new NeedNode(window.project, need));
    await window.run('masterplan.approveKey', node);
    assert.equal(await stateOf(keyId), 'pending');
    const shown = window.person.last('modal');
    assert.match(shown.text, /bo@example\.org/);
    assert.match(shown.detail, /Bo’s laptop/);
    assert.ok(shown.detail.replaceAll(' ', '').includes(keyId));
    window.person.presses('Approve Key');
    await window.run('masterplan.approveKey', node);
    assert.equal(await stateOf(keyId), 'approved');
    assert.equal((await window.project.read('verify', {})).ok, true);
  });

  it('approveKey takes no argument of an agent’s for the key', async () => {
    const keyId = await anotherKey();
    await window.run('masterplan.approveKey', {
      kind: 'need',
      project: window.project,
      need: { key: { key_id: keyId } },
    });
    assert.deepEqual(window.written, []);
    window.person.picks('bo@example.org').presses('Approve Key');
    await window.run('masterplan.approveKey');
    assert.equal(await stateOf(keyId), 'approved');
  });

  it('rejectKey says no to the key of its entry, after the dialog only', async () => {
    const keyId = await anotherKey();
    const need = window.project.mirror.needs.needs.find(({ kind }) => kind === 'key');
    assert.ok(need);
    const node = window.known(new NeedNode(window.project, need));
    await window.run('masterplan.rejectKey', node);
    assert.equal(await stateOf(keyId), 'pending');
    assert.ok(window.person.last('modal').detail.includes(fingerprint(keyId)));
    window.person.presses('Reject Key');
    await window.run('masterplan.rejectKey', node);
    assert.equal(await stateOf(keyId), 'revoked');
    assert.deepEqual(window.project.mirror.needs.needs, []);
    // Nor does it act on what nobody clicked.
    await window.run('masterplan.rejectKey', { kind: 'need', project: window.project, need });
    assert.equal(window.written.length, 1);
  });

  it('revokeKey asks which, and says what follows', async () => {
    const keyId = await anotherKey();
    window.person.picks('bo@example.org');
    await window.run('masterplan.revokeKey');
    assert.equal(await stateOf(keyId), 'pending');
    window.person.picks('bo@example.org').presses('Revoke');
    await window.run('masterplan.revokeKey');
    assert.equal(await stateOf(keyId), 'revoked');
    assert.match(window.person.last('modal').detail, /can’t be undone/);
  });

  it('releaseSession says what comes back, and takes all of it after the dialog', async () => {
    await window.agent('claim', { plan_id: 'P', item_key: 'A' });
    await window.agent('claim', { plan_id: 'P', item_key: 'B' });
    await window.project.mirror.refresh();
    const session = window.project.mirror.sessions().find(({ session_id }) => session_id === 'agent-1');
    assert.ok(session);
    const node = window.known(new SessionNode(window.project, session));
    await window.run('masterplan.releaseSession', node);
    assert.match(window.person.last('modal').detail, /Title of A[\s\S]*Title of B/);
    assert.deepEqual(window.written, []);
    window.person.presses('Release');
    await window.run('masterplan.releaseSession', node);
    assert.equal(window.present('A').status, 'pending');
    assert.equal(window.present('B').claimed_by, null);
    const taken = (await window.humanChanges()).filter(({ activity }) => activity === 'released');
    assert.deepEqual(taken, [
      { activity: 'released', item_key: 'B', message: 'Released from agent-1.' },
      { activity: 'released', item_key: 'A', message: 'Released from agent-1.' },
    ]);
    const { changes } = await window.project.read('history', { activity: 'note' });
    assert.deepEqual(
      (changes as { item_key: string; message: string }[]).map(({ item_key, message }) => [
        item_key,
        message,
      ]),
      [
        ['B', 'A person overrides the claim of agent-1.'],
        ['A', 'A person overrides the claim of agent-1.'],
      ],
    );
    const { sessions } = await window.project.read('sessions', { active: true });
    assert.ok((sessions as { session_id: string }[]).some((one) => one.session_id === 'agent-1'));
    await window.run('masterplan.releaseSession');
    assert.match(window.person.last('info').text, /No session holds anything/);
  });
});
