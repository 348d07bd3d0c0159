import type * as vscode from 'vscode';
import type { Editor } from './editor';

/**
 * Registers one feature, to be disposed with the extension. Gives what the feature gives; undefined where it
 * failed, which is logged and takes no other feature down.
 */
export function safeRegister<T extends { dispose(): unknown }>(
  { context, log }: Pick<Editor, 'context' | 'log'>,
  name: string,
  register: () => T,
): T | undefined {
  try {
    const registered = register();
    context.subscriptions.push(registered as vscode.Disposable);
    return registered;
  } catch (error) {
    log.error(`${name} could not be started: ${error instanceof Error ? error.stack : String(error)}`);
    return undefined;
  }
}
