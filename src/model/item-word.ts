/** `#12` names the item with the id 12, wherever one text may be a key or an id. */
export function idAfterHash(text: string): number | undefined {
  const digits = /^#(\d{1,15})$/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
