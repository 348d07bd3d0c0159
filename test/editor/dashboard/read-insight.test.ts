import { strict as assert } from 'node:assert';
import { readInsight } from '../../../src/editor/dashboard/read-insight';
import { SeatedWindow } from '../../support/seated-window';

describe('what the dashboard asks of the host', () => {
  let window: SeatedWindow;
  beforeEach(async () => {
    window = new SeatedWindow();
    await window.open();
  });
  afterEach(() => window.close());

  it('is worded in the editor’s language, not in the operation’s English', async () => {
    await window.plan([{ item_key: 'A' }, { item_key: 'B', depends_on: ['A'] }]);
    await window.agent('claim', { plan_id: 'P', item_key: 'A' });
    await window.agent('defer', { plan_id: 'P', item_key: 'A', reason: 'Later.' });
    await window.project.mirror.refresh();
    const { project } = window;
    const source = {
      mirror: project.mirror,
      me: project.me,
      read: async (operation: string, input: Record<string, unknown>) => ({
        ...(await project.read(operation, input)),
        forecast: { at: '2030-01-01T00:00:00Z', from: 'English', completions: 4, hours: 1.5, open: 1 },
      }),
    };
    const translated = { t: (text: unknown, ...values: unknown[]) => [text, ...values].join(' | ') };
    const { signal } = new AbortController();
    const insight = await readInsight(translated as never, source, 'P', signal);
    assert.equal(insight.forecast?.from, 'Last {0} h: {1} completed. Left: {2}. | 1.5 | 4 | 1');
    assert.deepEqual(insight.stuck, [
      {
        id: window.present('B').id,
        why: 'It waits for {0}, which is deferred: nothing opens it by itself. | A',
      },
    ]);
  });
});
