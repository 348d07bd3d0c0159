import type { Need } from '../model/outline';
import type { MirrorSession } from './mirror/plan-mirror';
import type { Project } from './projects/project';

/**
 * What the three trees are made of. A node says what it stands for; its looks are made from the mirror when it is
 * shown. Nodes are kept by the trees, one object for each thing, so that a refresh can name it.
 */
export type Node = ProjectNode | PlanNode | ItemNode | NeedNode | SessionNode;

export class ProjectNode {
  readonly kind = 'project';
  constructor(readonly project: Project) {}
}

export class PlanNode {
  readonly kind = 'plan';
  constructor(
    readonly project: Project,
    readonly planId: string,
  ) {}
}

export class ItemNode {
  readonly kind = 'item';
  constructor(
    readonly project: Project,
    readonly itemId: number,
  ) {}
}

/** An entry of Needs you; `changeVersion` where it is a human change without a valid signature. */
export class NeedNode {
  readonly kind = 'need';
  constructor(
    readonly project: Project,
    readonly need: Need | { kind: 'unsigned'; changeVersion: number },
  ) {}
}

/** A session in Agents; its items are ItemNodes below it. */
export class SessionNode {
  readonly kind = 'session';
  constructor(
    readonly project: Project,
    readonly session: MirrorSession,
  ) {}
}
