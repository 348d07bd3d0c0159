import type { VsCode } from '../vs-code';

/**
 * What stands in the Plan view. `noProject`: there are folders, but no plan can be kept for any of them; `allDone`:
 * all plans are completed; `allArchived`: there are plans, but none that is shown.
 */
export const VIEW_STATES = [
  'noFolder',
  'noProject',
  'loading',
  'empty',
  'error',
  'live',
  'allDone',
  'allArchived',
] as const;
export type ViewState = (typeof VIEW_STATES)[number];

/** What is to be done next with the item or plan whose page is in front: the button in its title. */
export const PAGE_STEPS = ['decide', 'review', 'complete', 'claim', 'none'] as const;
export type PageStep = (typeof PAGE_STEPS)[number];

/**
 * Every context key that the extension sets, with its values. The manifest test compares the `when` clauses of
 * package.json with this list.
 */
export const CONTEXT_KEYS = {
  'masterplan.state': VIEW_STATES,
  'masterplan.filtered': [true, false],
  'masterplan.keyWaits': [true, false],
  'masterplan.needsYouEmpty': [true, false],
  'masterplan.agentsEmpty': [true, false],
  'masterplan.page': PAGE_STEPS,
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
