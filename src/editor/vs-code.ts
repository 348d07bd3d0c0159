import type * as vscode from 'vscode';

/**
 * The editor's API as a value. Only `src/extension.ts` imports the module; everything else is handed it, so that
 * the rules of the views run in plain tests. Types come from `import type * as vscode from 'vscode'`.
 */
export type VsCode = typeof vscode;
