import type { MasterplanError } from '../../model/errors';
import type { PlanStatus } from '../../model/vocabulary';
import type { Editor } from '../editor';

/** Names of operations and fields: the operations speak to agents too, and tell them which call to make. */
const CALLS = /\b(?:[a-z]+_[a-z_]+|call (?:again|next)|list (?:with|shows)|next for)\b|[a-z]=/i;

/**
 * What a refusal's hint says to a person: the operation's own words where they are plain, else where to find the
 * same thing in the editor. Undefined: there is nothing to add.
 */
export function hintForPeople(editor: Pick<Editor, 'vscode'>, error: MasterplanError): string | undefined {
  const { hint } = error;
  if (hint === undefined || !CALLS.test(hint)) return hint;
  const { l10n } = editor.vscode;
  switch (error.code) {
    case 'CONFLICT':
      return error.details?.item_id === undefined
        ? l10n.t('Wait until it is released, or ask whoever holds it.')
        : l10n.t('Wait until it is released, or take it over.');
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
      return l10n.t('Nothing was changed. Correct it and try again.');
    case 'NOT_FOUND':
      return l10n.t('Refresh the view and try again.');
    default:
      return undefined;
  }
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
