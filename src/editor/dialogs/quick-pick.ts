import type * as vscode from 'vscode';
import type { VsCode } from '../vs-code';
import type { Choice, PickOptions } from './dialogs';

interface Entry<T> extends vscode.QuickPickItem {
  value: T;
}

/**
 * A quick pick that opens at once, is busy while the choices load, and searches descriptions and details too.
 * Gives what was picked, or undefined where the person left or nothing is there to choose from.
 */
export async function showQuickPick<T>(
  vscode: VsCode,
  choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>,
  options: PickOptions,
  many: boolean,
): Promise<T[] | undefined> {
  if (Array.isArray(choices) && choices.length === 0) return undefined;
  const picker = vscode.window.createQuickPick<Entry<T>>();
  picker.title = options.title;
  picker.placeholder = options.placeholder;
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.canSelectMany = many;
  picker.busy = true;
  try {
    return await new Promise<T[] | undefined>((resolve, reject) => {
      picker.onDidAccept(() => {
        const chosen = many ? picker.selectedItems : picker.activeItems.slice(0, 1);
        // Enter in an empty list chooses nothing.
        if (!many && chosen.length === 0) return;
        resolve(chosen.map(({ value }) => value));
      });
      picker.onDidHide(() => resolve(undefined));
      picker.show();
      Promise.resolve(choices).then((loaded) => {
        if (loaded.length === 0) {
          resolve(undefined);
          return;
        }
        const entries = loaded.map((choice) => toEntry(vscode, choice));
        picker.items = entries;
        const picked = entries.filter((_, index) => loaded[index]?.picked === true);
        if (many) {
          picker.selectedItems = picked;
        } else if (picked.length > 0) {
          picker.activeItems = picked;
        }
        picker.busy = false;
      }, reject);
    });
  } finally {
    picker.dispose();
  }
}

function toEntry<T>(vscode: VsCode, choice: Choice<T>): Entry<T> {
  const { label, value, description, detail, icon } = choice;
  return {
    // `$(name)` in a label would become an icon: texts of agents are shown as they are.
    label: asText(label),
    value,
    ...(description === undefined ? {} : { description: asText(description) }),
    ...(detail === undefined ? {} : { detail: asText(detail) }),
    ...(icon === undefined ? {} : { iconPath: new vscode.ThemeIcon(icon) }),
  };
}

/** Keeps `$(name)` from becoming an icon. */
function asText(text: string): string {
  return text.replace(/\$\(/g, '$\u200b(');
}
