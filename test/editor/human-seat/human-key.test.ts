import { strict as assert } from 'node:assert';
import type * as vscode from 'vscode';
import { HumanKey } from '../../../src/editor/human-seat/human-key';
import { sayKeyIsLost } from '../../../src/editor/human-seat/lost-key-notice';
import { challengeText, keyIdOf, verifyText } from '../../../src/model/human-signature';
import { makeVsCode } from '../../support/vscode-stub';

describe('the person’s key', () => {
  let context: vscode.ExtensionContext;
  let lost: string[];
  beforeEach(() => {
    ({ context } = makeVsCode());
    lost = [];
  });

  /** As a window has it that was just opened. */
  const open = () => new HumanKey(context.secrets, context.globalState, (keyId) => lost.push(keyId));
  const keyOf = async (key: HumanKey) => (await key.person('here').prove('challenge', 'store')).publicKey;

  it('proves itself to the host, and says where it lives', async () => {
    const proof = await open().person('Code on test').prove('abc', 'store');
    assert.ok(verifyText(challengeText('store', 'abc'), proof.signature, proof.publicKey));
    assert.equal(proof.label, 'Code on test');
  });

  it('is one for two windows that make their first at the same moment', async () => {
    const [one, other] = [open(), open()];
    const both = await Promise.all([keyOf(one), keyOf(other)]);
    assert.deepEqual(both, Array(2).fill(await keyOf(open())));
    assert.deepEqual(lost, []);
  });

  it('is asked for again after the keyring refused', async () => {
    const key = open();
    Object.assign(context.secrets, { failure: new Error('locked') });
    await assert.rejects(keyOf(key), /locked/);
    Object.assign(context.secrets, { failure: undefined });
    assert.equal(await keyOf(key), await keyOf(key));
    assert.deepEqual(lost, [], 'a locked keyring has lost nothing');
  });

  it('that the keyring has lost is told once, with the id of the new one', async () => {
    await keyOf(open());
    await context.secrets.delete('masterplan.humanKey');
    const fresh = await keyOf(open());
    assert.deepEqual(lost, [keyIdOf(fresh)]);
    assert.equal(await keyOf(open()), fresh);
    assert.equal(lost.length, 1);
  });

  it('is another one for a store in which it was rejected, in every window, and for no other store', async () => {
    const [one, other] = [open().person('here'), open().person('there')];
    const proven = async (person: typeof one, store: string) => (await person.prove('c', store)).publicKey;
    const shared = await proven(one, 'fine');
    assert.equal(await proven(other, 'rejected'), shared);
    const told: string[] = [];
    other.onDidRenew((storeId) => told.push(storeId));
    await one.renew('rejected');
    const fresh = await proven(one, 'rejected');
    assert.notEqual(fresh, shared);
    assert.equal(await proven(other, 'rejected'), fresh);
    assert.deepEqual(told, ['rejected']);
    for (const person of [one, other, open().person('later')])
      assert.equal(await proven(person, 'fine'), shared);
    const request = { storeId: 'rejected', operation: 'add', input: {}, key: 'k' };
    const { keyId } = await one.sign(request);
    assert.equal(keyId, keyIdOf(fresh));
    assert.deepEqual(lost, []);
  });

  it('that is lost is told with what to do, and with what nobody can do', async () => {
    const said: string[] = [];
    const dialogs = {
      tell: async (kind: string, message: string) => {
        said.push(`${kind}: ${message}`);
        return undefined;
      },
    };
    await sayKeyIsLost(makeVsCode().vscode, dialogs, 'abcdef');
    assert.match(said.join(), /^warning: .*\(abcd ef\).*approves the new one.*Where no such window is left/);
  });
});
