import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import { Offer } from './offer';
import { serverDefinition } from './server-definition';
import { serverLabels } from './server-label';
import { serverVersion } from './server-version';
import { isSharing } from './sharing';
import { tellOfSharing } from './sharing-notice';

/** The id in package.json's `mcpServerDefinitionProviders`. */
const PROVIDER = 'masterplan.mcp';

/**
 * Offers the plan to the agents in this editor: one MCP server for each project that has a plan, unless the
 * setting says no, and none in Restricted Mode.
 */
export function registerMcp(editor: Editor): vscode.Disposable {
  const { vscode, log } = editor;
  const offer = new Offer(editor);
  const changed = new vscode.EventEmitter<void>();
  const failed = (what: string) => (error: unknown) => log.error(`${what}: ${String(error)}`);
  let version: Promise<string> | undefined;

  const provider: vscode.McpServerDefinitionProvider<vscode.McpStdioServerDefinition> = {
    onDidChangeMcpServerDefinitions: changed.event,
    async provideMcpServerDefinitions() {
      const offered = await offer.projects();
      // Of all projects, so that a label stays what it is when another project gets its first plan.
      const labels = serverLabels(editor.projects.all());
      version ??= serverVersion(editor);
      const current = await version;
      return offered.map((project) =>
        serverDefinition(editor, project, labels.get(project.id) ?? 'Masterplan', current),
      );
    },
    resolveMcpServerDefinition: (server) => (isSharing(editor) ? server : undefined),
  };

  return vscode.Disposable.from(
    offer,
    changed,
    offer.onDidChange((offered) => {
      log.info(
        `Offered to agents in this editor: ${offered.map(({ name }) => name).join(', ') || 'nothing'}`,
      );
      changed.fire();
      tellOfSharing(editor, offered).catch(failed('The notice on sharing failed'));
    }),
    vscode.lm.registerMcpServerDefinitionProvider(PROVIDER, provider),
  );
}
