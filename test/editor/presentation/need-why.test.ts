import { strict as assert } from 'node:assert';
import type { PlanMirror } from '../../../src/editor/mirror/plan-mirror';
import { needWhy } from '../../../src/editor/presentation/need-why';
import type { Need, OutlineItem } from '../../../src/model/outline';
import { NEED_KINDS } from '../../../src/model/vocabulary';
import { makeVsCode } from '../../support/vscode-stub';

const viewer = { user: 'ana@example.org', sessionId: 'window-1' };
const one = { id: 1, item_key: 'ONE', assignee: null, attempts: 5, claimed_by: null } as OutlineItem;
const other = (more: Partial<OutlineItem>) => ({ id: 2, item_key: 'TWO', ...more }) as OutlineItem;

/** The sentence about item 1, which has these dependents and blockers. */
function why(
  need: Partial<Need>,
  seen: { item?: Partial<OutlineItem>; dependents?: OutlineItem[]; blockers?: OutlineItem[] } = {},
): string {
  const item = { ...one, ...seen.item };
  const mirror = {
    item: (id: number) => (id === 1 ? item : undefined),
    dependents: () => seen.dependents ?? [],
    blockers: () => seen.blockers ?? [],
    sessions: () => [
      { session_id: 's-1', session_name: null, client: 'codex', kind: 'ai' },
      { session_id: 'window-2', session_name: 'bo in Code', client: 'Code', kind: 'human' },
    ],
  } as unknown as Pick<PlanMirror, 'item' | 'dependents' | 'blockers' | 'sessions'>;
  const whole = { item: { id: 1 }, why: 'Why in English.', since: null, ...need } as Need;
  return needWhy(makeVsCode().vscode.l10n, whole, { mirror, viewer });
}

describe('why something needs a person', () => {
  it('says for whom it is meant and how much waits for it', () => {
    assert.equal(why({ kind: 'decision' }), 'Only a person can decide this.');
    const dependents = [
      other({ status: 'blocked' }),
      other({ status: 'blocked' }),
      other({ status: 'completed' }),
    ];
    assert.equal(
      why({ kind: 'manual' }, { item: { assignee: 'bo' }, dependents }),
      'Only a person can do this. It is meant for bo. 2 items wait for it.',
    );
    const [first] = dependents;
    assert.match(why({ kind: 'decision' }, { dependents: first ? [first] : [] }), /1 item waits for it\.$/);
  });

  it('says who has it in hand, and “you” where it is the person', () => {
    const held = { claimed_by: 'window-2', claimed_by_kind: 'human' } as const;
    assert.equal(
      why({ kind: 'held' }, { item: { ...held, claimed_by_user: 'bo@example.org' } }),
      'bo@example.org has it in hand.',
    );
    assert.equal(
      why({ kind: 'held' }, { item: { ...held, claimed_by_user: viewer.user } }),
      'You have it in hand.',
    );
  });

  it('says which agent handed a plan in for whom, and names a person alone', () => {
    const by = (submitted_by_session: string) =>
      why({ kind: 'review', submitted_by: 'bo', submitted_by_session });
    assert.equal(by('s-1'), 'codex for bo submitted the work: approve it or send it back.');
    assert.equal(by('window-2'), 'bo submitted the work: approve it or send it back.');
    assert.equal(by('long-gone'), 'bo submitted the work: approve it or send it back.');
  });

  it('says who handed a plan in, and that it needs somebody else where it has four eyes', () => {
    const plan = { four_eyes: true } as Need['plan'];
    assert.equal(
      why({ kind: 'review', submitted_by: 'bo', plan }),
      'bo submitted the work: approve it or send it back. Not from the session that submitted it.',
    );
    assert.match(why({ kind: 'review', submitted_by: null }), /^The work was submitted/);
  });

  it('names what an item waits for in vain', () => {
    const returns = other({
      item_key: 'LATER',
      status: 'deferred',
      deferred_until: '2026-02-01T00:00:00.000Z',
    });
    const dead = other({ status: 'cancelled' });
    assert.equal(
      why({ kind: 'stuck' }, { blockers: [returns, dead] }),
      'It waits for TWO, which is cancelled: nothing opens it by itself.',
    );
    assert.match(
      why({ kind: 'stuck' }, { blockers: [returns] }),
      /^It waits for LATER, which is deferred until .*2026.*\.$/,
    );
  });

  it('is the operation’s own sentence, as text, where the mirror knows too little', () => {
    for (const kind of NEED_KINDS.filter((name) => name !== 'review')) {
      assert.equal(why({ kind, item: undefined, why: 'a\u202eb $(x)' }), 'a b $ (x)', kind);
    }
    assert.equal(why({ kind: 'stuck' }), 'Why in English.');
  });
});
