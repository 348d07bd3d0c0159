import { isNoStore } from '../../client/call-errors';
import { MasterplanError } from '../../model/errors';
import type { Editor } from '../editor';

/** What a command has nothing to work on for; `showError` says it with the buttons that lead on. */
type Missing = 'folder' | 'plan' | 'key' | 'room';

type Window = Pick<Editor, 'vscode'>;

/** No folder is open that could have a plan. */
export function noFolder({ vscode: { l10n } }: Window): MasterplanError {
  return new MasterplanError('NOT_FOUND', l10n.t('No folder is open that could have a plan.'), {
    hint: l10n.t('Open the folder of your project first.'),
    details: { missing: 'folder' satisfies Missing },
  });
}

/** The project has no plan yet (several projects: none of them). */
export function noPlan({ vscode: { l10n } }: Window): MasterplanError {
  return new MasterplanError('NOT_FOUND', l10n.t('This project has no plan yet.'), {
    details: { missing: 'plan' satisfies Missing },
  });
}

/** Says what is missing, with buttons to get it. False: the error is about something else. */
export async function offerNextStep(editor: Editor, error: unknown): Promise<boolean> {
  if (!(error instanceof MasterplanError)) return false;
  const missing = isNoStore(error) ? 'plan' : error.details?.missing;
  const { commands, l10n, workspace } = editor.vscode;
  if (missing === 'folder') {
    const open = l10n.t('Open Folder');
    const pressed = await editor.dialogs.say('info', `${error.message} ${error.hint ?? ''}`, [open]);
    if (pressed === open) await commands.executeCommand('workbench.action.files.openFolder');
    return true;
  }
  if (missing === 'key' || missing === 'room') {
    const [step, command] =
      missing === 'key'
        ? [l10n.t('Make a New Key…'), 'masterplan.makeNewKey']
        : [l10n.t('Trust This Window’s Key…'), 'masterplan.restartTrust'];
    const pressed = await editor.dialogs.say('error', `${error.message} ${error.hint ?? ''}`, [step]);
    if (pressed === step) await commands.executeCommand(command);
    return true;
  }
  if (missing !== 'plan') return false;
  const create = l10n.t('Create Plan');
  const bring = l10n.t('Import Items');
  // In Restricted Mode nothing can be made.
  const buttons = workspace.isTrusted ? [create, bring] : [];
  const pressed = await editor.dialogs.say('info', l10n.t('This project has no plan yet.'), buttons);
  if (pressed === create) await commands.executeCommand('masterplan.createPlan');
  if (pressed === bring) await commands.executeCommand('masterplan.importItems');
  return true;
}
