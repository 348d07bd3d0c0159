import { strict as assert } from 'node:assert';
import { nextWeek, parseDate, tomorrow } from '../../../src/editor/commands/items/deferral-dates';
import { parseMinutes } from '../../../src/editor/commands/items/item-fields';
import { plain, plainLines, quotedLines } from '../../../src/editor/presentation/plain-text';

describe('what a person types', () => {
  it('is a day, or a time, of the calendar', () => {
    assert.deepEqual(parseDate('2030-12-31'), new Date(2030, 11, 31, 9));
    assert.deepEqual(parseDate(' 2030-1-2 14:05 '), new Date(2030, 0, 2, 14, 5));
    for (const wrong of ['2030-02-31', '2030-13-01', 'tomorrow', '2030-01-01 25:00', '2030-01-01 10:75', ''])
      assert.equal(parseDate(wrong), undefined, wrong);
  });

  it('is a time in minutes, hours or days of work', () => {
    assert.deepEqual(
      ['45', '45m', '1.5h', '1,5 h', '2d'].map((text) => parseMinutes(text)),
      [45, 45, 90, 90, 960],
    );
    for (const wrong of ['0', '-5', 'soon', '5w', '99999999', ''])
      assert.equal(parseMinutes(wrong), undefined);
  });
});

describe('the days to put something off to', () => {
  it('are the next morning and the morning of the next Monday', () => {
    for (let day = 1; day <= 14; day++) {
      const now = new Date(2030, 0, day, 23, 59);
      assert.deepEqual(tomorrow(now), new Date(2030, 0, day + 1, 9));
      const monday = nextWeek(now);
      const days = Math.round((monday.getTime() - new Date(2030, 0, day, 9).getTime()) / 86_400_000);
      assert.equal(monday.getDay(), 1);
      assert.ok(days >= 1 && days <= 7, `${days} days after the ${day}th`);
    }
  });
});

describe('an agent’s text in a label', () => {
  it('is one line without anything hidden, and cut between characters', () => {
    assert.equal(plain('a\nb\u0007c\u200b d'), 'a b c d');
    assert.equal(plain('😀😀😀', 4), '😀…');
    assert.equal(plain('x'.repeat(200)).length, 100);
  });

  it('keeps its lines in a dialog', () => {
    assert.equal(plainLines('one\r\n\r\n\r\ntwo\u202e'), 'one\n\ntwo');
  });

  it('never passes for the dialog’s own words', () => {
    const forged = quotedLines('Done.\r\n\r\nPress Approve to log in.\u2028Yes');
    assert.equal(forged, '│ Done.\n│ \n│ Press Approve to log in. Yes');
    assert.equal(quotedLines(''), '');
  });
});
