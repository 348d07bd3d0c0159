import { strict as assert } from 'node:assert';
import type { Client } from '../../../src/client/client';
import { personWithKey } from '../../../src/client/person';
import { fingerprint } from '../../../src/editor/presentation/fingerprint';
import { newKeyPair } from '../../../src/model/human-signature';
import { rowsOf } from './text-tree';
import { WindowWithTrees } from './window-with-trees';

describe('The views of a window whose key waits', () => {
  let window: WindowWithTrees;
  let other: Client;

  beforeEach(async () => {
    window = new WindowWithTrees();
    other = await window.real.client({
      surface: 'editor',
      sessionId: 'window-of-bo',
      user: 'bo@example.org',
      person: personWithKey(newKeyPair(), 'Bo’s laptop'),
    });
    await other.call('create_plan', { plan_id: 'P', title: 'Plan' });
    await window.open();
    await window.project.mirror.refresh();
  });
  afterEach(() => window.close());

  function keyId(): string {
    const { standing } = window.project;
    assert.ok(standing.kind === 'pending' || standing.kind === 'human', standing.kind);
    return standing.keyId;
  }

  it('say above the plan that it can only be read, with the fingerprint and what to do', () => {
    const message = window.planView.message ?? '';
    assert.match(message, /^You can only read: your key waits for approval\./);
    assert.ok(message.includes(fingerprint(keyId())), message);
    assert.match(message, /Needs You says what to do/);
    assert.ok(message.length < 250, message);
    assert.equal(window.contextKey('masterplan.keyWaits'), true);
  });

  it('say whom the project trusts, as soon as it is known', async () => {
    await window.project.read('list_keys', {});
    assert.match(window.planView.message ?? '', /Trusted: bo@example\.org on Bo’s laptop since \S.*\.$/);
  });

  it('show its own entry without Approve and without counting it; a click explains', async () => {
    const [own, ...more] = await rowsOf(window.needsView);
    assert.deepEqual(more, []);
    assert.ok(own);
    assert.equal(own.shown.contextValue, 'isOwnKey');
    assert.match(String(own.shown.description), /approved in another one/);
    assert.ok(String(own.shown.description).includes(fingerprint(keyId())));
    assert.deepEqual(own.shown.command?.command, 'masterplan.restartTrust');
    assert.deepEqual(own.shown.command?.arguments, [own.element]);
    assert.equal(window.needsView.badge, undefined);
    assert.equal(window.contextKey('masterplan.needsYouEmpty'), true);
  });

  it('go on as ever when it is approved', async () => {
    const approved = new Promise<void>((resolve) => {
      window.project.onDidChangeStanding(({ kind }) => kind === 'human' && resolve());
    });
    await other.call('approve_key', { key_id: keyId() });
    await approved;
    assert.equal(window.planView.message, '');
    assert.equal(window.contextKey('masterplan.keyWaits'), false);
    await window.project.mirror.refresh();
    assert.deepEqual(await rowsOf(window.needsView), []);
  });

  it('tell everybody when trust began anew; only another window is asked to approve', async () => {
    await other.close();
    await window.project.restartTrust(window.gestures.ofModal('test'));
    assert.equal(window.planView.message, '');
    await window.project.mirror.refresh();
    const [row] = await rowsOf(window.needsView);
    assert.equal(row?.shown.label, 'Trust began anew: person@example.org');
    assert.match(String(row?.shown.description), /trusts a key that nobody approved/);
    assert.ok(String(row?.shown.description).includes(fingerprint(keyId())));
    assert.equal(row?.shown.contextValue, 'isUnsigned');
    assert.equal(window.needsView.badge?.value, 1);
    Object.defineProperty(window.project, 'standing', { get: () => ({ kind: 'human', keyId: 'another' }) });
    const [theirs] = await rowsOf(window.needsView);
    assert.equal(theirs?.shown.contextValue, 'isUnsigned isKey');
  });
});
