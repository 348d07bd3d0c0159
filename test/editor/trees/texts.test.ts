import { strict as assert } from 'node:assert';
import { markdownParagraphs, markdownText } from '../../../src/editor/presentation/markdown-text';
import { ago, leaseLeft, leaseShort, untilText } from '../../../src/editor/presentation/spans';
import { makeVsCode } from '../../support/vscode-stub';

const { l10n } = makeVsCode().vscode;
const NOW = Date.parse('2026-01-10T12:00:00Z');
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

describe('the words of the views', () => {
  it('tell how long a lease lasts, never longer than it does', () => {
    const told = (minutes: number) => leaseLeft(l10n, at(minutes), NOW);
    assert.equal(leaseLeft(l10n, null, NOW), undefined);
    assert.equal(told(-1), 'lease ended');
    assert.equal(told(0), 'lease ended');
    assert.equal(told(0.5), 'less than 1 min left');
    assert.equal(told(12.9), '12 min left');
    assert.equal(told(60), '1 h left');
    assert.equal(told(95), '1 h 35 min left');
    const short = [-1, 0.5, 12.9, 60, 95].map((minutes) => leaseShort(l10n, at(minutes), NOW));
    assert.deepEqual(short, ['lease ended', '<1m', '12m', '1h', '1h 35m']);
    assert.equal(leaseShort(l10n, null, NOW), undefined);
  });

  it('tell how long ago something was', () => {
    const told = (minutes: number) => ago(l10n, at(-minutes), NOW);
    assert.deepEqual([0, 0.9, 1, 59.9, 60, 24 * 60 - 1, 24 * 60, 48 * 60].map(told), [
      'just now',
      'just now',
      '1 min ago',
      '59 min ago',
      '1 h ago',
      '23 h ago',
      'yesterday',
      '2 days ago',
    ]);
  });

  it('tell a deferral’s end by the day, and today’s by the time', () => {
    assert.match(untilText(l10n, at(24 * 60 * 3), NOW, 'en-GB'), /^until 13 Jan 2026$/);
    assert.match(untilText(l10n, at(1), NOW, 'en-GB'), /^until \d\d:\d\d$/);
  });

  it('keep agents’ Markdown from meaning anything', () => {
    assert.equal(markdownText('[x](command:y)'), '\\[x\\]\\(command\\:y\\)');
    assert.equal(markdownText('<b>&amp;'), '\\<b\\>\\&amp\\;');
    assert.equal(markdownText('www.x.example https://x'), 'www\\.x\\.example https\\:\\/\\/x');
    assert.equal(markdownText('a\u202eb\u200bc\u0000d'), 'a b c d');
    assert.equal(markdownText('C:\\new'), 'C\\:\\\\new');
  });

  it('keep the lines of a long text, and cut it', () => {
    assert.equal(markdownParagraphs('one\ntwo\n\nthree', 100), 'one  \ntwo\n\nthree');
    assert.equal(markdownParagraphs('abcdef', 3), 'abc …');
  });
});
