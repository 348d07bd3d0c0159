/** In the morning of a day, by the person's own clock. */
const MORNING = 9;

function morningIn(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
}

/** Tomorrow morning. */
export function tomorrow(now: Date): Date {
  return morningIn(now, 1);
}

/** The morning of the next Monday that is not today. */
export function nextWeek(now: Date): Date {
  return morningIn(now, ((8 - now.getDay()) % 7) + (now.getDay() === 1 ? 7 : 0));
}

/** A day as `2030-12-31`, or with a time as `2030-12-31 14:00`; undefined: it is no such date. */
export function parseDate(text: string): Date | undefined {
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2}))?$/.exec(text.trim());
  if (found === null) return undefined;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const [hour, minute] = found[4] === undefined ? [MORNING, 0] : [Number(found[4]), Number(found[5])];
  const date = new Date(year, month - 1, day, hour, minute);
  // A 31st of February would come back as the 3rd of March.
  const same = date.getMonth() === month - 1 && date.getDate() === day && date.getHours() === hour;
  return same && minute < 60 ? date : undefined;
}
