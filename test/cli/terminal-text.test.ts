import { strict as assert } from 'node:assert';
import picocolors from 'picocolors';
import { itemTable, leaseText } from '../../src/cli/render/items';
import { renderVerify } from '../../src/cli/render/log';
import { renderPlan } from '../../src/cli/render/plans';
import { relativeTime, safeLine, safeText, table, truncate } from '../../src/cli/render/text';
import { renderItemChange } from '../../src/cli/render/work';

const page = { width: 40, colors: picocolors.createColors(false), now: Date.parse('2026-01-01T00:00:00Z') };

describe("agents' texts on a terminal", () => {
  it('lose their power over it: escape sequences and reading direction are shown, not obeyed', () => {
    const attack = '\u001b[2J\u001b]0;title\u0007 a\u202eb\u009b31m\rc\u0000';
    const safe = safeText(attack);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    assert.doesNotMatch(safe, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    assert.match(safe, /\^\[\[2J/);
    assert.equal(safeText('two\r\nlines, é 漢 🎉'), 'two\nlines, é 漢 🎉');
    assert.equal(safeLine('two\nlines'), 'two ⏎ lines');
  });

  it('are cut by columns, not by code units', () => {
    assert.equal(truncate('abcdef', 6), 'abcdef');
    assert.equal(truncate('abcdefg', 6), 'abcde…');
    assert.equal(truncate('漢字漢字', 5), '漢字…');
    assert.equal(truncate('👩‍👩‍👧x', 3), '👩‍👩‍👧x');
  });

  it('stand in columns that fit the page', () => {
    const text = table(page, [
      { title: 'ID', align: 'right', cells: ['1', '12'] },
      { title: 'TITLE', flexible: true, cells: ['漢字 and a title that is much too long for it', 'short'] },
      { title: 'EMPTY', cells: ['', ''] },
      { title: 'S', cells: ['x', 'y'] },
    ]);
    const [header = '', first = '', second = ''] = text.split('\n');
    assert.equal(header.startsWith('ID  TITLE'), true);
    assert.doesNotMatch(header, /EMPTY/);
    assert.match(first, /… {2}x$/);
    assert.match(second, /^12 {2}short .*y$/);
  });

  it('become blocks of lines where no table fits', () => {
    const long = 'a value that is longer than what is left';
    const text = table({ ...page, width: 30 }, [
      { title: 'SESSION', cells: ['claude-1', 'a-session-with-a-long-name'] },
      { title: 'CLIENT', cells: ['masterplan-cli', ''] },
      { title: 'HOLDS', flexible: true, cells: [long, 'B-1'] },
    ]);
    for (const line of text.split('\n')) {
      assert.ok(line.length <= 30, line);
    }
    assert.match(
      text,
      /^SESSION {2}claude-1\nCLIENT {3}masterplan-cli\nHOLDS {4}a value that is long…\n\nSESSION {2}a-/,
    );
    assert.match(text, /\nHOLDS {4}B-1$/);
  });

  it('tell times as people do', () => {
    assert.equal(relativeTime(page, '2025-12-31T23:57:00Z'), '3 min ago');
    assert.equal(relativeTime(page, '2026-01-01T02:00:00Z'), 'in 2 h');
    assert.equal(relativeTime(page, null), '');
  });
});

describe('what is held and awaited, on a terminal', () => {
  const row = {
    id: 7,
    item_key: 'B-1',
    title: 'Port it',
    item_type: 'task',
    status: 'blocked',
    priority: 2,
    parent_id: null,
    assignee_type: 'either',
    claimed_by: null,
    lease_expires_at: null,
    blocked_by: [3, 9],
  } as const;
  const rows = [{ ...row, blocked_by: [3, 9] }];

  it('is named by keys, also where a list does not show the other item', () => {
    const wide = { ...page, width: 200 };
    assert.match(itemTable(wide, rows, [{ id: 3, item_key: 'A-3' }]), /Port it +A-3,#9$/);
    const held = [{ ...rows[0], ...row, blocked_by: [], claimed_by: 's-1', claimed_by_name: 'Claude' }];
    assert.match(itemTable(wide, held), /Port it +Claude \(s-1\)$/);
    const waits = { item: row, waits_on: [{ id: 3, item_key: 'A-3' }] };
    assert.equal(
      renderItemChange(wide, 'add', {}, waits),
      'Added B-1 (item 7) Port it  blocked, waits on A-3',
    );
  });

  it('is told of those that wait for a cancelled item', () => {
    const answer = { item: { ...row, status: 'cancelled' }, warnings: ['C waits for it for good.'] };
    const input = { item_id: 7, status: 'cancelled' };
    const text = renderItemChange(page, 'update', input, answer);
    assert.match(text, /^Updated B-1 .* cancelled\n\nC waits for it for good\.$/);
    const detached = renderItemChange(page, 'update', input, { ...answer, detached: rows, warnings: [] });
    assert.match(detached, /\n\nNot waiting for it any more\n {2}blocked {6}B-1/);
  });

  it('says of a lease whether it has ended', () => {
    assert.equal(leaseText(page, '2026-01-01T00:05:00Z'), 'lease ends in 5 min');
    assert.equal(leaseText(page, '2025-12-31T23:59:45Z'), 'lease ended 15 s ago');
    assert.equal(leaseText(page, '2026-01-01T00:00:01Z'), 'lease ends now');
  });

  it('says what status a plan had only where it has another one now', () => {
    const plan = { plan_id: 'p', title: 'P', status: 'in_progress', feature_id: null, counts: {} };
    const at = { last_activity_at: '2026-01-01T00:00:00Z' };
    const text = (was?: string) => renderPlan(page, { plan: { ...plan, ...at, ...(was && { was }) } });
    assert.match(text('claimed'), /in_progress \(was claimed\)/);
    assert.doesNotMatch(text('in_progress'), /was/);
    assert.doesNotMatch(text(), /was/);
  });
});

describe('what verify found, on a terminal', () => {
  const found = { rows: 9, head: null, unsigned_human: [] as number[] };

  it('tells a log that was rewritten from one in which somebody did not sign', () => {
    assert.match(renderVerify(page, { ...found, ok: true }), /^The log is whole: 9 rows checked/);
    const unsigned = renderVerify(page, { ...found, ok: false, unsigned_human: [3, 5] });
    assert.match(
      unsigned,
      /^The log is whole, but not all of it is signed.*without a valid signature: 3, 5/s,
    );
    const bad = renderVerify(page, { ...found, ok: false, first_bad: { version: 7, why: 'its hash' } });
    assert.match(bad, /^The log has been changed at row 7: its hash/);
  });
});
