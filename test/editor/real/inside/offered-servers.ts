import type * as vscode from 'vscode';
import type { Editor } from '../../../../src/editor/editor';
import { registerMcp } from '../../../../src/editor/mcp/register-mcp';

type Provider = vscode.McpServerDefinitionProvider<vscode.McpStdioServerDefinition>;

/**
 * What the extension tells VS Code of its MCP servers: VS Code gives nobody the list, so the extension's own
 * provider is made once more, and kept instead of registered.
 */
export function offeredServers(editor: Editor): {
  servers(): Promise<vscode.McpStdioServerDefinition[]>;
  resolve(server: vscode.McpStdioServerDefinition): Promise<unknown>;
  dispose(): void;
} {
  let provider: Provider | undefined;
  const lm = {
    registerMcpServerDefinitionProvider: (_id: string, given: Provider) => {
      provider = given;
      return { dispose: () => undefined };
    },
  };
  const api = Object.create(editor.vscode, { lm: { value: lm } }) as Editor['vscode'];
  const registered = registerMcp({ ...editor, vscode: api });
  const token = { isCancellationRequested: false } as vscode.CancellationToken;
  return {
    servers: async () => (await provider?.provideMcpServerDefinitions(token)) ?? [],
    resolve: async (server) => provider?.resolveMcpServerDefinition?.(server, token),
    dispose: () => registered.dispose(),
  };
}
