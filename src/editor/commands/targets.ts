import { MasterplanError } from '../../model/errors';
import type { OutlineItem } from '../../model/outline';
import type { Plan } from '../../model/plan';
import type { Choice } from '../dialogs/dialogs';
import { pageNameOf, projectOf } from '../documents/addresses';
import { isPage } from '../documents/page-step';
import type { Editor } from '../editor';
import type { Node } from '../nodes';
import { type ItemToken, itemTokens, type PlanToken, planTokens } from '../presentation/capabilities';
import { planLook } from '../presentation/item-looks';
import { plain } from '../presentation/plain-text';
import { planStatusWord } from '../presentation/plan-words';
import type { Project } from '../projects/project';
import type { Invocation } from './command';
import { itemChoice, moreUrgent } from './item-choices';
import { mapGently } from './map-gently';
import { noFolder, noPlan } from './next-steps';

export interface ItemTarget {
  project: Project;
  item: OutlineItem;
  plan: Plan;
}

export interface PlanTarget {
  project: Project;
  plan: Plan;
}

/** The item that a node stands for, as the mirror has it now; undefined: the node is about something else. */
export function itemOfNode(node: Node): ItemTarget | undefined {
  const { project } = node;
  const id = itemIdOf(node);
  const item = id === undefined ? undefined : project.mirror.item(id);
  const plan = item === undefined ? undefined : project.mirror.plan(item.plan_id);
  return item === undefined || plan === undefined ? undefined : { project, item, plan };
}

function itemIdOf(node: Node): number | undefined {
  if (node.kind === 'item') return node.itemId;
  if (node.kind !== 'need') return undefined;
  const { need, project } = node;
  if (need.kind !== 'unsigned') return need.item?.id;
  const change = project.mirror.unsigned().find((one) => one.version === need.changeVersion);
  return change?.item_id ?? undefined;
}

/** Whether the node stands for an item, be it gone: a key runs on reviews and keys in “Needs You” too. */
function isAboutItem(node: Node): boolean {
  if (node.kind !== 'need') return true;
  return node.need.kind === 'unsigned' || node.need.item !== undefined;
}

/** The items of the nodes that the command was run on, each once. Throws NOT_FOUND where one is gone. */
export function targetsOf(editor: Editor, invocation: Invocation): ItemTarget[] {
  const { l10n } = editor.vscode;
  const targets = new Map<string, ItemTarget>();
  for (const node of invocation.nodes) {
    const target = itemOfNode(node);
    if (target === undefined && !isAboutItem(node)) {
      throw new MasterplanError('INVALID_INPUT', l10n.t('This row is not an item.'));
    }
    if (target === undefined) {
      throw new MasterplanError('NOT_FOUND', l10n.t('The item is not in the plan any more.'), {
        hint: l10n.t('Refresh the view and try again.'),
      });
    }
    targets.set(`${target.project.id} ${target.item.id}`, target);
  }
  return [...targets.values()];
}

/** The plan that a node stands for (an item's and a project's are not meant). */
export function planOfNode(node: Node): PlanTarget | undefined {
  const id = node.kind === 'plan' ? node.planId : node.kind === 'need' ? planIdOfNeed(node) : undefined;
  const plan = id === undefined ? undefined : node.project.mirror.plan(id);
  return plan === undefined ? undefined : { project: node.project, plan };
}

function planIdOfNeed(node: Extract<Node, { kind: 'need' }>): string | undefined {
  const { need, project } = node;
  if (need.kind !== 'unsigned') return need.plan?.plan_id ?? need.item?.plan_id;
  return project.mirror.unsigned().find((one) => one.version === need.changeVersion)?.plan_id ?? undefined;
}

/**
 * The page that a command was run on by a button in its title: VS Code hands over its address. Anybody can do that,
 * so it only says which one is meant, in place of a quick pick; what is written is confirmed all the same.
 */
async function pageOf(
  editor: Editor,
  { foreign }: Invocation,
): Promise<{ project: Project; plan: Plan; item?: OutlineItem } | undefined> {
  const uri = foreign.find(isPage);
  if (uri === undefined) return undefined;
  await editor.projects.ready();
  const project = projectOf(editor, uri);
  const name = pageNameOf(uri);
  if (project === undefined || name === undefined || name.kind === 'kept') return undefined;
  return withMirrors([project], () => {
    const { mirror } = project;
    const item = name.kind === 'item' ? mirror.item(name.itemId) : undefined;
    const planId = name.kind === 'plan' ? name.planId : item?.plan_id;
    const plan = planId === undefined ? undefined : mirror.plan(planId);
    return plan && { project, plan, ...(item === undefined ? {} : { item }) };
  });
}

/**
 * Runs `work` while the mirrors of all projects (or of one) are live. Throws why a store can't be read, where
 * nothing else is there to choose from.
 */
export async function withMirrors<T>(projects: readonly Project[], work: () => T | Promise<T>): Promise<T> {
  const watched = projects.map((project) => project.mirror.watch());
  try {
    await Promise.all(projects.map((project) => project.mirror.ready()));
    if (!projects.some(hasPlans)) {
      const unreadable = projects.map(({ mirror }) => mirror.state).find(({ kind }) => kind === 'error');
      if (unreadable?.kind === 'error') throw MasterplanError.fromAnswer(unreadable.error);
    }
    return await work();
  } finally {
    for (const one of watched) one.dispose();
  }
}

function hasPlans({ mirror }: Project): boolean {
  return mirror.plans({ archived: true }).length > 0;
}

/** The projects of this window. Throws NOT_FOUND where there is none. */
export async function allProjects(editor: Editor): Promise<readonly Project[]> {
  await editor.projects.ready();
  const projects = editor.projects.all();
  if (projects.length > 0) return projects;
  throw noFolder(editor);
}

/** The project that is meant: the node's, the only one, else the one that the person picks. */
export async function pickProject(
  editor: Editor,
  invocation: Invocation,
  title: string,
): Promise<Project | undefined> {
  const clicked = invocation.nodes[0]?.project;
  if (clicked !== undefined) return clicked;
  const projects = await allProjects(editor);
  if (projects.length === 1) return projects[0];
  const first = invocation.selected[0]?.project;
  const ordered = [...projects].sort((one, other) => Number(other === first) - Number(one === first));
  const choices = ordered.map((project) => ({
    label: plain(project.name),
    description: project.location.root,
    icon: 'root-folder',
    value: project,
  }));
  return editor.dialogs.pick(choices, { title, placeholder: editor.vscode.l10n.t('Which project?') });
}

export interface PickItemOptions {
  title: string;
  /** Only items to which this applies now (`itemTokens`). */
  token: ItemToken;
  /** Said where there is none. */
  none: string;
  /** Only items of this plan. */
  within?: PlanTarget;
  accept?: (item: OutlineItem, project: Project) => boolean;
}

/** Asks for an item: what is selected in the tree comes first, then the most urgent. Undefined: the person left. */
export async function pickItem(
  editor: Editor,
  invocation: Invocation,
  options: PickItemOptions,
): Promise<ItemTarget | undefined> {
  const projects = options.within === undefined ? await allProjects(editor) : [options.within.project];
  const choices = await withMirrors(projects, () =>
    itemChoices(editor, projects, invocation.selected, options),
  );
  if (choices.length === 0) {
    if (!projects.some(hasPlans)) throw noPlan(editor);
    await editor.dialogs.say('info', options.none);
    return undefined;
  }
  const placeholder = editor.vscode.l10n.t('Type to search by title, key, status, person or agent');
  return editor.dialogs.pick(choices, { title: options.title, placeholder });
}

async function itemChoices(
  editor: Editor,
  projects: readonly Project[],
  selected: readonly Node[],
  options: PickItemOptions,
): Promise<Choice<ItemTarget>[]> {
  const found: ItemTarget[] = [];
  for (const project of projects) {
    const items = [...project.mirror.items(options.within?.plan.plan_id)];
    const targets = await mapGently(items, (item): ItemTarget | undefined => {
      const plan = project.mirror.plan(item.plan_id);
      if (plan === undefined || !(options.accept?.(item, project) ?? true)) return undefined;
      return itemTokens(item, plan, project.me).includes(options.token) ? { project, item, plan } : undefined;
    });
    found.push(...targets);
  }
  const first = new Set(selected.map((node) => itemOfNode(node)?.item));
  const isFirst = ({ item }: ItemTarget) => Number(first.size > 0 && first.has(item));
  found.sort((one, other) => isFirst(other) - isFirst(one) || moreUrgent(one.item, other.item));
  return mapGently(found, (target) => ({
    ...itemChoice(editor, target, { namesProject: projects.length > 1 }),
    value: target,
  }));
}

/** The items that a command acts on: those it was run on, else the one that the person picks. */
export async function itemsFor(
  editor: Editor,
  invocation: Invocation,
  options: PickItemOptions,
): Promise<ItemTarget[] | undefined> {
  const targets = targetsOf(editor, invocation);
  if (targets.length > 0) return targets;
  const page = await pageOf(editor, invocation);
  if (page?.item !== undefined && itemTokens(page.item, page.plan, page.project.me).includes(options.token)) {
    return [{ project: page.project, item: page.item, plan: page.plan }];
  }
  const picked = await pickItem(editor, invocation, options);
  return picked === undefined ? undefined : [picked];
}

/** The one item that a command acts on. */
export async function itemFor(
  editor: Editor,
  invocation: Invocation,
  options: PickItemOptions,
): Promise<ItemTarget | undefined> {
  return (await itemsFor(editor, invocation, options))?.[0];
}

export interface PickPlanOptions {
  title: string;
  /** Only plans to which this applies now (`planTokens`). */
  token: PlanToken;
  /** Said where there is none. */
  none: string;
}

/** The plan that is meant: the node's, else the one that the person picks (even the only one: he sees which). */
export async function planFor(
  editor: Editor,
  invocation: Invocation,
  options: PickPlanOptions,
): Promise<PlanTarget | undefined> {
  const [node] = invocation.nodes;
  const clicked = node === undefined ? undefined : planOfNode(node);
  if (clicked !== undefined) return clicked;
  const page = await pageOf(editor, invocation);
  if (page !== undefined && page.item === undefined) {
    if (planTokens(page.plan, page.project.me).includes(options.token)) return page;
  }
  return pickPlan(editor, invocation, options);
}

/** Asks for a plan; the one selected in the tree comes first. Undefined: the person left. */
export async function pickPlan(
  editor: Editor,
  invocation: Invocation,
  options: PickPlanOptions,
): Promise<PlanTarget | undefined> {
  const projects = await allProjects(editor);
  const choices = await withMirrors(projects, () => {
    // An item that is selected stands in the plan that is meant.
    const planOf = (node: Node) => planOfNode(node) ?? itemOfNode(node);
    const selected = new Set(invocation.selected.map((node) => planOf(node)?.plan.plan_id));
    return projects
      .flatMap((project) =>
        project.mirror.plans({ archived: true }).map((plan): PlanTarget => ({ project, plan })),
      )
      .filter(({ project, plan }) => planTokens(plan, project.me).includes(options.token))
      .sort((one, other) => Number(selected.has(other.plan.plan_id)) - Number(selected.has(one.plan.plan_id)))
      .map((target) => planChoice(editor, target, projects.length > 1));
  });
  if (choices.length === 0) {
    if (!projects.some(hasPlans)) throw noPlan(editor);
    await editor.dialogs.say('info', options.none);
    return undefined;
  }
  const placeholder = editor.vscode.l10n.t('Type to search by title, status or person');
  return editor.dialogs.pick(choices, { title: options.title, placeholder });
}

function planChoice(editor: Editor, target: PlanTarget, namesProject: boolean): Choice<PlanTarget> {
  const { plan, project } = target;
  const about = [
    plan.plan_id,
    planStatusWord(editor.vscode.l10n, plan.status),
    ...(plan.claimed_by === null ? [] : [plan.claimed_by]),
  ];
  return {
    label: plain(plan.title),
    description: about.map((part) => plain(part, 60)).join(' · '),
    ...(namesProject ? { detail: plain(project.name) } : {}),
    icon: planLook(plan.status).icon,
    value: target,
  };
}
