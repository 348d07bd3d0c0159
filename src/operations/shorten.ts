/** Texts and data cut to what a list or an overview can carry; the whole is read one by one. */

/** Entries of a list or object within shortened data. */
const MOST_ENTRIES = 50;
/** Characters of all of one shortened value; what is still longer is given as cut JSON. */
const LONGEST_DATA = 16_000;

/** The text with at most `longest` characters and, where it is longer, its length. */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // Not between the halves of a surrogate pair.
  const end = /[\uD800-\uDBFF]/.test(text.charAt(longest - 1)) ? longest - 1 : longest;
  return `${text.slice(0, end)}… [${text.length} characters]`;
}

/** The same data with long texts and lists in it cut, if it is longer than `longest` characters of JSON. */
export function shortenData(data: Record<string, unknown>, longest: number): Record<string, unknown> {
  if (JSON.stringify(data).length <= longest) return data;
  const short = shorten(data, longest) as Record<string, unknown>;
  if (JSON.stringify(short).length <= LONGEST_DATA) return short;
  return Object.fromEntries(
    Object.entries(short).map(([name, value]) => {
      const json = JSON.stringify(value);
      return [name, json.length <= longest ? value : cutText(json, Math.min(longest, 200))];
    }),
  );
}

function shorten(value: unknown, longest: number): unknown {
  if (typeof value === 'string') return cutText(value, longest);
  if (Array.isArray(value)) {
    const short = value.slice(0, MOST_ENTRIES).map((one) => shorten(one, longest));
    return value.length > MOST_ENTRIES ? [...short, `… [${value.length} entries]`] : short;
  }
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const short = entries
    .slice(0, MOST_ENTRIES)
    .map(([name, inner]): [string, unknown] => [name, shorten(inner, longest)]);
  if (entries.length > MOST_ENTRIES) short.push(['…', `[${entries.length} entries]`]);
  return Object.fromEntries(short);
}
