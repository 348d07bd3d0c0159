/** The letters that a plan's items get before their number: billing-rebuild → BR, search → SEA. */
export function keyPrefix(planId: string): string {
  const words = planId.toUpperCase().match(/[\p{Letter}\p{Number}]+/gu) ?? [];
  const [first] = words;
  if (first === undefined) return 'ITEM';
  if (words.length === 1) return [...first].slice(0, 3).join('');
  return words
    .slice(0, 4)
    .map((word) => [...word][0])
    .join('');
}

/** A key for an item that has none: the prefix and the item's id, which is unique in the store. */
export function madeUpKey(planId: string, id: number, isTaken: (key: string) => boolean): string {
  const key = `${keyPrefix(planId)}-${id}`;
  if (!isTaken(key)) return key;
  for (let more = 2; ; more++) if (!isTaken(`${key}-${more}`)) return `${key}-${more}`;
}
