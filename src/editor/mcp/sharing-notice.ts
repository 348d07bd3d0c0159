import type { Editor } from '../editor';
import { plain } from '../presentation/plain-text';
import type { Project } from '../projects/project';
import { isSharing, setSharing } from './sharing';

/** Kept with the workspace: that the person was told. */
const TOLD = 'masterplan.mcp.told';

/** Says once in a workspace that its agents get the plan, with the way to turn it off. */
export async function tellOfSharing(editor: Editor, offered: readonly Project[]): Promise<void> {
  const { context, dialogs } = editor;
  const { l10n } = editor.vscode;
  if (offered.length === 0 || context.workspaceState.get(TOLD, false)) return;
  const turnOff = l10n.t('Turn Off');
  const names = offered.map((project) => plain(project.name, 40)).join(', ');
  const message = l10n.t(
    'The agents in this editor can now work on the plan of {0}: Masterplan offers it to them as an MCP server.',
    names,
  );
  const pressed = await dialogs.tell('info', message, [turnOff], () => {
    // Said already, or turned off, while it waited for its turn.
    if (context.workspaceState.get(TOLD, false) || !isSharing(editor)) return false;
    context.workspaceState
      .update(TOLD, true)
      .then(undefined, (error: unknown) => editor.log.warn(String(error)));
    return true;
  });
  if (pressed === turnOff) await setSharing(editor, false);
}
