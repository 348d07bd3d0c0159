import { strict as assert } from 'node:assert';
import { loadCatalogue } from '../../../src/client/catalogue';
import { Gestures } from '../../../src/editor/human-seat/gestures';
import { requiredGesture, suffices } from '../../../src/editor/human-seat/required-gesture';
import type { PlanMirror } from '../../../src/editor/mirror/plan-mirror';

/** What the window knows of these items: enough for the rules. */
const ITEMS: Record<number, Record<string, unknown>> = {
  1: { item_type: 'task', assignee_type: 'either', child_count: 0, claimed_by: null },
  2: { item_type: 'decision', assignee_type: 'human', child_count: 0, claimed_by: null },
  3: { item_type: 'manual', assignee_type: 'human', child_count: 0, claimed_by: null },
  4: {
    item_type: 'task',
    assignee_type: 'either',
    child_count: 0,
    claimed_by: 'agent-1',
    claimed_by_kind: 'ai',
  },
  5: {
    item_type: 'task',
    assignee_type: 'either',
    child_count: 0,
    claimed_by: 'editor-1',
    claimed_by_kind: 'human',
  },
  6: { item_type: 'phase', assignee_type: 'either', child_count: 3, claimed_by: null },
  7: { item_type: 'task', assignee_type: 'human', child_count: 0, claimed_by: null },
  8: { item_type: 'decision', assignee_type: 'either', child_count: 0, claimed_by: null },
};
const PLANS: Record<string, { status: string; claimed_by: string | null }> = {
  draft: { status: 'draft', claimed_by: null },
  ready: { status: 'ready', claimed_by: null },
  mine: { status: 'claimed', claimed_by: 'ana@example.org' },
  theirs: { status: 'claimed', claimed_by: 'bo@example.org' },
  stalled: { status: 'stalled', claimed_by: 'bo@example.org' },
  review: { status: 'review', claimed_by: null },
};
const mirror = {
  item: (id: number) => ITEMS[id],
  itemByKey: (_: string, key: string) => ITEMS[Number(key.slice(1))],
  plan: (id: string) => PLANS[id],
} as unknown as PlanMirror;
const viewer = { user: 'ana@example.org', sessionId: 'editor-1' };

/** Operation, input, what it needs. */
const TABLE: [string, Record<string, unknown>, 'click' | 'deliberate'][] = [
  ['claim', { item_id: 1 }, 'click'],
  ['claim', { plan_id: 'P', item_key: 'K1' }, 'click'],
  ['claim', { item_id: 1, reassign: true }, 'deliberate'],
  ['complete', { item_id: 1, reassign: true }, 'deliberate'],
  ['claim', { item_id: 2 }, 'deliberate'],
  ['claim', { item_id: 3 }, 'deliberate'],
  ['claim', { item_id: 99 }, 'deliberate'],
  ['claim', {}, 'deliberate'],
  ['complete', { item_id: 1 }, 'click'],
  ['complete', { item_id: 5 }, 'click'],
  ['complete', { item_id: 2, message: 'so' }, 'deliberate'],
  ['complete', { plan_id: 'P', item_key: 'K2', message: 'so' }, 'deliberate'],
  ['complete', { item_id: 3 }, 'deliberate'],
  ['complete', { item_id: 4 }, 'deliberate'],
  ['complete', { item_id: 7 }, 'deliberate'],
  ['complete', { item_id: 8 }, 'deliberate'],
  ['release', { item_id: 5 }, 'click'],
  ['release', { item_id: 4 }, 'deliberate'],
  ['take_over', { item_id: 4 }, 'deliberate'],
  ['defer', { item_id: 1, reason: 'later' }, 'click'],
  ['defer', { item_id: 6, reason: 'later' }, 'deliberate'],
  ['update', { item_id: 2, message: 'a note' }, 'click'],
  ['update', { item_id: 4, message: 'a note' }, 'click'],
  ['update', { item_id: 1, title: 'New' }, 'click'],
  ['update', { item_id: 2, title: 'New' }, 'deliberate'],
  ['update', { item_id: 2, assignee_type: 'ai' }, 'deliberate'],
  ['update', { item_id: 4, title: 'New' }, 'deliberate'],
  ['update', { item_id: 1, status: 'cancelled' }, 'click'],
  ['update', { item_id: 1, status: 'cancelled', dependents: 'cancel' }, 'deliberate'],
  ['update', { item_id: 6, status: 'cancelled' }, 'deliberate'],
  ['update', { item_id: 2, status: 'pending' }, 'deliberate'],
  ['add', { plan_id: 'P', title: 'New' }, 'click'],
  ['add', { plan_id: 'P', title: 'New', parent_id: 6 }, 'click'],
  ['add', { plan_id: 'P', title: 'New', parent_id: 4 }, 'deliberate'],
  ['add', { plan_id: 'P', title: 'New', parent_key: 'K2' }, 'deliberate'],
  ['move', { item_id: 1, parent_id: 6 }, 'click'],
  ['move', { item_id: 1, parent_id: null }, 'click'],
  ['move', { item_id: 1, parent_id: 4 }, 'deliberate'],
  ['move', { item_id: 4, parent_id: 6 }, 'deliberate'],
  ['import', { plan_id: 'P', items: [] }, 'click'],
  ['import', { plan_id: 'P', items: [], on_conflict: 'update' }, 'deliberate'],
  ['import', { file: 'snapshot.json', format: 'snapshot' }, 'deliberate'],
  ['set_plan_status', { plan_id: 'draft', status: 'ready' }, 'click'],
  ['set_plan_status', { plan_id: 'ready', status: 'draft' }, 'click'],
  ['set_plan_status', { plan_id: 'ready', status: 'failed' }, 'deliberate'],
  ['set_plan_status', { plan_id: 'review', status: 'completed' }, 'deliberate'],
  ['set_plan_status', { plan_id: 'review', status: 'in_progress' }, 'deliberate'],
  ['set_plan_status', { plan_id: 'unknown', status: 'ready' }, 'deliberate'],
  ['set_plan_status', { plan_id: 'stalled', status: 'ready' }, 'deliberate'],
  ['release_plan', { plan_id: 'mine' }, 'click'],
  ['release_plan', { plan_id: 'theirs' }, 'deliberate'],
  ['update_plan', { plan_id: 'draft', title: 'New' }, 'click'],
  ['update_plan', { plan_id: 'theirs', title: 'New' }, 'deliberate'],
  ['submit_work', { plan_id: 'P', status: 'review' }, 'click'],
  ['submit_work', { plan_id: 'P', status: 'completed' }, 'deliberate'],
  ['archive_plan', { plan_id: 'P' }, 'deliberate'],
  ['archive_plan', { plan_id: 'P', undo: true }, 'click'],
  // Nothing in the editor ends a session: a person takes back its items, each with a row of its own.
  ['end_session', {}, 'deliberate'],
  ['approve_key', { key_id: 'k' }, 'deliberate'],
  ['revoke_key', { key_id: 'k' }, 'deliberate'],
  ['whatever_comes_later', {}, 'deliberate'],
  ['constructor', {}, 'deliberate'],
];

describe('the gesture that a write needs', () => {
  for (const [operation, input, required] of TABLE) {
    it(`${operation} ${JSON.stringify(input)}: ${required}`, () => {
      assert.equal(requiredGesture(operation, input, { mirror, viewer }), required);
    });
  }

  it('of a click on a node is enough for a click only, of a dialog and a view for everything', () => {
    const gestures = new Gestures();
    const node = {};
    gestures.know(node);
    const click = gestures.ofNodes([node], 'test');
    assert.ok(click);
    assert.deepEqual([suffices(click, 'click'), suffices(click, 'deliberate')], [true, false]);
    for (const gesture of [gestures.ofModal('test'), gestures.ofView('test')]) {
      assert.deepEqual([suffices(gesture, 'click'), suffices(gesture, 'deliberate')], [true, true]);
    }
  });

  it('of whatever belongs to people alone is never a click', () => {
    const human = loadCatalogue().operations.filter(({ group, readOnly }) => group === 'human' && !readOnly);
    assert.ok(human.length > 0);
    for (const { name } of human) {
      assert.equal(requiredGesture(name, { item_id: 1 }, { mirror, viewer }), 'deliberate', name);
    }
  });
});
