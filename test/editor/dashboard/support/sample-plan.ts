import type { ToPage } from '../../../../src/editor/dashboard/messages';
import type { AgentRow, FeedRow, Insight, ItemRow } from '../../../../src/editor/dashboard/rows';
import { pageStrings } from '../../../../src/editor/dashboard/strings';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** An item with nothing special about it. */
export function itemRow(id: number, more: Partial<ItemRow> = {}): ItemRow {
  return {
    id,
    plan: 'p',
    key: `W-${id}`,
    title: `Item ${id}`,
    type: 'task',
    status: 'pending',
    parent: null,
    position: id,
    phase: null,
    children: 0,
    deps: [],
    forPeople: false,
    holder: null,
    holderName: null,
    since: null,
    lease: null,
    percent: null,
    created: 0,
    completed: null,
    reason: null,
    ...more,
  };
}

export function feedRow(version: number, more: Partial<FeedRow> = {}): FeedRow {
  return {
    version,
    at: version,
    activity: 'note',
    plan: 'p',
    item: null,
    key: null,
    session: null,
    who: 'somebody',
    kind: 'ai',
    automatic: false,
    message: null,
    files: [],
    ...more,
  };
}

/** Texts in English, as the extension hands them over. */
export const STRINGS = pageStrings({
  l10n: { t: (text: unknown) => String(text), bundle: undefined, uri: undefined },
} as never);

export const AGENTS: AgentRow[] = ['builder', 'porter', 'tester', 'reviewer'].map((name, place) => ({
  id: `s${place}`,
  name,
  kind: 'ai',
  client: 'claude-code',
  here: true,
  lastSeen: 0,
}));

const PHASES = ['Foundations', 'Parser', 'Release'];
const TASKS = [
  'Read the old tables',
  'Write the new schema with all its constraints and the migrations that lead there',
  'Port the tokenizer',
  'Port the grammar',
  'Measure the import of a large file',
  'Describe the public interface',
  'Cross-check with the reference output',
];

/** A plan in work: three phases, two sprints each, four agents, a decision and a stuck item; seen at `now`. */
export function samplePlan(now: number): {
  items: ItemRow[];
  feed: FeedRow[];
  insight: Insight;
  agents: AgentRow[];
} {
  const items: ItemRow[] = [];
  const feed: FeedRow[] = [];
  const start = now - 9 * HOUR;
  let version = 0;
  let id = 0;
  const leaves: ItemRow[] = [];
  for (const [p, phaseTitle] of PHASES.entries()) {
    const phase = itemRow(++id, {
      key: `P${p + 1}`,
      title: phaseTitle,
      type: 'phase',
      children: 2,
      created: start,
      deps: p === 0 ? [] : [1 + (p - 1) * 17],
      status: p === 0 ? 'completed' : p === 1 ? 'in_progress' : 'blocked',
    });
    items.push(phase);
    for (const s of [1, 2]) {
      const sprint = itemRow(++id, {
        key: `P${p + 1}S${s}`,
        title: s === 1 ? 'Lay the ground' : 'Build on it',
        type: 'sprint',
        parent: phase.id,
        children: 7,
        created: start,
      });
      items.push(sprint);
      const first = id + 1;
      for (const [place, title] of TASKS.entries()) {
        const leaf = itemRow(++id, {
          title: `${title}`,
          parent: sprint.id,
          created: start + (p === 2 ? 3 * HOUR : 0),
          deps:
            place === 0
              ? s === 2
                ? [first - 4]
                : []
              : place < 4
                ? [id - 1]
                : place === 6
                  ? [first + 2, first + 4]
                  : [first],
        });
        items.push(leaf);
        leaves.push(leaf);
      }
    }
  }
  for (const [place, leaf] of leaves.entries()) {
    const agent = AGENTS[place % 4];
    if (agent === undefined) continue;
    const at = start + (place + 1) * 19 * MINUTE;
    if (place < 20) {
      Object.assign(leaf, { status: 'completed', completed: at + 35 * MINUTE });
      const by = { item: leaf.id, key: leaf.key, session: agent.id, who: agent.name };
      feed.push(feedRow(0, { at, activity: 'claimed', ...by }));
      feed.push(
        feedRow(0, {
          at: at + 35 * MINUTE,
          activity: place % 7 === 5 ? 'released' : 'completed',
          message: place % 3 === 0 ? 'Tables are read once; the constraints of the old schema hold.' : null,
          files: place % 3 === 0 ? ['src/schema/tables.ts', 'src/schema/read.ts'] : [],
          ...by,
        }),
      );
    } else if (place < 23) {
      const by = { holder: agent.id, holderName: agent.name, since: now - (place - 15) * 4 * MINUTE };
      Object.assign(leaf, { status: 'in_progress', lease: now + 20 * MINUTE, percent: 40, ...by });
      feed.push(
        feedRow(0, {
          at: by.since,
          activity: 'claimed',
          item: leaf.id,
          key: leaf.key,
          session: agent.id,
          who: agent.name,
        }),
      );
    } else if (place === 24) {
      Object.assign(leaf, {
        status: 'pending',
        type: 'decision',
        forPeople: true,
        title: 'Decide how much of the old grammar stays',
      });
    } else if (place === 29) {
      Object.assign(leaf, { status: 'deferred', reason: 'Waits for the new runner.' });
    } else if (leaf.deps.length > 0 || place > 27) {
      Object.assign(leaf, { status: 'blocked' });
    }
  }
  feed.sort((one, other) => one.at - other.at);
  for (const row of feed) row.version = ++version;
  const path = leaves.slice(20, 26).map((leaf) => leaf.id);
  return {
    items,
    feed,
    agents: AGENTS,
    insight: {
      plan: null,
      forecast: { at: now + 8 * HOUR, from: '19 completions in the last 6.4 hours; 20 open items are left' },
      criticalPath: { ids: path, minutes: 390 },
      stuck: [{ id: leaves[32]?.id ?? 0, why: 'It waits for W-36, which is deferred.' }],
    },
  };
}

/** Ten phases of ten sprints of about a hundred items each. */
export function largePlan(now: number): ItemRow[] {
  const items: ItemRow[] = [];
  let id = 0;
  for (let p = 1; p <= 10; p += 1) {
    const phase = ++id;
    items.push(itemRow(phase, { key: `P${p}`, title: `Phase ${p}`, type: 'phase', children: 10 }));
    for (let s = 1; s <= 10; s += 1) {
      const sprint = ++id;
      items.push(
        itemRow(sprint, {
          key: `P${p}S${s}`,
          title: `Sprint ${s}`,
          type: 'sprint',
          parent: phase,
          children: 99,
        }),
      );
      for (let place = 0; place < 99; place += 1) {
        id += 1;
        const done = id < 4000;
        items.push(
          itemRow(id, {
            parent: sprint,
            created: now - 100 * HOUR,
            status: done ? 'completed' : 'blocked',
            completed: done ? now - 90 * HOUR + id * 60_000 : null,
            deps: place > 1 ? [id - 1, id - 2] : p > 1 && s === 1 ? [id - 100] : [],
          }),
        );
      }
    }
  }
  return items;
}

export function snapshot(
  items: ItemRow[],
  more: Partial<ToPage & { type: 'snapshot' }> = {},
): ToPage & { type: 'snapshot' } {
  return {
    type: 'snapshot',
    locale: 'en',
    project: { id: 'project', name: 'trackline' },
    strings: STRINGS,
    standing: { kind: 'live', message: null },
    plans: [{ id: 'p', title: 'Port the importer', status: 'in_progress' }],
    needs: { total: 2, counts: { decision: 1, stuck: 1 } },
    agents: AGENTS,
    items,
    more: false,
    ...more,
  };
}
