import type { Item } from '../../../model/item';
import { openItem } from '../../documents/open-document';
import type { Editor } from '../../editor';
import { plain, plainLines, quotedLines } from '../../presentation/plain-text';
import type { Command } from '../command';
import { itemName, keysOf, sayDone } from '../messages';
import { type ItemTarget, itemFor } from '../targets';
import { offerToReassign, reassigning } from './make-claimable';
import { paragraphs, whatFollowed, whoLoses } from './phrases';
import { requireApplicable } from './require-applicable';

/** Records a person's decision, which opens what waits for it. */
export const decideItem: Command = {
  id: 'masterplan.decideItem',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await itemFor(editor, invocation, {
      title: l10n.t('Decide'),
      token: 'canDecide',
      none: l10n.t('No decision waits for you now.'),
    });
    if (target === undefined) return;
    requireApplicable(editor, [target], 'decide');
    await decide(editor, target);
  },
};

/**
 * Shows what is to be decided, asks for the decision, and shows both once more in a modal dialog: an agent could
 * open the earlier steps, and even fill them in, but not press that button.
 */
export async function decide(editor: Editor, target: ItemTarget): Promise<void> {
  const { l10n } = editor.vscode;
  const { project, item } = target;
  const { item: whole } = (await project.read('show', { item_id: item.id })) as unknown as { item: Item };
  if (!(await readFirst(editor, target, whole))) return;
  const decision = await askDecision(editor, target, optionsOf(whole));
  if (decision === undefined) return;
  const gesture = await editor.dialogs.confirm({
    question: l10n.t('Decide {0}?', itemName(item)),
    button: l10n.t('Decide'),
    ...paragraphs(
      l10n.t('Your decision: {0}', plainLines(decision)),
      whatOpens(editor, target),
      whoLoses(editor, [target]),
      offerToReassign(editor, item.status === 'pending' ? [target] : []),
    ),
  });
  if (gesture === undefined) return;
  const opened = item.status === 'pending' ? reassigning(target) : {};
  const answer = await project.write('complete', { item_id: item.id, message: decision, ...opened }, gesture);
  sayDone(editor, whatFollowed(editor, l10n.t('Decided {0}', itemName(item)), [answer], [target]));
}

/** Shows the item's texts where it has any. False: the person left, or reads the whole item in an editor. */
async function readFirst(editor: Editor, target: ItemTarget, whole: Item): Promise<boolean> {
  const { l10n } = editor.vscode;
  const { description, acceptance_criteria: criteria } = whole;
  const texts = paragraphs(
    description === null ? undefined : quotedLines(description),
    criteria === null || criteria === ''
      ? undefined
      : `${l10n.t('Acceptance criteria:')}\n${quotedLines(criteria)}`,
  );
  if (texts.detail === undefined) return true;
  const chosen = await editor.dialogs.choose({
    question: itemName(whole),
    detail: texts.detail,
    buttons: [
      { label: l10n.t('Decide…'), value: 'decide' as const },
      { label: l10n.t('Open Details'), value: 'open' as const },
    ],
  });
  if (chosen?.value === 'open') await openItem(editor, target.project, target.item.id);
  return chosen?.value === 'decide';
}

/** The answers that the item's author suggested: `metadata.options`. */
function optionsOf(item: Item): string[] {
  const { options } = item.metadata;
  if (!Array.isArray(options)) return [];
  const texts = options.filter((one): one is string => typeof one === 'string' && one.trim() !== '');
  return [...new Set(texts.map((text) => text.trim()))].slice(0, 50);
}

async function askDecision(
  editor: Editor,
  { item }: ItemTarget,
  options: readonly string[],
): Promise<string | undefined> {
  const { l10n } = editor.vscode;
  const title = l10n.t('Decide {0}', itemName(item));
  if (options.length > 0) {
    const own = { label: l10n.t('Write your own…'), value: undefined, icon: 'edit' };
    const choices = options.map((value) => ({ label: plain(value), value, icon: 'circle-outline' }));
    const chosen = await editor.dialogs.pick<{ text: string | undefined }>(
      [...choices, own].map(({ value, ...choice }) => ({ ...choice, value: { text: value } })),
      { title, placeholder: l10n.t('What is decided?') },
    );
    if (chosen === undefined || chosen.text !== undefined) return chosen?.text;
  }
  return editor.dialogs.input({
    title,
    prompt: l10n.t('What is decided, and why? Those who wait for it read this.'),
    validate: (text) => (text === '' ? l10n.t('A decision needs a text.') : undefined),
  });
}

/** What the decision opens; where nothing, what waits for others too; undefined: nothing waits for it. */
function whatOpens(editor: Editor, { project: { mirror }, item }: ItemTarget): string | undefined {
  const { l10n } = editor.vscode;
  const waiting = mirror.dependents(item.id).filter((one) => one.status === 'blocked');
  const others = (id: number) => mirror.blockers(id).filter((blocker) => blocker.id !== item.id);
  const opens = waiting.filter((one) => others(one.id).length === 0);
  if (opens.length > 0) return l10n.t('This opens {0}.', keysOf(editor, opens));
  if (waiting.length === 0) return undefined;
  const awaited = [...new Map(waiting.flatMap(({ id }) => others(id)).map((one) => [one.id, one])).values()];
  const [who, what] = [keysOf(editor, waiting), keysOf(editor, awaited)];
  return waiting.length === 1
    ? l10n.t('This opens nothing yet: {0} also waits for {1}.', who, what)
    : l10n.t('This opens nothing yet: {0} also wait for {1}.', who, what);
}
