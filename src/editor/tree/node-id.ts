/**
 * The durable id of a row in one of the trees, by what it stands for: the view, the store, the kind of thing, the
 * thing. The same after a reload, so that VS Code keeps what was open and what was selected. It is no secret: a
 * command that comes with a row proves nothing (`src/editor/commands/gesture-for.ts`).
 */
export function nodeId(...parts: (string | number)[]): string {
  return parts.map((part) => encodeURIComponent(part)).join('/');
}
