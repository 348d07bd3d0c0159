/** Times that were written lately: an answer shows the same few moments many times. */
const written = new Map<number, string>();
const MOST_WRITTEN = 1000;

/** Milliseconds UTC as ISO 8601, the form of every time at a border. */
export function isoTime(milliseconds: number): string;
export function isoTime(milliseconds: number | null): string | null;
export function isoTime(milliseconds: number | null): string | null {
  if (milliseconds === null) return null;
  const known = written.get(milliseconds);
  if (known !== undefined) return known;
  const text = new Date(milliseconds).toISOString();
  if (written.size >= MOST_WRITTEN) written.clear();
  written.set(milliseconds, text);
  return text;
}

/** Milliseconds UTC of an ISO 8601 time that a schema has checked. */
export function fromIsoTime(text: string): number {
  return Date.parse(text);
}
