/** JSON for programs; indented where a person reads it on a terminal. */
export function jsonText(value: unknown, terminal: boolean): string {
  return JSON.stringify(value, null, terminal ? 2 : undefined);
}
