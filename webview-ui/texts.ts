import type { Strings } from '../src/editor/dashboard/strings';
import type { Activity, ItemStatus } from '../src/model/vocabulary';
import { locale, strings } from './plan-data';

export type TextKey = keyof Strings;

/** A text of the page with its places filled in. */
export function t(key: TextKey, ...values: readonly (string | number)[]): string {
  const text: string = strings.value?.[key] ?? '';
  return text.replace(/\{(\d+)\}/g, (place, number: string) => String(values[Number(number)] ?? place));
}

const STATUS_TEXTS = {
  pending: 'statusPending',
  in_progress: 'statusInProgress',
  completed: 'statusCompleted',
  deferred: 'statusDeferred',
  blocked: 'statusBlocked',
  cancelled: 'statusCancelled',
} as const satisfies Record<ItemStatus, TextKey>;

export function statusText(status: ItemStatus): string {
  return t(STATUS_TEXTS[status]);
}

const ACTIVITY_TEXTS = {
  created: 'didCreated',
  claimed: 'didClaimed',
  progress: 'didProgress',
  note: 'didNote',
  completed: 'didCompleted',
  deferred: 'didDeferred',
  blocked: 'didBlocked',
  unblocked: 'didUnblocked',
  released: 'didReleased',
  cancelled: 'didCancelled',
  auto_progress: 'didAutoProgress',
  session_end: 'didSessionEnd',
  status_changed: 'didStatusChanged',
  assigned: 'didAssigned',
  metadata_updated: 'didMetadataUpdated',
} as const satisfies Record<Activity, TextKey>;

export function activityText(activity: Activity): string {
  return t(ACTIVITY_TEXTS[activity]);
}

/** The editor's language; the browser's own where it is none that `Intl` knows. */
function language(): string | undefined {
  try {
    return Intl.getCanonicalLocales(locale.value)[0];
  } catch {
    return undefined;
  }
}

export function clockTime(at: number): string {
  return new Intl.DateTimeFormat(language(), { hour: '2-digit', minute: '2-digit' }).format(at);
}

export function dayText(at: number): string {
  return new Intl.DateTimeFormat(language(), { month: 'short', day: 'numeric' }).format(at);
}

/** The time of day, with the day where it is not today's. */
export function momentText(at: number, now: number): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return isToday ? clockTime(at) : `${dayText(at)}, ${clockTime(at)}`;
}

export function fullMoment(at: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

export function numberText(value: number): string {
  return new Intl.NumberFormat(language()).format(value);
}

/** Minutes as `45 min` or `3.5 h`. */
export function durationText(minutes: number): string {
  return minutes < 90
    ? t('minutes', numberText(Math.round(minutes)))
    : t('hours', numberText(Math.round(minutes / 6) / 10));
}
