/** How new JSON is written into a file: as the file is. */
export interface JsonStyle {
  eol: string;
  /** One step of indentation. */
  unit: string;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** JSON over several lines, lists of plain values on one; the first line is not indented. */
export function renderJson(value: Json, indentation: string, style: JsonStyle): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = indentation + style.unit;
  const lines = (open: string, entries: readonly string[], close: string) =>
    entries.length === 0
      ? open + close
      : [open, entries.map((entry) => inner + entry).join(`,${style.eol}`), indentation + close].join(
          style.eol,
        );
  if (isList(value)) {
    if (value.every((one) => typeof one !== 'object' || one === null)) return renderInline(value);
    return lines(
      '[',
      value.map((one) => renderJson(one, inner, style)),
      ']',
    );
  }
  return lines(
    '{',
    Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${renderJson(one, inner, style)}`),
    '}',
  );
}

/** JSON on one line, for files that are written so. */
export function renderInline(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(renderInline).join(', ')}]`;
  const entries = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${renderInline(one)}`);
  return `{${entries.join(', ')}}`;
}

/** Array.isArray, which does not know read-only lists. */
function isList(value: readonly Json[] | { readonly [key: string]: Json }): value is readonly Json[] {
  return Array.isArray(value);
}
