import type { Editor } from '../../editor';
import { comesBack, isHolderGone } from '../../presentation/gone-holder';
import { plain } from '../../presentation/plain-text';
import type { Answer } from '../../projects/project';
import { itemName, keysOf, listOf } from '../messages';
import type { ItemTarget } from '../targets';
import { rowsOf } from './item-answers';
import { heldByOthers } from './needed-strength';

/** Who loses a claim by a step, as a sentence for its dialog; undefined: nobody. */
export function whoLoses(editor: Editor, targets: readonly ItemTarget[]): string | undefined {
  const { l10n } = editor.vscode;
  const held = heldItems(targets);
  const isGone = ({ project, item }: ItemTarget) => isHolderGone(project.mirror, item);
  const working = held.filter((one) => !isGone(one)).map(heldName);
  const gone = held
    .filter(isGone)
    .map((one) => `${heldName(one)} – ${comesBack(l10n, one.item.lease_expires_at ?? '', Date.now())}`);
  const sentences = [
    working.length === 0
      ? undefined
      : l10n.t('Somebody else is working on this and loses the claim: {0}.', listOf(editor, working)),
    gone.length === 0
      ? undefined
      : l10n.t('Whoever held this is not there any more and loses the claim: {0}.', listOf(editor, gone)),
  ].filter((sentence) => sentence !== undefined);
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

/** Whose work is changed under their hands while they keep the claim; undefined: nobody's. */
export function whoWorksOnIt(editor: Editor, targets: readonly ItemTarget[]): string | undefined {
  const names = heldItems(targets).map(heldName);
  if (names.length === 0) return undefined;
  const { l10n } = editor.vscode;
  return l10n.t('Somebody else is working on this and keeps the claim: {0}.', listOf(editor, names));
}

/** Each item at or below the targets that somebody else holds. */
function heldItems(targets: readonly ItemTarget[]): ItemTarget[] {
  return targets.flatMap((target) => heldByOthers(target).map((item) => ({ ...target, item })));
}

function heldName({ item }: ItemTarget): string {
  const holder = item.claimed_by_name ?? item.claimed_by ?? '';
  return `${plain(item.item_key, 40)} (${holderName(holder, item.claimed_by_user)})`;
}

function holderName(session: string, user: string | null): string {
  return user === null || user === session ? plain(session, 60) : `${plain(session, 60)}, ${plain(user, 60)}`;
}

/** The target of a question: the item's name, or how many there are. */
export function targetName(editor: Editor, targets: readonly ItemTarget[]): string {
  const [first] = targets;
  if (targets.length === 1 && first !== undefined) return itemName(first.item);
  return editor.vscode.l10n.t('{0} items', targets.length);
}

/** For a dialog about several items: their names. */
export function whichItems(editor: Editor, targets: readonly ItemTarget[]): string | undefined {
  if (targets.length < 2) return undefined;
  const names = targets.map(({ item }) => itemName(item));
  const shown = names.slice(0, 10).join('\n');
  const more = names.length - 10;
  return more > 0 ? `${shown}\n${editor.vscode.l10n.t('… and {0} more', more)}` : shown;
}

/** The paragraphs of a dialog's detail that are there; undefined: none. */
export function paragraphs(...parts: readonly (string | undefined)[]): { detail?: string } {
  const present = parts.filter((part) => part !== undefined && part !== '');
  return present.length === 0 ? {} : { detail: present.join('\n\n') };
}

/** `Completed W-12; opened W-13 and W-14.` Items in `without` are named by `what` already. */
export function whatFollowed(
  editor: Editor,
  what: string,
  answers: readonly Answer[],
  without: readonly ItemTarget[] = [],
): string {
  const { l10n } = editor.vscode;
  const named = new Set(without.map(({ item }) => item.id));
  const rows = (field: string) =>
    answers.flatMap((answer) => rowsOf(answer, field)).filter((row) => !named.has(row.id));
  const [completed, opened] = [rows('completed'), rows('unblocked')];
  const parts = [what];
  if (completed.length > 0) parts.push(l10n.t('{0} followed', keysOf(editor, completed)));
  if (opened.length > 0) parts.push(l10n.t('opened {0}', keysOf(editor, opened)));
  return `${parts.join('; ')}.`;
}
