import type { Item } from '../../../model/item';
import type { Choice } from '../../dialogs/dialogs';
import { openItemText } from '../../documents/open-document';
import type { Editor } from '../../editor';
import { audienceWord, priorityWord, typeWord } from '../../presentation/item-words';
import { plain } from '../../presentation/plain-text';
import type { Command, Invocation } from '../command';
import { gestureFor } from '../gesture-for';
import { itemName, sayDone } from '../messages';
import { editPlan } from '../plans/edit-plan';
import { type ItemTarget, itemFor, itemOfNode, planOfNode } from '../targets';
import { askAudience, askEstimate, askPriority, askTitle, askType, askWords } from './item-fields';
import { neededStrength } from './needed-strength';
import { paragraphs, whoWorksOnIt } from './phrases';

/** The fields that are edited here; the long texts open in an editor. */
type Edit = Partial<
  Pick<
    Item,
    | 'title'
    | 'item_type'
    | 'priority'
    | 'assignee_type'
    | 'assignee'
    | 'labels'
    | 'files'
    | 'estimate_minutes'
    | 'arch_ref'
    | 'port_scope'
  >
>;
type LongText = 'description' | 'acceptance_criteria';
type Step = keyof Edit | LongText | 'save';

/** Edits an item's fields, one after the other; they are written together when the person saves. */
export const editItem: Command = {
  id: 'masterplan.editItem',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    // F2 runs it on whatever row has the focus: a plan's, and a plan's review, mean the plan.
    const [row] = [...invocation.nodes, ...(invocation.besides ?? [])];
    if (row !== undefined && itemOfNode(row) === undefined && planOfNode(row) !== undefined) {
      return editPlan.run(editor, { ...invocation, nodes: [row] });
    }
    const target = await itemFor(editor, invocation, {
      title: l10n.t('Edit an Item'),
      token: 'canEdit',
      none: l10n.t('There is no item to edit.'),
    });
    if (target === undefined) return;
    const { project, item } = target;
    const { item: stored } = (await project.read('show', { item_id: item.id })) as unknown as { item: Item };
    const edit: Edit = {};
    const title = l10n.t('Edit {0}', itemName(stored));
    for (;;) {
      const now = { ...stored, ...edit };
      const step = await editor.dialogs.pick(stepsOf(editor, now, edit), {
        title,
        placeholder: l10n.t('What is to be changed?'),
      });
      if (step === undefined) return;
      if (step === 'save') return save(editor, invocation, target, stored, edit);
      if (step === 'description' || step === 'acceptance_criteria') {
        if (Object.keys(edit).length > 0) await save(editor, invocation, target, stored, edit);
        return openItemText(editor, project, item.id, step);
      }
      Object.assign(edit, await askField(editor, title, now, step));
      dropUnchanged(stored, edit);
    }
  },
};

/** What was set back to what it was is no change. */
function dropUnchanged(stored: Item, edit: Edit): void {
  for (const field of Object.keys(edit) as (keyof Edit)[])
    if (JSON.stringify(edit[field]) === JSON.stringify(stored[field])) delete edit[field];
}

function stepsOf(editor: Editor, now: Item, edit: Edit): Choice<Step>[] {
  const { l10n } = editor.vscode;
  const fields = [
    'title',
    'item_type',
    'priority',
    'assignee_type',
    'assignee',
    'labels',
    'files',
    'estimate_minutes',
    'arch_ref',
    'port_scope',
  ] as const satisfies readonly (keyof Edit)[];
  const count = Object.keys(edit).length;
  const save: Choice<Step> = {
    label: count === 1 ? l10n.t('Save 1 change') : l10n.t('Save {0} changes', count),
    icon: 'check',
    value: 'save',
  };
  const long = (value: LongText, text: string | null): Choice<Step> => ({
    label: fieldWord(editor, value),
    description: text === null || text === '' ? l10n.t('none') : plain(text, 60),
    icon: 'go-to-file',
    value,
  });
  return [
    ...(count > 0 ? [save] : []),
    ...fields.map((field) => ({
      label: fieldWord(editor, field),
      description: valueWord(editor, field, now),
      icon: field in edit ? 'circle-filled' : 'edit',
      value: field,
    })),
    long('description', now.description),
    long('acceptance_criteria', now.acceptance_criteria),
  ];
}

function fieldWord({ vscode: { l10n } }: Editor, field: keyof Edit | LongText): string {
  switch (field) {
    case 'title':
      return l10n.t('Title');
    case 'item_type':
      return l10n.t('Type');
    case 'priority':
      return l10n.t('Priority');
    case 'assignee_type':
      return l10n.t('Who may do it');
    case 'assignee':
      return l10n.t('Assigned to');
    case 'labels':
      return l10n.t('Labels');
    case 'files':
      return l10n.t('Files it touches');
    case 'estimate_minutes':
      return l10n.t('Estimate');
    case 'arch_ref':
      return l10n.t('Architecture reference');
    case 'port_scope':
      return l10n.t('Scope');
    case 'description':
      return l10n.t('Description');
    case 'acceptance_criteria':
      return l10n.t('Acceptance criteria');
  }
}

function valueWord(editor: Editor, field: keyof Edit, item: Item): string {
  const { l10n } = editor.vscode;
  switch (field) {
    case 'item_type':
      return typeWord(editor, item.item_type);
    case 'priority':
      return priorityWord(editor, item.priority);
    case 'assignee_type':
      return audienceWord(editor, item.assignee_type);
    case 'estimate_minutes':
      return item.estimate_minutes === null ? l10n.t('none') : l10n.t('{0} min', item.estimate_minutes);
    case 'labels':
    case 'files':
      return item[field].length === 0 ? l10n.t('none') : plain(item[field].join(', '), 60);
    case 'title':
    case 'assignee':
    case 'arch_ref':
    case 'port_scope':
      return item[field] === null ? l10n.t('none') : plain(item[field] ?? '', 60);
  }
}

/** The field's new value; nothing where the person left the question. */
async function askField(editor: Editor, title: string, item: Item, field: keyof Edit): Promise<Edit> {
  const { l10n } = editor.vscode;
  switch (field) {
    case 'title': {
      const text = await askTitle(editor, title, item.title);
      return text === undefined ? {} : { title: text };
    }
    case 'item_type': {
      const type = await askType(editor, title, item.item_type);
      return type === undefined ? {} : { item_type: type };
    }
    case 'priority': {
      const priority = await askPriority(editor, title, item.priority);
      return priority === undefined ? {} : { priority };
    }
    case 'assignee_type': {
      const audience = await askAudience(editor, title, item.assignee_type);
      return audience === undefined ? {} : { assignee_type: audience };
    }
    case 'labels':
    case 'files': {
      const words = await askWords(editor, title, l10n.t('Separated by commas'), item[field]);
      return words === undefined ? {} : { [field]: words };
    }
    case 'estimate_minutes': {
      const estimate = await askEstimate(editor, title, item.estimate_minutes);
      return estimate === undefined ? {} : { estimate_minutes: estimate.minutes };
    }
    case 'assignee':
      return askLine(editor, title, item, field, l10n.t('A person or agent by name. Empty for anybody.'));
    case 'arch_ref':
      return askLine(
        editor,
        title,
        item,
        field,
        l10n.t('Where the architecture is described. Empty for none.'),
      );
    case 'port_scope':
      return askLine(
        editor,
        title,
        item,
        field,
        l10n.t('The context it belongs to, as set:name. Empty for none.'),
      );
  }
}

async function askLine(
  editor: Editor,
  title: string,
  item: Item,
  field: 'assignee' | 'arch_ref' | 'port_scope',
  prompt: string,
): Promise<Edit> {
  const text = await editor.dialogs.input({ title, prompt, value: item[field] ?? '' });
  return text === undefined ? {} : { [field]: text === '' ? null : text };
}

async function save(
  editor: Editor,
  invocation: Invocation,
  target: ItemTarget,
  stored: Item,
  edit: Edit,
): Promise<void> {
  const { l10n } = editor.vscode;
  const now = { ...stored, ...edit };
  const changes = (Object.keys(edit) as (keyof Edit)[]).map(
    (field) =>
      `${fieldWord(editor, field)}: ${valueWord(editor, field, stored)} → ${valueWord(editor, field, now)}`,
  );
  const confirm = {
    question: l10n.t('Change {0}?', itemName(stored)),
    button: l10n.t('Change'),
    ...paragraphs(changes.join('\n'), whoWorksOnIt(editor, [target])),
  };
  const input = { item_id: target.item.id, ...edit };
  const strength = neededStrength([target], { operation: 'update', input: () => input });
  const gesture = await gestureFor(editor, invocation, confirm, strength);
  if (gesture === undefined) return;
  await target.project.write('update', input, gesture);
  sayDone(editor, l10n.t('Changed {0}.', itemName({ ...stored, ...edit })));
}
