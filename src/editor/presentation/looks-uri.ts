import type * as vscode from 'vscode';
import type { VsCode } from '../vs-code';

const SCHEME = 'masterplan-item';

/** How a label looks besides its icon. */
export type LabelLook = 'finished' | 'unsigned';

/**
 * The resource of a tree item, which VS Code asks the decorations for. It names the look only: the same for all
 * items of that look, so that nothing has to be announced when an item changes its own.
 */
export function looksUri({ Uri }: Pick<VsCode, 'Uri'>, look: LabelLook): vscode.Uri {
  return Uri.from({ scheme: SCHEME, path: `/${look}` });
}

/** Dims what is finished, and marks what was changed in a person's name without a valid signature. */
export class LooksDecorations implements vscode.FileDecorationProvider {
  constructor(private readonly vscode: Pick<VsCode, 'FileDecoration' | 'ThemeColor' | 'l10n'>) {}

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== SCHEME) return undefined;
    const { FileDecoration, ThemeColor, l10n } = this.vscode;
    switch (uri.path as `/${LabelLook}`) {
      case '/finished':
        return new FileDecoration(undefined, undefined, new ThemeColor('masterplan.cancelled'));
      case '/unsigned':
        return new FileDecoration('!', l10n.t('Unsigned change'), new ThemeColor('list.warningForeground'));
    }
    return undefined;
  }
}
