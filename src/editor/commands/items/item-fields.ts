import {
  ASSIGNEE_TYPES,
  type AssigneeType,
  ITEM_TYPES,
  type ItemType,
  PRIORITY_NAMES,
} from '../../../model/vocabulary';
import type { Choice } from '../../dialogs/dialogs';
import type { Editor } from '../../editor';
import { audienceWord, priorityWord, typeWord } from '../../presentation/item-words';

/** Questions for single fields of an item; each gives undefined where the person left. */

const TYPE_ICONS: Partial<Record<ItemType, string>> = {
  phase: 'layers',
  sprint: 'milestone',
  milestone: 'milestone',
  decision: 'law',
  manual: 'person',
  review: 'eye',
  test: 'beaker',
  build: 'tools',
};

export async function askTitle(editor: Editor, title: string, value?: string): Promise<string | undefined> {
  const { l10n } = editor.vscode;
  return editor.dialogs.input({
    title,
    prompt: l10n.t('What is to be done, in a few words?'),
    ...(value === undefined ? {} : { value }),
    validate: (text) => {
      if (text === '') return l10n.t('An item needs a title.');
      return Buffer.byteLength(text) > 1000 ? l10n.t('That is too long for a title.') : undefined;
    },
  });
}

export async function askType(editor: Editor, title: string, now?: ItemType): Promise<ItemType | undefined> {
  const { l10n } = editor.vscode;
  const about = (type: ItemType): { detail?: string } => {
    if (type === 'decision') return { detail: l10n.t('A person decides it; what waits for it opens then.') };
    if (type === 'manual') return { detail: l10n.t('Only a person can do it.') };
    if (type === 'milestone')
      return { detail: l10n.t('Completes itself when all it depends on is complete.') };
    return {};
  };
  const choices = ITEM_TYPES.map(
    (type): Choice<ItemType> => ({
      label: typeWord(editor, type),
      ...about(type),
      icon: TYPE_ICONS[type] ?? 'circle-outline',
      value: type,
    }),
  );
  return editor.dialogs.pick(presentFirst(choices, now), {
    title,
    placeholder: l10n.t('What kind of work is it?'),
  });
}

export async function askPriority(editor: Editor, title: string, now?: number): Promise<number | undefined> {
  const choices = PRIORITY_NAMES.map((_, value) => ({ label: priorityWord(editor, value), value }));
  return editor.dialogs.pick(presentFirst(choices, now), {
    title,
    placeholder: editor.vscode.l10n.t('How urgent is it?'),
  });
}

export async function askAudience(
  editor: Editor,
  title: string,
  now?: AssigneeType,
): Promise<AssigneeType | undefined> {
  const choices = ASSIGNEE_TYPES.map((value) => ({ label: audienceWord(editor, value), value }));
  return editor.dialogs.pick(presentFirst(choices, now), {
    title,
    placeholder: editor.vscode.l10n.t('Who may do it?'),
  });
}

/** Minutes; null: none. */
export async function askEstimate(
  editor: Editor,
  title: string,
  now: number | null,
): Promise<{ minutes: number | null } | undefined> {
  const { l10n } = editor.vscode;
  const text = await editor.dialogs.input({
    title,
    prompt: l10n.t('How long will it take: 45 (minutes), 3h or 2d? Empty for no estimate.'),
    value: now === null ? '' : String(now),
    validate: (typed) =>
      typed === '' || parseMinutes(typed) !== undefined
        ? undefined
        : l10n.t('Write a time like 45, 3h or 2d.'),
  });
  if (text === undefined) return undefined;
  return { minutes: text === '' ? null : (parseMinutes(text) ?? null) };
}

/** `45`, `45m`, `1.5h`, `2d` (of eight hours) as minutes; undefined: it is no time. */
export function parseMinutes(text: string): number | undefined {
  const found = /^(\d+(?:[.,]\d+)?)\s*(m|min|h|d)?$/i.exec(text.trim());
  if (found === null) return undefined;
  const unit = found[2]?.toLowerCase();
  const factor = unit === 'h' ? 60 : unit === 'd' ? 480 : 1;
  const minutes = Number((found[1] ?? '').replace(',', '.')) * factor;
  return minutes > 0 && minutes <= 1e6 ? minutes : undefined;
}

/** Words between commas. */
export async function askWords(
  editor: Editor,
  title: string,
  prompt: string,
  now: readonly string[],
): Promise<string[] | undefined> {
  const text = await editor.dialogs.input({ title, prompt, value: now.join(', ') });
  if (text === undefined) return undefined;
  const words = text.split(',').map((word) => word.trim());
  return [...new Set(words.filter((word) => word !== ''))];
}

/** The present value first, marked, so that Enter keeps it. */
function presentFirst<T>(choices: readonly Choice<T>[], now: T | undefined): Choice<T>[] {
  const present = choices.filter((choice) => choice.value === now);
  return [
    ...present.map((choice) => ({ ...choice, icon: 'check' })),
    ...choices.filter((choice) => choice.value !== now),
  ];
}
