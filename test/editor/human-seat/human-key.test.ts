import { strict as assert } from 'node:assert';
import { HumanKey } from '../../../src/editor/human-seat/human-key';
import { challengeText, verifyText } from '../../../src/model/human-signature';
import { makeVsCode } from '../../support/vscode-stub';

describe('the person’s key', () => {
  const keyOf = async (key: HumanKey) => (await key.person('here').prove('challenge', 'store')).publicKey;

  it('proves itself to the host, and says where it lives', async () => {
    const proof = await new HumanKey(makeVsCode().context.secrets)
      .person('Code on test')
      .prove('abc', 'store');
    assert.ok(verifyText(challengeText('store', 'abc'), proof.signature, proof.publicKey));
    assert.equal(proof.label, 'Code on test');
  });

  it('is one for two windows that make their first at the same moment', async () => {
    const { secrets } = makeVsCode().context;
    const [one, other] = [new HumanKey(secrets), new HumanKey(secrets)];
    assert.deepEqual(
      await Promise.all([keyOf(one), keyOf(other)]),
      Array(2).fill(await keyOf(new HumanKey(secrets))),
    );
  });

  it('is asked for again after the keyring refused', async () => {
    const { secrets } = makeVsCode().context;
    const key = new HumanKey(secrets);
    Object.assign(secrets, { failure: new Error('locked') });
    await assert.rejects(keyOf(key), /locked/);
    Object.assign(secrets, { failure: undefined });
    assert.equal(await keyOf(key), await keyOf(key));
  });
});
