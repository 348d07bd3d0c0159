/** Milliseconds UTC as ISO 8601, the form of every time at a border. */
export function isoTime(milliseconds: number): string;
export function isoTime(milliseconds: number | null): string | null;
export function isoTime(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}

/** Milliseconds UTC of an ISO 8601 time that a schema has checked. */
export function fromIsoTime(text: string): number {
  return Date.parse(text);
}
