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

/** Says what is missing, with buttons to get it; waits for nobody to press them. False: it is about something else. */
export function offerNextStep(editor: Editor, error: unknown): boolean {
  const offer = error instanceof MasterplanError ? offerFor(editor, error) : undefined;
  if (offer === undefined) return false;
  const { kind, text, steps } = offer;
  editor.dialogs
    .say(kind, text, Object.keys(steps))
    .then(async (pressed) => {
      const command = pressed === undefined ? undefined : steps[pressed];
      if (command !== undefined) await editor.vscode.commands.executeCommand(command);
    })
    .catch((failed: unknown) => editor.log.warn(String(failed)));
  return true;
}

interface Offer {
  kind: 'info' | 'error';
  text: string;
  /** The command behind each button. */
  steps: Readonly<Record<string, string>>;
}

function offerFor({ vscode: { l10n, workspace } }: Editor, error: MasterplanError): Offer | undefined {
  const missing = isNoStore(error) ? 'plan' : error.details?.missing;
  const text = `${error.message} ${error.hint ?? ''}`.trim();
  switch (missing) {
    case 'folder':
      return { kind: 'info', text, steps: { [l10n.t('Open Folder')]: 'workbench.action.files.openFolder' } };
    case 'key':
      return { kind: 'error', text, steps: { [l10n.t('Make a New Key…')]: 'masterplan.makeNewKey' } };
    case 'room':
      return {
        kind: 'error',
        text,
        steps: { [l10n.t('Trust This Window’s Key…')]: 'masterplan.restartTrust' },
      };
    case 'plan':
      return {
        kind: 'info',
        text: l10n.t('This project has no plan yet.'),
        // In Restricted Mode nothing can be made.
        steps: workspace.isTrusted
          ? {
              [l10n.t('Create Plan')]: 'masterplan.createPlan',
              [l10n.t('Import Items')]: 'masterplan.importItems',
            }
          : {},
      };
    default:
      return undefined;
  }
}
