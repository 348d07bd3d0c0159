import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Agent, type Answer, World } from '../../support/world';

interface Edge {
  depends_on_id: string;
  type: string;
}

describe('Import of a beads export', () => {
  let world: World;
  let agent: Agent;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'masterplan-beads-'));
    world = await World.open({ project: folder });
    agent = world.agent('one');
  });
  afterEach(async () => {
    assert.equal((await agent.call('verify', {})).ok, true);
    world.database.close();
    await rm(folder, { recursive: true });
  });

  const issue = (id: string, more: Record<string, unknown> = {}, edges: Edge[] = []) => ({
    id,
    title: `Issue ${id}`,
    status: 'open',
    priority: 2,
    issue_type: 'task',
    created_at: '2025-11-02T21:58:07Z',
    updated_at: '2025-11-02T21:58:07Z',
    ...(edges.length > 0 ? { dependencies: edges.map((edge) => ({ issue_id: id, ...edge })) } : {}),
    ...more,
  });

  async function importIssues(issues: unknown[], more: Record<string, unknown> = {}): Promise<Answer> {
    await writeFile(path.join(folder, 'issues.jsonl'), issues.map((one) => JSON.stringify(one)).join('\n'));
    return agent.call('import', { plan: { plan_id: 'b', title: 'Beads' }, file: 'issues.jsonl', ...more });
  }

  const item = async (itemKey: string): Promise<Answer> =>
    (await agent.call('show', { plan_id: 'b', item_key: itemKey })).item;

  it('carries over priorities, dependencies, the hierarchy, origins and closed issues', async () => {
    const answer = await importIssues([
      issue('e', { issue_type: 'epic', priority: 0 }),
      issue('e.1', { issue_type: 'epic' }, [{ depends_on_id: 'e', type: 'parent-child' }]),
      issue('e.1.1', { issue_type: 'bug', status: 'in_progress', assignee: 'ann' }, [
        { depends_on_id: 'e.1', type: 'parent-child' },
        { depends_on_id: 'c', type: 'blocks' },
      ]),
      issue('lone', { issue_type: 'epic' }),
      issue('c', {
        status: 'closed',
        closed_at: '2025-11-03T20:00:00Z',
        close_reason: 'did it',
        labels: ['x'],
      }),
      issue('d', {}, [
        { depends_on_id: 'c', type: 'discovered-from' },
        { depends_on_id: 'lone', type: 'blocks' },
      ]),
      { ...issue('gone'), status: 'tombstone' },
    ]);
    assert.equal(answer.created, 6);
    assert.deepEqual(answer.warnings, []);
    assert.deepEqual(await world.statuses('b'), {
      e: 'pending',
      'e.1': 'pending',
      'e.1.1': 'pending',
      lone: 'pending',
      c: 'completed',
      d: 'blocked',
    });
    const types = await Promise.all(
      ['e', 'e.1', 'e.1.1', 'lone'].map(async (key) => (await item(key)).item_type),
    );
    assert.deepEqual(types, ['phase', 'sprint', 'task', 'task']);
    const closed = await item('c');
    assert.equal(closed.completed_at, '2025-11-03T20:00:00.000Z');
    assert.deepEqual(closed.labels, ['x']);
    assert.equal(closed.metadata.message, 'did it');
    const bug = await item('e.1.1');
    assert.equal(bug.assignee, 'ann');
    assert.equal(bug.metadata.beads.issue_type, 'bug');
    assert.equal(bug.metadata.beads.status, 'in_progress');
    assert.equal((await item('d')).discovered_during, closed.id);
    assert.equal((await item('e')).priority, 0);
  });

  it('lists what can’t be carried over, each with its name', async () => {
    const answer = await importIssues([
      issue('a', {}, [{ depends_on_id: 'b', type: 'blocks' }]),
      issue('b', {}, [{ depends_on_id: 'a', type: 'blocks' }]),
      issue('p', { issue_type: 'epic' }, [{ depends_on_id: 'k', type: 'blocks' }]),
      issue('k', {}, [
        { depends_on_id: 'p', type: 'parent-child' },
        { depends_on_id: 'a', type: 'parent-child' },
        { depends_on_id: 'nowhere', type: 'blocks' },
      ]),
    ]);
    assert.equal(answer.warnings.length, 4);
    const about = (pattern: RegExp) =>
      assert.ok(
        answer.warnings.some((one: string) => pattern.test(one)),
        `${pattern}`,
      );
    about(/^b: blocks a would close a cycle: .*→/);
    about(/^p: blocks k would close a cycle/);
    about(/^k: a further parent, a/);
    about(/^k: blocks nowhere leads nowhere/);
  });

  it('parents that contain each other lose one edge', async () => {
    const answer = await importIssues([
      issue('x', {}, [{ depends_on_id: 'y', type: 'parent-child' }]),
      issue('y', {}, [{ depends_on_id: 'x', type: 'parent-child' }]),
    ]);
    assert.equal(answer.created, 2);
    assert.equal(answer.warnings.length, 1);
  });

  it('a closed decision comes in as history, not as a person’s decision', async () => {
    await importIssues([
      issue('q', { issue_type: 'decision', status: 'closed' }),
      issue('r', { issue_type: 'decision' }),
    ]);
    assert.equal((await item('q')).item_type, 'task');
    assert.equal((await item('r')).assignee_type, 'human');
  });

  it('a decision that was put off, or has children, comes in as open and undivided, with a warning', async () => {
    const answer = await importIssues([
      issue('d', { issue_type: 'decision', status: 'deferred' }),
      issue('m', { issue_type: 'manual', status: 'deferred' }),
      issue('c', {}, [{ depends_on_id: 'd', type: 'parent-child' }]),
      issue('later', { status: 'deferred' }),
    ]);
    assert.deepEqual(await world.statuses('b'), {
      d: 'pending',
      m: 'pending',
      c: 'pending',
      later: 'deferred',
    });
    const d = await item('d');
    assert.deepEqual([d.item_type, d.assignee_type, d.reason], ['decision', 'human', null]);
    assert.equal((await item('c')).parent_id, null);
    assert.equal(answer.warnings.length, 3);
  });

  it('reset_status imports all of it as open work', async () => {
    await importIssues(
      [issue('c', { status: 'closed', assignee: 'ann' }), issue('d', { status: 'deferred' })],
      {
        reset_status: true,
      },
    );
    assert.deepEqual(await world.statuses('b'), { c: 'pending', d: 'pending' });
    assert.equal((await item('c')).assignee, null);
  });

  it('the real tracker of beads: 1,820 live issues, with what can’t be carried over', async () => {
    const file = path.join(__dirname, '../../../demo/data/beads-issues.jsonl');
    const shell = world.agent('two', { surface: 'cli' });
    const plan = (plan_id: string) => ({ plan_id, title: plan_id });
    const open = await shell.call('import', { plan: plan('open'), file, reset_status: true });
    assert.equal(open.created, 1820);
    assert.equal(open.plan.counts.pending + open.plan.counts.blocked, 1750, 'the other 70 are containers');
    assert.deepEqual(open.warnings.map((one: string) => one.replace(/^\S+ /, '').split(/[ ,]/)[0]).sort(), [
      'a',
      'a',
      'a',
      'a',
      'a',
      'discovered-from',
      'parent-child',
      'parent-child',
    ]);
    const edges = await world.database.get<{ n: number }>(
      'SELECT COUNT(*) AS n FROM masterplan_dependencies',
    );
    assert.equal(edges?.n, 303, 'those between live issues');
    const asIs = await shell.call('import', { plan: plan('asis'), file });
    assert.equal(asIs.plan.counts.completed, 1684);
    const types = await world.database.all<{ item_type: string; n: number }>(
      "SELECT item_type, COUNT(*) AS n FROM masterplan_items WHERE plan_id = 'asis' GROUP BY 1 ORDER BY 1",
    );
    assert.equal(types.find((row) => row.item_type === 'phase')?.n, 65);
  });

  it('reports lines that are no issues', async () => {
    await assert.rejects(importIssues([issue('a'), { ...issue('b'), title: 7 }]), /line 2/);
  });
});
