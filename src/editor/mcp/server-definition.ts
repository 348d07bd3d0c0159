import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import type { Project } from '../projects/project';

/**
 * What the editor's own environment may say of another agent or project: an editor that was opened from an agent's
 * terminal must not lend its agents that one's conversation.
 */
const NOT_INHERITED = [
  'NODE_OPTIONS',
  'CLAUDE_CODE_SESSION_ID',
  'CLAUDE_PROJECT_DIR',
  'COPILOT_AGENT_SESSION_ID',
  'MASTERPLAN_PROJECT',
  'MASTERPLAN_SESSION_ID',
];

/**
 * How VS Code starts our MCP server for a project: with its own Node, so that nobody has to install one. The project
 * is named by its root, which finds the same store as this window did; the folder may lie below it.
 */
export function serverDefinition(
  { vscode, context }: Pick<Editor, 'vscode' | 'context'>,
  project: Project,
  label: string,
  version: string,
): vscode.McpStdioServerDefinition {
  const folder = project.folders[0]?.uri ?? vscode.Uri.file(project.location.root);
  const env = Object.fromEntries(NOT_INHERITED.map((name) => [name, null]));
  const definition = new vscode.McpStdioServerDefinition(
    label,
    process.execPath,
    [context.asAbsolutePath('dist/mcp.js'), '--project', project.location.root],
    { ...env, ELECTRON_RUN_AS_NODE: '1' },
    version,
  );
  definition.cwd = folder;
  return definition;
}
