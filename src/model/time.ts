/** The time that was written last: an item that was just claimed shows the same moment several times. */
let last = { milliseconds: 0, text: new Date(0).toISOString() };

/** Milliseconds UTC as ISO 8601, the form of every time at a border. */
export function isoTime(milliseconds: number): string;
export function isoTime(milliseconds: number | null): string | null;
export function isoTime(milliseconds: number | null): string | null {
  if (milliseconds === null) return null;
  if (milliseconds !== last.milliseconds) last = { milliseconds, text: new Date(milliseconds).toISOString() };
  return last.text;
}

/** Milliseconds UTC of an ISO 8601 time that a schema has checked. */
export function fromIsoTime(text: string): number {
  return Date.parse(text);
}
