import { strict as assert } from 'node:assert';
import { parseFromPage } from '../../../src/editor/dashboard/messages';

describe('messages of the dashboard’s page', () => {
  it('are taken when the page could have sent them', () => {
    const filter = { plan: null, session: 'a', item: 3, file: null };
    for (const message of [
      { type: 'ready', plan: null },
      { type: 'choosePlan', plan: 'p' },
      { type: 'queryFeed', query: 1, filter, cursor: null },
      { type: 'loadTimeLine', hours: 24 },
      { type: 'openItem', item: 1 },
      { type: 'revealItem', item: 1 },
      { type: 'openNeedsYou' },
    ]) {
      assert.deepEqual(parseFromPage(message), message);
    }
  });

  it('are dropped when they are anything else, and lose what does not belong to them', () => {
    for (const message of [
      undefined,
      null,
      'ready',
      [],
      {},
      { type: 'ready' },
      { type: 'write', operation: 'complete' },
      { type: 'openItem', item: '1' },
      { type: 'openItem', item: 1.5 },
      { type: 'openItem', item: -1 },
      { type: 'loadTimeLine', hours: 1e9 },
      { type: 'choosePlan', plan: 'x'.repeat(2001) },
      { type: 'queryFeed', query: 1, filter: { plan: null, session: null, item: {} }, cursor: null },
    ]) {
      assert.equal(parseFromPage(message), undefined, JSON.stringify(message));
    }
    assert.deepEqual(parseFromPage({ type: 'openNeedsYou', command: 'x' }), { type: 'openNeedsYou' });
  });
});
