import type * as vscode from 'vscode';
import { ITEM_STATUSES } from '../../model/vocabulary';
import type { VsCode } from '../vs-code';
import { isFiltering, NO_FILTER, type PlanFilter } from './plan-filter';

const KEPT_AS = 'masterplan.filter';

/** The Plan view's filter, kept for the workspace. */
export class FilterState {
  readonly #changed: vscode.EventEmitter<PlanFilter>;
  readonly onDidChange: vscode.Event<PlanFilter>;
  #filter: PlanFilter;

  constructor(
    { EventEmitter }: Pick<VsCode, 'EventEmitter'>,
    private readonly memento: vscode.Memento,
  ) {
    this.#changed = new EventEmitter<PlanFilter>();
    this.onDidChange = this.#changed.event;
    this.#filter = readFilter(memento.get<unknown>(KEPT_AS));
  }

  get filter(): PlanFilter {
    return this.#filter;
  }

  get isOn(): boolean {
    return isFiltering(this.#filter);
  }

  async set(filter: PlanFilter): Promise<void> {
    this.#filter = filter;
    this.#changed.fire(filter);
    await this.memento.update(KEPT_AS, isFiltering(filter) ? filter : undefined);
  }

  clear(): Promise<void> {
    return this.set(NO_FILTER);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** What was kept may be of another version: what cannot be used is left out. */
function readFilter(kept: unknown): PlanFilter {
  if (typeof kept !== 'object' || kept === null) return NO_FILTER;
  const given = kept as Record<string, unknown>;
  const texts = (value: unknown) =>
    Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  return {
    text: typeof given.text === 'string' ? given.text : '',
    statuses: ITEM_STATUSES.filter((status) => texts(given.statuses).includes(status)),
    phases: texts(given.phases),
    agents: texts(given.agents),
  };
}
