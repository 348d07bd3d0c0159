import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import * as vscode from 'vscode';
import type { GivenCommands } from './editor/commands/register-commands';
import { registerCommands } from './editor/commands/register-commands';
import { openDashboard } from './editor/dashboard/open-dashboard';
import { registerDashboard } from './editor/dashboard/register-dashboard';
import { VscodeDialogs } from './editor/dialogs/vscode-dialogs';
import { registerDocuments } from './editor/documents/register-documents';
import type { Editor } from './editor/editor';
import { Gestures } from './editor/human-seat/gestures';
import { HumanKey } from './editor/human-seat/human-key';
import { sayKeyIsLost } from './editor/human-seat/lost-key-notice';
import { connectAgents } from './editor/mcp/commands/connect-agents';
import { startSharing } from './editor/mcp/commands/start-sharing';
import { stopSharing } from './editor/mcp/commands/stop-sharing';
import { registerMcp } from './editor/mcp/register-mcp';
import { WorkspaceProjects } from './editor/projects/workspace-projects';
import { safeRegister } from './editor/safe-register';
import { registerTerminal } from './editor/terminal/register-terminal';
import { registerTrees } from './editor/tree/register-trees';
import { MasterplanError } from './model/errors';

const SESSION = 'masterplan.sessionId';

/** What the tests inside a real VS Code may use: they script the dialogs and look at what is shown. */
export interface Testing {
  testing: { editor: Editor };
}

let projects: WorkspaceProjects | undefined;

/**
 * Puts the parts together. Nothing is waited for here: views and commands are there at once, whatever takes time (a
 * locked keyring, a host) is awaited by those who need it. A folder without a plan costs no more than this.
 */
export function activate(context: vscode.ExtensionContext): Testing | undefined {
  const log = vscode.window.createOutputChannel('Masterplan', { log: true });
  context.subscriptions.push(log);
  const gestures = new Gestures();
  const dialogs = new VscodeDialogs(vscode, gestures);
  const key = new HumanKey(context.secrets, context.globalState, (newKeyId) => {
    sayKeyIsLost(vscode, dialogs, newKeyId).catch((error: unknown) => log.warn(String(error)));
  });
  context.subscriptions.push(key);
  projects = new WorkspaceProjects({
    vscode,
    log,
    sessionId: sessionOf(context, log),
    person: key.person(`${vscode.env.appName} on ${hostname()}`),
    hostFile: context.asAbsolutePath('dist/host.js'),
  });
  const editor: Editor = {
    vscode,
    context,
    log,
    projects,
    gestures,
    dialogs,
  };
  registerFeatures(editor);
  // Whatever activate returns, every other extension gets, and with it any agent that can run code in this
  // process: with the editor's objects it could press the buttons of our dialogs. So in tests only.
  return context.extensionMode === vscode.ExtensionMode.Test ? { testing: { editor } } : undefined;
}

/** Says goodbye to the hosts, so that claims and presence end in good order. */
export async function deactivate(): Promise<void> {
  await projects?.close();
  projects = undefined;
}

/** One that fails can't take the others down; its commands say so then. */
function registerFeatures(editor: Editor): void {
  safeRegister(editor, 'Documents', () => registerDocuments(editor));
  const trees = safeRegister(editor, 'Views', () => registerTrees(editor));
  const ofTrees = trees?.commands ?? {
    'masterplan.revealItem': notStarted,
    'masterplan.filterPlan': notStarted,
    'masterplan.clearFilter': notStarted,
    'masterplan.refresh': notStarted,
  };
  const given: GivenCommands = {
    ...ofTrees,
    'masterplan.openDashboard': openDashboard.run,
    'masterplan.connectAgents': connectAgents.run,
    'masterplan.startSharing': startSharing.run,
    'masterplan.stopSharing': stopSharing.run,
  };
  const selectedNodes = () => trees?.selectedNodes() ?? [];
  safeRegister(editor, 'Commands', () => registerCommands(editor, given, { selectedNodes }));
  safeRegister(editor, 'Dashboard', () => registerDashboard(editor));
  safeRegister(editor, 'MCP', () => registerMcp(editor));
  safeRegister(editor, 'Terminal', () => registerTerminal(editor));
}

async function notStarted({ vscode: { l10n } }: Editor): Promise<void> {
  throw new MasterplanError('INTERNAL', l10n.t('The views of Masterplan could not be started.'), {
    hint: l10n.t('Reload the window; the log of Masterplan says why.'),
  });
}

/** This window's session: the same after a reload, so that it keeps what the person holds. */
function sessionOf(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): string {
  const kept = context.workspaceState.get<string>(SESSION);
  if (kept !== undefined) return kept;
  const fresh = `editor-${randomUUID()}`;
  context.workspaceState.update(SESSION, fresh).then(undefined, (error: unknown) => log.warn(String(error)));
  return fresh;
}
