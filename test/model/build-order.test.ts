import { strict as assert } from 'node:assert';
import { compareBuilds } from '../../src/model/build-order';

describe('which build is newer', () => {
  // semver.org, 11.4, and what surrounds it.
  const ascending = [
    'nonsense',
    '0.0.0-source',
    '0.9.10',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.2.0',
    '1.10.0',
    '2.0.0',
  ];

  it('orders versions as semver does', () => {
    for (const [n, older] of ascending.entries()) {
      for (const [m, newer] of ascending.entries()) {
        assert.equal(Math.sign(compareBuilds(older, newer)), Math.sign(n - m), `${older} and ${newer}`);
      }
    }
  });

  it('leaves build metadata and a leading v out', () => {
    assert.equal(compareBuilds('v1.2.3+abc', '1.2.3'), 0);
  });
});
