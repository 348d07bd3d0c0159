import { strict as assert } from 'node:assert';
import { verificationPage } from '../../../src/editor/documents/verification-page';
import { ACKNOWLEDGED_KEY } from '../../../src/editor/needs-you/acknowledged-unsigned';
import { NeedNode } from '../../../src/editor/nodes';
import type { Change } from '../../../src/model/change';
import { WindowWithDocuments } from './window-with-documents';

describe('a command on the log', () => {
  let window: WindowWithDocuments;

  beforeEach(async () => {
    window = new WindowWithDocuments();
    await window.open();
  });
  afterEach(async () => {
    await window.close();
  });

  const page = () => window.page();
  const lines = async () => (await page()).split('\n').filter((line) => line.startsWith('- '));

  it('showHistory of an item has its rows, the newest first, with who did it', async () => {
    await window.plan([{ item_key: 'A' }, { item_key: 'B' }]);
    await window.agent('claim', { plan_id: 'P', item_key: 'A' });
    await window.agent('update', { plan_id: 'P', item_key: 'A', message: 'half [x](command:y)\n# done' });
    await window.run('masterplan.showHistory', window.node('A'));
    assert.match(await page(), /^# History of A “Title of A”\n/);
    const shown = await lines();
    assert.equal(shown.length, 3);
    assert.match(
      shown[0] ?? '',
      /\*\*note\*\* · by agent\\-1 \(test\) for ana\\@example\\\.org · “half \\\[x\\\]/,
    );
    assert.match(shown[1] ?? '', /\*\*claimed\*\*/);
    assert.match(shown[2] ?? '', /\*\*created\*\*/);
  });

  it('showHistory adds older rows as long as the person asks for them', async () => {
    await window.plan([]);
    const items = Array.from({ length: 130 }, (_, index) => ({ title: `T${index}` }));
    await window.agent('import', { plan_id: 'P', items });
    const asked: string[] = [];
    window.person.onSaid = (message) => {
      asked.push(message);
      return 'Load More';
    };
    await window.run('masterplan.showHistory', window.planNode());
    assert.deepEqual(asked, ['The newest changes are shown: 100.']);
    assert.ok((await lines()).length > 130);
  });

  const SUBJECTS: [
    what: string,
    answer: (window: WindowWithDocuments) => void,
    title: RegExp,
    rows: RegExp,
  ][] = [
    ['an item', (w) => w.person.picks('Of an item').picks('Title of A'), /History of A/, /created/],
    ['a plan', (w) => w.person.picks('Of a plan').picks('Plan'), /History of Plan/, /created/],
    ['a session', (w) => w.person.picks('Of a session').picks('agent-1'), /History of agent\\-1/, /claimed/],
    ['an agent', (w) => w.person.picks('Of a person').picks('ana@example.org'), /History of ana/, /claimed/],
    [
      'a file',
      (w) => w.person.picks('Of a file').types('src/a.ts'),
      /History of src\\\/a\\\.ts/,
      /src\\\/a\\\.ts/,
    ],
    ['everything', (w) => w.person.picks('Of everything'), /History of/, /claimed/],
  ];
  for (const [what, answer, title, rows] of SUBJECTS) {
    it(`showHistory from the palette asks whose; of ${what}`, async () => {
      await window.plan([{ item_key: 'A' }]);
      await window.agent('claim', { plan_id: 'P', item_key: 'A' });
      await window.agent('update', { plan_id: 'P', item_key: 'A', message: 'm', files: ['src/a.ts'] });
      answer(window);
      await window.run('masterplan.showHistory');
      window.person.assertDone();
      assert.match(await page(), title);
      assert.match((await lines()).join('\n'), rows);
    });
  }

  it('showChanges tells what others did since the last time, by plan and item, and counts it as seen', async () => {
    await window.plan([{ item_key: 'A' }]);
    await window.run('masterplan.showChanges');
    await window.agent('claim', { plan_id: 'P', item_key: 'A' });
    await window.run('masterplan.showChanges');
    assert.match(await page(), /## Plan\n\n### A Title of A\n\n- .*\*\*claimed\*\* · by agent\\-1/);
    await window.run('masterplan.showChanges');
    assert.match(await page(), /Nothing\./);
  });

  it('verifyLog says that the log is whole, with its head to be kept elsewhere', async () => {
    await window.plan([{ item_key: 'A' }]);
    window.person.onSaid = () => 'Copy the Head';
    await window.run('masterplan.verifyLog');
    assert.match(window.person.last('info').text, /^The log is whole\. Changes: \d+\. Head: [0-9a-f]{16}\.$/);
    assert.equal(window.person.last('progress').text, 'Verifying the log…');
    assert.match(window.stub.clipboard(), /^\d+ [0-9a-f]{64}$/);
    assert.deepEqual(window.written, []);
  });

  it('the page names the keys that the project trusts, and who vouches for them', () => {
    const answer = { ok: true, rows: 9, head: null, unsigned_human: [] };
    const key = { state: 'approved', enrolled_at: '2024-05-01T10:00:00.000Z', label: null } as const;
    const at = '2024-05-02T10:00:00.000Z';
    const shown = verificationPage(window.stub.vscode, answer, {
      unsigned: [],
      keys: [
        { ...key, key_id: 'aaaa1111', user: 'ana', label: 'lap<b>top', approved_at: at, approved_by: null },
        { ...key, key_id: 'bbbb2222', user: 'bo', approved_at: at, approved_by: 'aaaa1111' },
        { ...key, key_id: 'cccc3333', user: 'eve', approved_at: at, approved_by: 'cccc3333' },
        { ...key, key_id: 'dddd4444', user: 'dan', state: 'pending', approved_at: null, approved_by: null },
      ],
    });
    assert.match(shown, /## Keys that the project trusts: 3\n/);
    assert.match(shown, /- ana on lap&lt;b&gt;top since .* · the project’s first key · `aaaa 1111`/);
    assert.match(shown, /- bo since .* · approved by ana · `bbbb 2222`/);
    assert.match(shown, /- eve since .* · trusts itself · `cccc 3333`/);
    assert.doesNotMatch(shown, /dan/);
  });

  it('the page of a failed verification names the first bad row and every unsigned change', () => {
    const answer = {
      ok: false,
      rows: 9,
      head: { version: 9, hash: 'ab'.repeat(32), signed_at: null },
      first_bad: { version: 7, why: 'its hash does not follow <b>' },
      unsigned_human: [3, 5],
    };
    const known = { version: 3, at: '2024-05-01T10:00:00.000Z', activity: 'completed', item_key: 'A' };
    const rest = { kind: 'human', user: 'eve', actor: 'eve', message: null, files: [], old: null, new: null };
    const shown = verificationPage(window.stub.vscode, answer, {
      unsigned: [{ ...known, ...rest } as unknown as Change],
      keys: [],
    });
    assert.match(shown, /^# The log does not verify/);
    const { first_bad: _, ...unsigned } = answer;
    const whole = verificationPage(window.stub.vscode, unsigned, { unsigned: [], keys: [] });
    assert.match(whole, /^# The log is whole, but not all of it is signed/);
    assert.match(shown, /The first change that is wrong: 7/);
    assert.match(shown, /does not follow &lt;b&gt;/);
    assert.match(shown, /without a valid signature: 2/);
    assert.match(shown, /\*\*A\*\* completed · by \*\*eve\*\*/);
    assert.match(shown, /Change numbers: 5/);
  });

  describe('acknowledgeUnsigned', () => {
    const node = () => new NeedNode(window.project, { kind: 'unsigned', changeVersion: 4 });
    const kept = () => window.editor.context.workspaceState.get(ACKNOWLEDGED_KEY);

    it('keeps for this workspace what a person has looked at', async () => {
      await window.plan([]);
      window.person.presses('I Have Looked at It');
      await window.run('masterplan.acknowledgeUnsigned', window.known(node()));
      assert.deepEqual(kept(), { [window.project.id]: 4 });
      assert.deepEqual(window.written, []);
    });

    it('does nothing without the dialog, or for a node that is not ours', async () => {
      await window.plan([]);
      await window.run('masterplan.acknowledgeUnsigned', window.known(node()));
      window.person.presses('I Have Looked at It');
      await window.run('masterplan.acknowledgeUnsigned', node());
      await window.run('masterplan.acknowledgeUnsigned');
      assert.equal(window.person.modals, 1);
      assert.equal(kept(), undefined);
    });
  });
});
