import { strict as assert } from 'node:assert';
import { changeLines } from '../../../src/editor/documents/change-lines';
import { inlineText } from '../../../src/editor/documents/neutral-markdown';
import { timeWord } from '../../../src/editor/presentation/spans';
import type { Change } from '../../../src/model/change';
import { makeVsCode } from '../../support/vscode-stub';

const CHANGE = {
  version: 7,
  at: '2026-01-02T03:04:05.000Z',
  activity: 'claimed',
  actor: 'codex',
  session_name: 'codex',
  user: 'ana',
  kind: 'ai',
  item_key: 'A',
  message: null,
  files: [],
  old: { status: 'pending', priority: 2 },
  new: { status: 'in_progress', priority: 0 },
} as unknown as Change;
const line = (more: Partial<Change> = {}) =>
  changeLines(makeVsCode().vscode, [{ ...CHANGE, ...more }])[0] ?? '';

describe('a row of the log in a page', () => {
  it('has the words of the views, and an agent’s name once', () => {
    assert.match(line(), /by codex for ana · Status: pending → in progress, Priority: medium → critical/);
    assert.match(line({ session_name: 'swift-heron' }), /by swift\\-heron \(codex\) for ana/);
  });

  it('tells the local time where the product tells of one, and leaves what others wrote', () => {
    const at = '2026-01-02T03:00:00.000Z';
    const message = `The lease of codex ended at ${at}.`;
    const local = inlineText(`“The lease of codex ended at ${timeWord(at)}.”`);
    assert.ok(line({ actor: 'masterplan', message }).includes(local), line({ actor: 'masterplan', message }));
    assert.ok(line({ message }).includes(inlineText(at)));
  });
});
