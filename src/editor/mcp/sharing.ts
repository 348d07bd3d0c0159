import type { Editor } from '../editor';

const SECTION = 'masterplan';
const SETTING = 'mcp.enabled';

/** The setting's full name. */
export const SHARING_SETTING = 'masterplan.mcp.enabled';

/** Whether the plan is offered to the agents in this editor. Never in Restricted Mode. */
export function isSharing({ vscode }: Pick<Editor, 'vscode'>): boolean {
  return vscode.workspace.isTrusted && !isTurnedOff({ vscode });
}

/** Whether a person has turned the offer off, here or in the user's settings. */
export function isTurnedOff({ vscode }: Pick<Editor, 'vscode'>): boolean {
  return !vscode.workspace.getConfiguration().get(SHARING_SETTING, true);
}

/**
 * Turns the offer on or off for this workspace. Where the user's own setting says the same, the workspace's is
 * taken away instead of written.
 */
export async function setSharing({ vscode }: Pick<Editor, 'vscode'>, on: boolean): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const kept = configuration.inspect<boolean>(SETTING);
  const withoutUs = kept?.globalValue ?? kept?.defaultValue ?? true;
  const value = withoutUs === on ? undefined : on;
  await configuration.update(SETTING, value, vscode.ConfigurationTarget.Workspace);
}
