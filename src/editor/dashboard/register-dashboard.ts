import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import { DASHBOARD_VIEW, Dashboards } from './dashboards';

/** Brings back the dashboards that were open when the window was closed; closes those whose folder is closed. */
export function registerDashboard(editor: Editor): vscode.Disposable {
  const { vscode, projects } = editor;
  const dashboards = Dashboards.of(editor);
  return vscode.Disposable.from(
    vscode.window.registerWebviewPanelSerializer(DASHBOARD_VIEW, dashboards),
    projects.onDidChange(() => dashboards.projectsChanged()),
  );
}
