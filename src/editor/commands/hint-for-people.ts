import type { MasterplanError } from '../../model/errors';
import type { PlanStatus } from '../../model/vocabulary';
import type { Editor } from '../editor';
import { refusalText } from './refusal-text';

/** Names of operations and fields: the operations speak to agents too, and tell them which call to make. */
const CALLS = /\b(?:[a-z]+_[a-z_]+|call (?:again|next)|list (?:with|shows)|next for)\b|[a-z]=/i;

/**
 * What a refusal's hint says to a person: the operation's own words where they are plain, else where to find the
 * same thing in the editor. Undefined: there is nothing to add.
 */
export function hintForPeople(editor: Pick<Editor, 'vscode'>, error: MasterplanError): string | undefined {
  const { hint } = error;
  // What is said in the editor's language gets its hint in it too.
  const isTranslated = refusalText(editor, error) !== undefined;
  if (!isTranslated && (hint === undefined || !CALLS.test(hint))) return hint;
  const { l10n } = editor.vscode;
  switch (error.code) {
    case 'CONFLICT':
      return error.details?.item_id === undefined
        ? conflictHint(editor, error)
        : l10n.t('Wait until it is released, or take it over.');
    case 'DEPENDENCY_CYCLE':
      return l10n.t('Nothing was changed. Leave this dependency out, or remove another one of them first.');
    case 'DUPLICATE_KEY':
      return l10n.t('Nothing was changed. Choose another one.');
    case 'HUMAN_ONLY':
      return l10n.t('Do it from the view “Plan” or “Needs You”, or run the command from the palette.');
    case 'STORE_ELSEWHERE':
      return l10n.t(
        'Work there, or close it there. If that machine is gone for good, run “masterplan doctor --take-over” in a terminal.',
      );
    case 'STORE_CORRUPT':
      return l10n.t('Run “masterplan doctor” in a terminal: it says what is damaged and what helps.');
    case 'STORE_FULL':
      return l10n.t('Make room and try again.');
    case 'VERSION':
      return l10n.t('Update Masterplan, then reload the window.');
    case 'CLAIM_LOST':
      return l10n.t('Nothing was changed. Its history shows who has it now.');
    case 'BLOCKED':
      return l10n.t('It opens by itself when they are completed.');
    case 'CONTAINER':
      return l10n.t('Choose one of the items below it.');
    case 'AI_ONLY':
      return l10n.t('Edit who may do it, or claim it: that is offered then.');
    case 'INVALID_TRANSITION':
      return l10n.t('Somebody else may have been faster: its history shows what happened.');
    case 'PLAN_NOT_OPEN':
      return openingHint(editor, error);
    case 'INVALID_INPUT':
      return error.details?.not_text === true || error.details?.no_list === true
        ? l10n.t(
            'What can be imported: JSON, JSON lines, YAML, an export of beads, a snapshot of Masterplan.',
          )
        : l10n.t('Nothing was changed. Correct it and try again.');
    case 'NOT_FOUND':
      return l10n.t('Refresh the view and try again.');
    default:
      return undefined;
  }
}

function conflictHint({ vscode: { l10n } }: Pick<Editor, 'vscode'>, { details }: MasterplanError): string {
  if (details?.claimed_by === null) return l10n.t('Claim it first.');
  return typeof details?.waiting === 'number'
    ? l10n.t('Reject those that nobody knows, in the view Needs You of a window whose key is trusted.')
    : l10n.t('Wait until it is released, or ask whoever holds it.');
}

function openingHint({ vscode: { l10n } }: Pick<Editor, 'vscode'>, error: MasterplanError): string {
  if (error.details?.archived === true) return l10n.t('Restore the plan from the archive first.');
  switch (error.details?.status as PlanStatus | undefined) {
    case 'draft':
      return l10n.t('Mark the plan as ready first.');
    case 'stalled':
      return l10n.t('Mark the plan as ready to free it.');
    case 'review':
      return l10n.t('Its work was submitted: approve it or send it back first.');
    default:
      return l10n.t('Create another plan for what is left to do.');
  }
}
