/** Names that somebody who typed `wanted` may have meant, best first, at most three. */
export function nearNames(wanted: string, known: readonly string[]): string[] {
  const typed = wanted.toLowerCase();
  return known
    .map((name) => ({ name, distance: distance(typed, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(2, Math.floor(typed.length / 3)))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Levenshtein's distance; a name that contains the other counts as near. */
function distance(one: string, other: string): number {
  if (one.length > 2 && (other.includes(one) || one.includes(other))) return 1;
  let previous = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const changed = one[row - 1] === other[column - 1] ? 0 : 1;
      current.push(
        Math.min(
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (previous[column - 1] ?? 0) + changed,
        ),
      );
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}
