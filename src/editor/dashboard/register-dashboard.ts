import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import { DASHBOARD_VIEW, Dashboards } from './dashboards';

/** Brings back the dashboards that were open when the window was closed; the command opens new ones. */
export function registerDashboard(editor: Editor): vscode.Disposable {
  return editor.vscode.window.registerWebviewPanelSerializer(DASHBOARD_VIEW, Dashboards.of(editor));
}
