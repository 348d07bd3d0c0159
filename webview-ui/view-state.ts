import { effect, signal } from '@preact/signals';
import { vscodeApi } from './vscode-api';

/** What the person chose: kept over a reload of the page and of the window. What the plan says never is. */
interface Kept {
  project?: string;
  plan?: string | null;
  session?: string | null;
  itemKey?: string;
  file?: string;
  expanded?: Record<string, boolean>;
  hideFinished?: boolean;
  zoom?: number;
  hours?: number;
  scroll?: number;
}

export const HOURS = [1, 24, 168] as const;
export const ZOOMS = [0.5, 0.65, 0.8, 1, 1.25, 1.5] as const;

function keptState(): Kept {
  const state = vscodeApi.getState();
  return typeof state === 'object' && state !== null ? (state as Kept) : {};
}

const kept = keptState();

export const project = signal(kept.project);
export const plan = signal<string | null>(kept.plan ?? null);
export const feedSession = signal<string | null>(kept.session ?? null);
export const feedItemKey = signal(kept.itemKey ?? '');
export const feedFile = signal(kept.file ?? '');
export const expanded = signal<ReadonlyMap<number, boolean>>(
  new Map(Object.entries(kept.expanded ?? {}).map(([id, open]) => [Number(id), open])),
);
/** Undefined: as it suits the plan's size. */
export const hideFinished = signal(kept.hideFinished);
export const zoom = signal<number>(ZOOMS.find((one) => one === kept.zoom) ?? 1);
export const hours = signal<number>(HOURS.find((one) => one === kept.hours) ?? 24);
export const scroll = signal(kept.scroll ?? 0);

let timer: ReturnType<typeof setTimeout> | undefined;

/** Keeps the state from now on, soon after each change. */
export function keepViewState(): void {
  effect(() => {
    const state: Kept = {
      plan: plan.value,
      session: feedSession.value,
      itemKey: feedItemKey.value,
      file: feedFile.value,
      expanded: Object.fromEntries(expanded.value),
      zoom: zoom.value,
      hours: hours.value,
      scroll: scroll.value,
    };
    if (project.value !== undefined) state.project = project.value;
    if (hideFinished.value !== undefined) state.hideFinished = hideFinished.value;
    clearTimeout(timer);
    timer = setTimeout(() => vscodeApi.setState(state), 100);
  });
}
