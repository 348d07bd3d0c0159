const MAX_LENGTH = 60;

/** A short id made of a title: `Rebuild billing (v2)` → `rebuild-billing-v2`; `fallback` where no letter is left. */
export function slugOf(title: string, fallback: string): string {
  const slug = title
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-|-$/g, '');
  const short = [...slug].slice(0, MAX_LENGTH).join('').replace(/-$/, '');
  return short === '' ? fallback : short;
}

/** The slug, or the first of slug-2, slug-3… that `isTaken` says no to. */
export async function freeSlug(slug: string, isTaken: (id: string) => Promise<boolean>): Promise<string> {
  let id = slug;
  for (let number = 2; await isTaken(id); number++) id = `${slug}-${number}`;
  return id;
}
