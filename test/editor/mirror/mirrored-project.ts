import { strict as assert } from 'node:assert';
import type { Client } from '../../../src/client/client';
import { storeIdentity } from '../../../src/client/locate-project';
import type { Clock } from '../../../src/editor/mirror/clock';
import { LiveMirror } from '../../../src/editor/mirror/live-mirror';
import type { MirrorChange, PlanMirror } from '../../../src/editor/mirror/plan-mirror';
import type { PlanSource } from '../../../src/editor/mirror/plan-source';
import type { OutlineItem } from '../../../src/model/outline';
import { RealProject } from '../../support/real-project';

/** A real project with a window's mirror of it and an agent who changes the plan. */
export class MirroredProject {
  readonly real = new RealProject();
  readonly changes: MirrorChange[] = [];
  readonly reports: unknown[] = [];
  #mirrors: LiveMirror[] = [];
  #agent: Client | undefined;

  async agent(): Promise<Client> {
    this.#agent ??= await this.real.client({ sessionId: 'agent-1', sessionName: 'Agent 1', surface: 'mcp' });
    return this.#agent;
  }

  async call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    return (await this.agent()).call(operation, input);
  }

  /** A mirror that somebody looks at; not loaded yet. */
  async mirror(options: { clock?: Clock; source?: PlanSource } = {}): Promise<LiveMirror> {
    const { source = await this.source(), ...more } = options;
    const mirror = new LiveMirror(source, { ...more, report: (_, error) => this.reports.push(error) });
    this.#mirrors.push(mirror);
    mirror.onDidChange((change) => this.changes.push(change));
    return mirror;
  }

  async source(): Promise<PlanSource> {
    const client = await this.real.client({ surface: 'editor', sessionId: 'editor-1', client: 'window' });
    return {
      call: (operation, input) => client.call(operation, input),
      subscribe: (listener) => client.subscribe(listener),
      store: () => storeIdentity(this.real.store),
    };
  }

  async remove(): Promise<void> {
    for (const mirror of this.#mirrors) mirror.dispose();
    await this.real.remove();
  }
}

/** Settles as soon as the mirror fulfils it. */
export function until(mirror: PlanMirror, isTrue: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!isTrue()) return;
      subscription.dispose();
      resolve();
    };
    const subscription = mirror.onDidChange(check);
    check();
  });
}

/** Everything that a mirror says, to be compared with what another one says. */
export function everythingOf(mirror: PlanMirror): unknown {
  const items = [...mirror.items()].sort((a, b) => a.id - b.id);
  const ids = (list: readonly OutlineItem[]) => list.map((item) => item.id);
  return {
    state: mirror.state.kind,
    plans: mirror.plans({ archived: true }),
    open: mirror.plans().map((plan) => plan.plan_id),
    roots: mirror.plans().map((plan) => ids(mirror.roots(plan.plan_id))),
    items: items.map((item) => ({
      // Reading by itself moves no lease; a heartbeat between two reads may.
      ...item,
      lease_expires_at: item.lease_expires_at !== null,
      children: ids(mirror.children(item.id)),
      dependents: ids(mirror.dependents(item.id)),
      blockers: ids(mirror.blockers(item.id)).sort(),
      progress: mirror.progressOf(item.id),
      byKey: mirror.itemByKey(item.plan_id, item.item_key)?.id,
      need: mirror.needOf({ itemId: item.id })?.kind,
      isUnsigned: mirror.isUnsigned({ itemId: item.id }),
    })),
    needs: mirror.needs,
    sessions: mirror
      .sessions()
      .map(({ session_id }) => ({ session_id, holds: ids(mirror.heldBy(session_id)) }))
      .sort((a, b) => a.session_id.localeCompare(b.session_id)),
    unsigned: mirror.unsigned(),
  };
}

/** Leaves below an item, counted anew. */
export function countLeaves(mirror: PlanMirror, id: number): { total: number; completed: number } {
  const children = mirror.children(id);
  if (children.length === 0) {
    return { total: 1, completed: mirror.item(id)?.status === 'completed' ? 1 : 0 };
  }
  const counts = children.map((child) => countLeaves(mirror, child.id));
  return {
    total: counts.reduce((sum, one) => sum + one.total, 0),
    completed: counts.reduce((sum, one) => sum + one.completed, 0),
  };
}

export function idOf(answer: Record<string, unknown>): number {
  const { item } = answer as { item?: { id: number } };
  assert.ok(item);
  return item.id;
}
