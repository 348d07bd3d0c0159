import type { L10n } from './l10n';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long a claim lasts still: `12 min left`. `expires` is ISO 8601; null (a person's claim) gives nothing. */
export function leaseLeft(l10n: L10n, expires: string | null, now: number): string | undefined {
  if (expires === null) return undefined;
  const left = Date.parse(expires) - now;
  if (left <= 0) return l10n.t('lease ended');
  if (left < MINUTE) return l10n.t('less than 1 min left');
  if (left < HOUR) return l10n.t('{0} min left', Math.floor(left / MINUTE));
  const hours = Math.floor(left / HOUR);
  const minutes = Math.floor((left % HOUR) / MINUTE);
  return minutes === 0 ? l10n.t('{0} h left', hours) : l10n.t('{0} h {1} min left', hours, minutes);
}

/** The same where there is little room: `12m`, `1h 5m`. */
export function leaseShort(l10n: L10n, expires: string | null, now: number): string | undefined {
  if (expires === null) return undefined;
  const left = Date.parse(expires) - now;
  if (left <= 0) return l10n.t('lease ended');
  if (left < MINUTE) return l10n.t('<1m');
  if (left < HOUR) return l10n.t('{0}m', Math.floor(left / MINUTE));
  const hours = Math.floor(left / HOUR);
  const minutes = Math.floor((left % HOUR) / MINUTE);
  return minutes === 0 ? l10n.t('{0}h', hours) : l10n.t('{0}h {1}m', hours, minutes);
}

/** How long ago something was: `just now`, `5 min ago`, `2 days ago`. */
export function ago(l10n: L10n, at: string, now: number): string {
  const gone = now - Date.parse(at);
  if (gone < MINUTE) return l10n.t('just now');
  if (gone < HOUR) return l10n.t('{0} min ago', Math.floor(gone / MINUTE));
  if (gone < DAY) return l10n.t('{0} h ago', Math.floor(gone / HOUR));
  const days = Math.floor(gone / DAY);
  return days === 1 ? l10n.t('yesterday') : l10n.t('{0} days ago', days);
}

/** When a deferred item returns: the time of day for today, else the day. */
export function untilText(l10n: L10n, at: string, now: number, language?: string): string {
  const then = new Date(at);
  const sameDay = then.toDateString() === new Date(now).toDateString();
  const shown = sameDay
    ? then.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' })
    : then.toLocaleDateString(language, { day: 'numeric', month: 'short', year: 'numeric' });
  return l10n.t('until {0}', shown);
}

/** A time for people: in the language and zone of this machine, to the minute. */
export function timeWord(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return time.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
