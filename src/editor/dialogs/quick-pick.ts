import type * as vscode from 'vscode';
import type { VsCode } from '../vs-code';
import type { Choice, PickOptions } from './dialogs';
import { SearchedList } from './searched-list';

interface Entry<T> extends vscode.QuickPickItem {
  /** None: an entry that only says something. */
  choice?: Choice<T>;
}

/**
 * A quick pick that opens at once, is busy while the choices load, and searches descriptions and details too. Of
 * thousands of choices VS Code gets the first ones, and what is typed is looked for in all of them.
 * Gives what was picked, or undefined where the person left or nothing is there to choose from.
 */
export async function showQuickPick<T>(
  vscode: VsCode,
  choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>,
  options: PickOptions<T>,
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
  // A step of several often: what was answered before must not be lost to whatever takes the keyboard.
  picker.ignoreFocusOut = true;
  try {
    return await new Promise<T[] | undefined>((resolve, reject) => {
      picker.onDidAccept(() => {
        const entries = many ? picker.selectedItems : picker.activeItems.slice(0, 1);
        const chosen = entries.flatMap(({ choice }) => (choice === undefined ? [] : [choice.value]));
        // Enter in an empty list chooses nothing.
        if (!many && chosen.length === 0) return;
        resolve(chosen);
      });
      picker.onDidHide(() => resolve(undefined));
      picker.show();
      Promise.resolve(choices).then((loaded) => {
        if (loaded.length === 0) resolve(undefined);
        else fill(vscode, picker, loaded, options.typed);
      }, reject);
    });
  } finally {
    picker.dispose();
  }
}

function fill<T>(
  vscode: VsCode,
  picker: vscode.QuickPick<Entry<T>>,
  choices: readonly Choice<T>[],
  typed: PickOptions<T>['typed'],
): void {
  const list = new SearchedList(choices);
  const entries = new Map<Choice<T>, Entry<T>>();
  const entryOf = (choice: Choice<T>) => {
    const entry = entries.get(choice) ?? toEntry(vscode, choice);
    entries.set(choice, entry);
    return entry;
  };
  const show = (text: string) => {
    const selected = picker.canSelectMany ? picker.selectedItems : [];
    const { found, hidden } = list.search(text, new Set(selected.map(({ choice }) => choice)));
    const more = hidden > 0 ? [moreEntry<T>(vscode, hidden)] : [];
    const own = typed === undefined || text.trim() === '' ? undefined : typed(text.trim());
    const first = own === undefined ? [] : [{ ...toEntry(vscode, own), alwaysShow: true }];
    picker.items = [...first, ...found.map(entryOf), ...more];
    // VS Code sorts what it finds: the row that Enter takes is named.
    if (first.length > 0) picker.activeItems = first;
    if (picker.canSelectMany) picker.selectedItems = selected;
  };
  if (picker.canSelectMany) {
    picker.selectedItems = choices.filter(({ picked }) => picked === true).map(entryOf);
  }
  show(picker.value);
  const active = choices.find(({ picked }) => picked === true);
  if (active !== undefined && !picker.canSelectMany) picker.activeItems = [entryOf(active)];
  if (list.isLong || typed !== undefined) picker.onDidChangeValue(show);
  picker.busy = false;
}

/** Stands below the first ones, and below what was found of too many. */
function moreEntry<T>({ l10n }: VsCode, hidden: number): Entry<T> {
  return { label: l10n.t('Type to search the others: {0}', hidden), alwaysShow: true };
}

function toEntry<T>(vscode: VsCode, choice: Choice<T>): Entry<T> {
  const { label, description, detail, icon } = choice;
  return {
    // `$(name)` in a label would become an icon: texts of agents are shown as they are.
    label: asText(label),
    choice,
    ...(description === undefined ? {} : { description: asText(description) }),
    ...(detail === undefined ? {} : { detail: asText(detail) }),
    ...(icon === undefined ? {} : { iconPath: new vscode.ThemeIcon(icon) }),
  };
}

/** Keeps `$(name)` from becoming an icon. */
function asText(text: string): string {
  return text.replace(/\$\(/g, '$\u200b(');
}
