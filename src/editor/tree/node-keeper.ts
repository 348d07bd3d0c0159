import type { Gestures } from '../human-seat/gestures';
import type { MirrorSession } from '../mirror/plan-mirror';
import { ItemNode, NeedNode, type Node, PlanNode, ProjectNode, SessionNode } from '../nodes';
import type { Project } from '../projects/project';

/**
 * Keeps one node object for each thing, so that a refresh can name it and a click on it is known as a person's.
 * What has vanished is forgotten with its project.
 */
export class NodeKeeper {
  /** Items by their ids as they are: a level may have ten thousand, and no time to make names for them. */
  readonly #nodes = new WeakMap<Project, Map<string | number, Node>>();

  constructor(private readonly gestures: Pick<Gestures, 'know'>) {}

  project(project: Project): ProjectNode {
    return this.#kept(project, 'project', ProjectNode, () => new ProjectNode(project));
  }

  plan(project: Project, planId: string): PlanNode {
    return this.#kept(project, `plan ${planId}`, PlanNode, () => new PlanNode(project, planId));
  }

  item(project: Project, itemId: number): ItemNode {
    return this.#kept(project, itemId, ItemNode, () => new ItemNode(project, itemId));
  }

  /** Named by the session: what it was last seen at is asked of the mirror. */
  session(project: Project, session: MirrorSession): SessionNode {
    return this.#kept(
      project,
      `session ${session.session_id}`,
      SessionNode,
      () => new SessionNode(project, session),
    );
  }

  /** What it says now (why, since) is asked of the mirror; a key that says something else is another node. */
  need(project: Project, need: NeedNode['need']): NeedNode {
    const key = `need ${need.kind} ${targetOf(need)}`;
    const kept = this.#nodes.get(project)?.get(key);
    const isOther =
      kept instanceof NeedNode && JSON.stringify(keyOf(kept.need)) !== JSON.stringify(keyOf(need));
    if (isOther) this.#nodes.get(project)?.delete(key);
    return this.#kept(project, key, NeedNode, () => new NeedNode(project, need));
  }

  /** The item's node where it has been shown; nothing else needs a refresh. */
  knownItem(project: Project, itemId: number): ItemNode | undefined {
    const node = this.#nodes.get(project)?.get(itemId);
    return node instanceof ItemNode ? node : undefined;
  }

  knownPlan(project: Project, planId: string): PlanNode | undefined {
    const node = this.#nodes.get(project)?.get(`plan ${planId}`);
    return node instanceof PlanNode ? node : undefined;
  }

  #kept<T extends Node>(
    project: Project,
    key: string | number,
    type: new (...args: never[]) => T,
    make: () => T,
  ): T {
    let nodes = this.#nodes.get(project);
    if (nodes === undefined) {
      nodes = new Map();
      this.#nodes.set(project, nodes);
    }
    const kept = nodes.get(key);
    if (kept instanceof type) return kept;
    const made = make();
    this.gestures.know(made);
    nodes.set(key, made);
    return made;
  }
}

function targetOf(need: NeedNode['need']): string {
  if (need.kind === 'unsigned') return String(need.changeVersion);
  return String(need.item?.id ?? need.plan?.plan_id ?? need.key?.key_id);
}

function keyOf(need: NeedNode['need']): unknown {
  return need.kind === 'key' ? need.key : undefined;
}
