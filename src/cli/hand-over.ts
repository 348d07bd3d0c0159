import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Gives this process to another bundle beside this one, with these arguments. An agent's package (`src/packages`) holds
 * the server and the hooks only.
 */
export function handOver(bundle: string, options: readonly string[]): void {
  if (!existsSync(join(__dirname, bundle))) {
    process.stderr.write(
      'masterplan: this package holds the MCP server and the hooks only (mcp, hook).\n' +
        'The whole command comes with the VS Code extension or the npm package.\n',
    );
    process.exitCode = 2;
    return;
  }
  process.argv.splice(2, process.argv.length, ...options);
  require(join(__dirname, bundle));
}
