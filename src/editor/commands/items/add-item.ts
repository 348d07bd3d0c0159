import type { OutlineItem } from '../../../model/outline';
import type { AssigneeType, ItemType } from '../../../model/vocabulary';
import type { Choice } from '../../dialogs/dialogs';
import type { Editor } from '../../editor';
import { audienceWord, priorityWord, typeWord } from '../../presentation/item-words';
import { plain, plainLines } from '../../presentation/plain-text';
import type { Command, Invocation } from '../command';
import { gestureFor } from '../gesture-for';
import { itemChoice } from '../item-choices';
import { mapGently } from '../map-gently';
import { itemName, keysOf, sayDone } from '../messages';
import { itemOfNode, type PlanTarget, planFor } from '../targets';
import { dependencyChoices, familyOf } from './dependency-choices';
import { askAudience, askEstimate, askPriority, askTitle, askType } from './item-fields';
import { neededStrength } from './needed-strength';
import { paragraphs, whoLoses } from './phrases';

/** A new item before it is added. */
interface Draft {
  title: string;
  type: ItemType;
  priority: number;
  audience: AssigneeType | undefined;
  parent: OutlineItem | undefined;
  estimate: number | null;
  dependsOn: OutlineItem[];
  description: string;
}

type Step = 'add' | 'priority' | 'audience' | 'parent' | 'estimate' | 'dependencies' | 'description';

/** Adds an item to a plan, below the item it was called on. Title and type are asked for; the rest is offered. */
export const addItem: Command = {
  id: 'masterplan.addItem',
  async run(editor, invocation) {
    const place = await placeFor(editor, invocation);
    if (place !== undefined) await addTo(editor, invocation, place);
  },
};

interface Place {
  target: PlanTarget;
  parent?: OutlineItem;
}

/** Asks for an item and adds it to a plan that is known. */
export async function addTo(
  editor: Editor,
  invocation: Invocation,
  { target, parent }: Place,
): Promise<void> {
  const { l10n } = editor.vscode;
  const heading =
    parent === undefined
      ? l10n.t('Add an Item to {0}', plain(target.plan.title))
      : l10n.t('Add an Item below {0}', itemName(parent));
  const title = await askTitle(editor, heading);
  if (title === undefined) return;
  const type = await askType(editor, heading);
  if (type === undefined) return;
  const draft: Draft = {
    title,
    type,
    priority: 2,
    audience: undefined,
    parent,
    estimate: null,
    dependsOn: [],
    description: '',
  };
  if (!(await askMore(editor, heading, target, draft))) return;
  await add(editor, invocation, target, draft);
}

async function placeFor(editor: Editor, invocation: Invocation): Promise<Place | undefined> {
  const [node] = invocation.nodes;
  const below = node === undefined ? undefined : itemOfNode(node);
  if (below !== undefined) return { target: below, parent: below.item };
  const { l10n } = editor.vscode;
  const target = await planFor(editor, invocation, {
    title: l10n.t('Add an Item: To Which Plan?'),
    token: 'canAdd',
    none: l10n.t('There is no plan to add to. Create one first.'),
  });
  return target === undefined ? undefined : { target };
}

/** The rest, one by one, until the person adds the item. False: the person left. */
async function askMore(editor: Editor, title: string, target: PlanTarget, draft: Draft): Promise<boolean> {
  for (;;) {
    const step = await editor.dialogs.pick(stepsOf(editor, draft), {
      title,
      placeholder: editor.vscode.l10n.t('Enter adds it; or choose what else to say'),
    });
    if (step === undefined) return false;
    if (step === 'add') return true;
    await askStep(editor, title, target, draft, step);
  }
}

function stepsOf(editor: Editor, draft: Draft): Choice<Step>[] {
  const { l10n } = editor.vscode;
  const none = l10n.t('none');
  const { parent, dependsOn, estimate } = draft;
  return [
    {
      label: l10n.t('Add “{0}”', plain(draft.title, 60)),
      description: typeWord(editor, draft.type),
      icon: 'add',
      value: 'add',
    },
    {
      label: l10n.t('Priority…'),
      description: priorityWord(editor, draft.priority),
      icon: 'flame',
      value: 'priority',
    },
    {
      label: l10n.t('Who may do it…'),
      description:
        draft.audience === undefined ? l10n.t('as its type says') : audienceWord(editor, draft.audience),
      icon: 'person',
      value: 'audience',
    },
    {
      label: l10n.t('Below which item…'),
      description: parent === undefined ? l10n.t('top level') : itemName(parent),
      icon: 'list-tree',
      value: 'parent',
    },
    {
      label: l10n.t('Depends on…'),
      description: dependsOn.length === 0 ? none : keysOf(editor, dependsOn),
      icon: 'lock',
      value: 'dependencies',
    },
    {
      label: l10n.t('Estimate…'),
      description: estimate === null ? none : l10n.t('{0} min', estimate),
      icon: 'watch',
      value: 'estimate',
    },
    {
      label: l10n.t('Description…'),
      description: draft.description === '' ? none : plain(draft.description, 60),
      icon: 'note',
      value: 'description',
    },
  ];
}

async function askStep(
  editor: Editor,
  title: string,
  target: PlanTarget,
  draft: Draft,
  step: Exclude<Step, 'add'>,
): Promise<void> {
  const { l10n } = editor.vscode;
  switch (step) {
    case 'priority':
      draft.priority = (await askPriority(editor, title, draft.priority)) ?? draft.priority;
      return;
    case 'audience':
      draft.audience = (await askAudience(editor, title, draft.audience)) ?? draft.audience;
      return;
    case 'parent':
      draft.parent = (await askParent(editor, title, target, draft.parent))?.item;
      return;
    case 'estimate':
      draft.estimate = (await askEstimate(editor, title, draft.estimate))?.minutes ?? draft.estimate;
      return;
    case 'dependencies':
      draft.dependsOn = await askDependencies(editor, title, target, draft);
      return;
    case 'description': {
      const prompt = l10n.t('What is to be done? Markdown; longer texts can be written after adding it.');
      const text = await editor.dialogs.input({ title, prompt, value: draft.description });
      draft.description = text ?? draft.description;
    }
  }
}

async function askParent(
  editor: Editor,
  title: string,
  { project, plan }: PlanTarget,
  now: OutlineItem | undefined,
): Promise<{ item: OutlineItem | undefined }> {
  const { l10n } = editor.vscode;
  const isContainer = (item: OutlineItem) =>
    item.child_count > 0 || item.item_type === 'phase' || item.item_type === 'sprint';
  const parents = [...project.mirror.items(plan.plan_id)]
    .filter((item) => item.status !== 'completed' && item.status !== 'cancelled')
    .sort((one, other) => Number(isContainer(other)) - Number(isContainer(one)) || one.id - other.id);
  const top: Choice<{ item: OutlineItem | undefined }> = {
    label: l10n.t('Top level'),
    icon: 'list-tree',
    value: { item: undefined },
  };
  const choices = await mapGently(parents, (item) => ({
    ...itemChoice(editor, { project, item, plan }),
    value: { item },
  }));
  const picked = await editor.dialogs.pick([top, ...choices], {
    title,
    placeholder: l10n.t('Below which item?'),
  });
  return picked ?? { item: now };
}

async function askDependencies(
  editor: Editor,
  title: string,
  target: PlanTarget,
  draft: Draft,
): Promise<OutlineItem[]> {
  const { project } = target;
  // What is above the new item can't be waited for; its siblings can.
  const above = draft.parent === undefined ? new Set<number>() : familyOf(project, draft.parent);
  if (draft.parent !== undefined)
    for (const child of project.mirror.children(draft.parent.id)) above.delete(child.id);
  const before = new Set(draft.dependsOn.map((item) => item.id));
  const choices = (await dependencyChoices(editor, target, above)).map((choice) => ({
    ...choice,
    picked: before.has(choice.value),
  }));
  const picked = await editor.dialogs.pickMany(choices, {
    title,
    placeholder: editor.vscode.l10n.t('What does it wait for?'),
  });
  if (picked === undefined) return draft.dependsOn;
  return picked.map((id) => project.mirror.item(id)).filter((one) => one !== undefined);
}

async function add(editor: Editor, invocation: Invocation, target: PlanTarget, draft: Draft): Promise<void> {
  const { l10n } = editor.vscode;
  const { project, plan } = target;
  const { parent, dependsOn } = draft;
  // To divide an item that somebody works on ends that claim.
  const divided = parent === undefined || parent.child_count > 0 ? [] : [{ project, plan, item: parent }];
  const where =
    parent === undefined
      ? l10n.t('It goes to the top level of {0}.', plain(plan.title))
      : l10n.t('It goes below {0}.', itemName(parent));
  const input = {
    plan_id: plan.plan_id,
    title: draft.title,
    item_type: draft.type,
    priority: draft.priority,
    ...(draft.audience === undefined ? {} : { assignee_type: draft.audience }),
    ...(parent === undefined ? {} : { parent_id: parent.id }),
    ...(draft.estimate === null ? {} : { estimate_minutes: draft.estimate }),
    ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn.map((item) => item.id) }),
    ...(draft.description === '' ? {} : { description: draft.description }),
  };
  const gesture = await gestureFor(
    editor,
    invocation,
    {
      question: l10n.t('Add “{0}” ({1})?', plain(draft.title), typeWord(editor, draft.type)),
      button: l10n.t('Add Item'),
      ...paragraphs(where, plainLines(draft.description), whoLoses(editor, divided)),
    },
    neededStrength(divided, { operation: 'add', input: () => input }),
  );
  if (gesture === undefined) return;
  const answer = await project.write('add', input, gesture);
  const added = answer.item as { item_key: string; title: string };
  sayDone(editor, l10n.t('Added {0}.', itemName(added)));
}
