import type * as vscode from 'vscode';
import type { Dialogs } from './dialogs/dialogs';
import type { Gestures } from './human-seat/gestures';
import type { Projects } from './projects/project';
import type { VsCode } from './vs-code';

/** What every feature of the editor is handed by the composition root (`src/extension.ts`). */
export interface Editor {
  readonly vscode: VsCode;
  readonly context: vscode.ExtensionContext;
  /** The one log channel; never `console`. */
  readonly log: vscode.LogOutputChannel;
  readonly projects: Projects;
  readonly dialogs: Dialogs;
  readonly gestures: Gestures;
}
