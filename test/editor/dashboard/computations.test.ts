import { strict as assert } from 'node:assert';
import { agentsAtWork } from '../../../src/editor/dashboard/at-work';
import { blockers } from '../../../src/editor/dashboard/blocking';
import { burnUp, sampled } from '../../../src/editor/dashboard/burn-up';
import { matchesFeed, mergeFeed } from '../../../src/editor/dashboard/feed';
import { indexPlan } from '../../../src/editor/dashboard/plan-index';
import {
  completedAt,
  countStatuses,
  progressByPhase,
  shareDone,
  totalOf,
} from '../../../src/editor/dashboard/progress';
import type { AgentRow, ItemRow } from '../../../src/editor/dashboard/rows';
import { namedLanes, TimeLine } from '../../../src/editor/dashboard/time-line';
import { oneLine } from '../../../src/editor/presentation/plain-text';
import { feedRow, itemRow } from './support/sample-plan';

const EVERYTHING = { plan: null, session: null, item: null, file: null };

describe('the burn-up', () => {
  it('counts what was there and what was completed at each moment, and ends now', () => {
    const leaves = [
      itemRow(1, { created: 10, status: 'completed', completed: 30 }),
      itemRow(2, { created: 10 }),
      itemRow(3, { created: 20, status: 'completed', completed: 40 }),
    ];
    assert.deepEqual(burnUp(leaves, 50), [
      { at: 10, scope: 2, done: 0 },
      { at: 20, scope: 3, done: 0 },
      { at: 30, scope: 3, done: 1 },
      { at: 40, scope: 3, done: 2 },
      { at: 50, scope: 3, done: 2 },
    ]);
  });

  it('leaves cancelled items out, and counts what came completed when it came', () => {
    const leaves = [
      itemRow(1, { created: 10, status: 'cancelled' }),
      itemRow(2, { created: 20, status: 'completed', completed: 5 }),
    ];
    assert.deepEqual(burnUp(leaves, 30), [
      { at: 20, scope: 1, done: 1 },
      { at: 30, scope: 1, done: 1 },
    ]);
    assert.deepEqual(burnUp([], 30), []);
  });

  it('is drawn with a bounded number of points that end at the same sums', () => {
    const leaves = Array.from({ length: 5000 }, (_, place) =>
      itemRow(place, { created: place, status: 'completed', completed: 5000 + place }),
    );
    const points = burnUp(leaves, 20_000);
    assert.ok(points.length <= 242, `${points.length} points`);
    assert.deepEqual(points.at(-1), { at: 20_000, scope: 5000, done: 5000 });
    assert.deepEqual(sampled(points, 12).at(-1), points.at(-1));
    assert.equal(sampled(points, 12).length, 12);
  });
});

describe('the time line', () => {
  const claimed = { activity: 'claimed', item: 7, key: 'W-7', session: 'a', who: 'Ada' } as const;
  const items = (...rows: ItemRow[]) => new Map(rows.map((row) => [row.id, row]));

  it('makes one bar of a claim and its end, in the lane of its agent', () => {
    const line = new TimeLine();
    line.add([feedRow(1, claimed), feedRow(2, { ...claimed, activity: 'completed' })]);
    assert.deepEqual(line.lanes(0, items(itemRow(7)), null), [
      {
        session: 'a',
        name: 'Ada',
        bars: [{ item: 7, key: 'W-7', session: 'a', from: 1, to: 2, end: 'completed' }],
      },
    ]);
  });

  it('says when a lease ran out, and gives the next claim to the next agent', () => {
    const line = new TimeLine();
    line.add([
      feedRow(1, claimed),
      feedRow(2, { ...claimed, activity: 'released', automatic: true, session: null }),
      feedRow(3, { ...claimed, session: 'b', who: 'Bob' }),
      feedRow(4, { ...claimed, activity: 'released', session: 'b' }),
    ]);
    const bars = line.lanes(0, items(itemRow(7)), null).flatMap((lane) => lane.bars);
    assert.deepEqual(
      bars.map((bar) => [bar.session, bar.end]),
      [
        ['b', 'released'],
        ['a', 'lapsed'],
      ],
    );
  });

  it('counts each row of the log once, and takes a claim that is taken up again for one', () => {
    const line = new TimeLine();
    const rows = [
      feedRow(1, claimed),
      feedRow(2, claimed),
      feedRow(3, { ...claimed, activity: 'completed' }),
    ];
    line.add(rows);
    line.add(rows);
    const [lane] = line.lanes(0, items(itemRow(7)), null);
    assert.deepEqual(
      lane?.bars.map((bar) => [bar.from, bar.to]),
      [[1, 3]],
    );
  });

  it('shows what is held though it was claimed before the log was read', () => {
    const held = itemRow(9, { status: 'in_progress', holder: 'z', holderName: 'Zoe', since: 4 });
    assert.deepEqual(new TimeLine().lanes(100, items(held), null), [
      {
        session: 'z',
        name: 'Zoe',
        bars: [{ item: 9, key: 'W-9', session: 'z', from: 4, to: null, end: 'open' }],
      },
    ]);
  });

  it('does not end a claim when only another assignee was named', () => {
    const line = new TimeLine();
    line.add([feedRow(1, claimed), feedRow(2, { ...claimed, activity: 'assigned' })]);
    assert.deepEqual(line.lanes(0, items(itemRow(7)), null), []);
    line.add([feedRow(3, { ...claimed, activity: 'assigned', message: 'Handed over.' })]);
    assert.equal(line.lanes(0, items(itemRow(7)), null)[0]?.bars[0]?.end, 'released');
  });
});

describe('the names of lanes', () => {
  it('are those of the Agents view, and equal ones are told apart', () => {
    const lane = (session: string) => ({ session, name: 'claude-code', bars: [] });
    const lanes = namedLanes(
      [lane('aaaa-1111'), lane('bbbb-2222'), lane('cccc-3333')],
      new Map([['aaaa-1111', 'claude-code (1111)']]),
    );
    assert.deepEqual(
      lanes.map(({ name }) => name),
      ['claude-code (1111)', 'claude-code (2222)', 'claude-code (3333)'],
    );
    assert.equal(namedLanes([lane('aaaa-1111')], new Map())[0]?.name, 'claude-code');
  });
});

describe('agents at work', () => {
  it('are those who hold something and are here, as in the status bar', () => {
    const agent = (id: string, more: Partial<AgentRow> = {}): AgentRow => ({
      ...{ id, name: id, kind: 'ai', client: 'codex', here: true, lastSeen: 0 },
      ...more,
    });
    const agents = [
      agent('works'),
      agent('idle'),
      agent('gone', { here: false }),
      agent('person', { kind: 'human' }),
    ];
    const leaves = agents
      .filter(({ id }) => id !== 'idle')
      .map(({ id }, place) => itemRow(place + 1, { status: 'in_progress', holder: id }));
    assert.deepEqual(agentsAtWork(agents, leaves), { working: 1, connected: 2 });
  });
});

describe('progress by phase', () => {
  it('goes by the nearest phase above, else by the word, else by the outermost container', () => {
    const rows = [
      itemRow(1, { type: 'phase', title: 'One', children: 1 }),
      itemRow(2, { parent: 1, children: 2, type: 'sprint', phase: 'ignored' }),
      itemRow(3, { parent: 2, status: 'completed' }),
      itemRow(4, { parent: 2, status: 'cancelled' }),
      itemRow(5, { phase: 'Two' }),
      itemRow(6, { title: 'Box', children: 1 }),
      itemRow(7, { parent: 6 }),
      itemRow(8),
    ];
    const phases = progressByPhase(indexPlan(rows, null));
    assert.deepEqual(
      phases.map((phase) => [phase.title, phase.counts.completed, totalOf(phase.counts)]),
      [
        ['One', 1, 1],
        ['Two', 0, 1],
        ['Box', 0, 1],
        [null, 0, 1],
      ],
    );
  });

  it('leaves cancelled work out of the share', () => {
    const counts = countStatuses([
      itemRow(1, { status: 'completed' }),
      itemRow(2),
      itemRow(3, { status: 'cancelled' }),
    ]);
    assert.equal(shareDone(counts), 0.5);
    assert.equal(shareDone(countStatuses([])), 0);
  });
});

describe('the end of the work', () => {
  const done = (id: number, completed: number | null, created = 1) =>
    itemRow(id, { status: 'completed', completed, created });

  it('is when the last item was completed, whatever was cancelled', () => {
    assert.equal(completedAt([done(1, 40), done(2, 70), itemRow(3, { status: 'cancelled' })]), 70);
    assert.equal(completedAt([done(1, 40), done(2, null, 90)]), 90, 'imported as done');
  });

  it('is unknown while there is work, put off work included, and where there was none', () => {
    for (const status of ['pending', 'blocked', 'in_progress', 'deferred'] as const) {
      assert.equal(completedAt([done(1, 40), itemRow(2, { status })]), undefined, status);
    }
    assert.equal(completedAt([]), undefined);
    assert.equal(completedAt([itemRow(1, { status: 'cancelled' })]), undefined);
  });
});

describe('what blocks what', () => {
  it('puts the item first for which most of the work waits, through others and below containers', () => {
    const rows = [
      itemRow(1),
      itemRow(2, { deps: [1] }),
      itemRow(3, { deps: [2], children: 2 }),
      itemRow(4, { parent: 3 }),
      itemRow(5, { parent: 3, status: 'completed' }),
      itemRow(6),
      itemRow(7, { deps: [6] }),
    ];
    const list = blockers(indexPlan(rows, null), new Set());
    assert.deepEqual(
      list.map(({ item, total }) => [item.id, total]),
      [
        [1, 2],
        [2, 1],
        [6, 1],
      ],
    );
  });

  it('puts stuck ones before all others: what was given up will let nothing go', () => {
    const rows = [
      itemRow(1),
      itemRow(2, { deps: [1] }),
      itemRow(3, { deps: [1] }),
      itemRow(4, { status: 'deferred' }),
      itemRow(5, { deps: [4] }),
    ];
    const list = blockers(indexPlan(rows, null), new Set([5]));
    assert.deepEqual(
      list.map(({ item, stuck }) => [item.id, stuck]),
      [
        [4, true],
        [1, false],
      ],
    );
  });

  it('names nothing that is completed, and nothing that only finished work waited for', () => {
    const rows = [
      itemRow(1, { status: 'completed' }),
      itemRow(2, { deps: [1] }),
      itemRow(3, { deps: [2], status: 'cancelled' }),
    ];
    assert.deepEqual(blockers(indexPlan(rows, null), new Set()), []);
  });
});

describe('the feed', () => {
  it('takes a folder for what is in it, and nothing that only begins alike', () => {
    const row = feedRow(1, { files: ['src/store/journal.ts'] });
    assert.ok(matchesFeed(row, { ...EVERYTHING, file: 'src/store/' }));
    assert.ok(matchesFeed(row, { ...EVERYTHING, file: 'src/store/journal.ts' }));
    assert.ok(!matchesFeed(row, { ...EVERYTHING, file: 'src/st' }));
    assert.ok(!matchesFeed(row, { ...EVERYTHING, session: 'a' }));
  });

  it('keeps each row once, the newest first, and not more than it should', () => {
    const rows = mergeFeed([feedRow(5), feedRow(3)], [feedRow(3), feedRow(6), feedRow(4)], 3);
    assert.deepEqual(
      rows.map((row) => row.version),
      [6, 5, 4],
    );
  });
});

describe('texts of agents in labels', () => {
  it('are one line without control and direction characters, cut to a length', () => {
    assert.equal(oneLine('a\u202Eb\u0007\nc', 20), 'a b c');
    assert.equal(oneLine('abcdef', 4), 'abc…');
    assert.equal(oneLine('ab😀def', 4), 'ab…', 'half a character is none');
  });
});
