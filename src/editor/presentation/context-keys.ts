import type { VsCode } from '../vs-code';

/** What stands in the Plan view. `allDone`: there are plans, but all of them are archived or completed. */
export const VIEW_STATES = ['noFolder', 'loading', 'empty', 'error', 'live', 'allDone'] as const;
export type ViewState = (typeof VIEW_STATES)[number];

/**
 * Every context key that the extension sets, with its values. The manifest test compares the `when` clauses of
 * package.json with this list.
 */
export const CONTEXT_KEYS = {
  'masterplan.state': VIEW_STATES,
  'masterplan.filtered': [true, false],
  'masterplan.needsYouEmpty': [true, false],
  'masterplan.agentsEmpty': [true, false],
} as const;

export type ContextKey = keyof typeof CONTEXT_KEYS;
export type ContextValue<Key extends ContextKey> = (typeof CONTEXT_KEYS)[Key][number];

/** Sets context keys; tells VS Code only what is new. */
export class ContextKeys {
  readonly #known = new Map<ContextKey, unknown>();

  constructor(private readonly commands: Pick<VsCode['commands'], 'executeCommand'>) {}

  set<Key extends ContextKey>(key: Key, value: ContextValue<Key>): void {
    if (this.#known.get(key) === value) return;
    this.#known.set(key, value);
    void this.commands.executeCommand('setContext', key, value);
  }
}
