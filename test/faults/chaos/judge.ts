import type { Change } from '../../../src/model/change';
import type { Line } from '../../support/real-project';

/** What a client was told: that it holds an item, or that its completion is recorded. */
export interface Told {
  what: 'claimed' | 'completed';
  session: string;
  item: number;
  /** Of a claim. */
  fence?: number;
}

/** The answers among a claimer's lines. */
export function toldTo(session: string, lines: readonly Line[]): Told[] {
  return lines.flatMap((line): Told[] => {
    if (line.claimed !== undefined) {
      return [{ what: 'claimed', session, item: Number(line.claimed), fence: Number(line.fence) }];
    }
    return line.completed === undefined ? [] : [{ what: 'completed', session, item: Number(line.completed) }];
  });
}

export interface Verdict {
  answers: number;
  /** What was answered and is not in the log. */
  lost: Told[];
  /** Items that two clients were told to hold at once, or to have completed. */
  twice: number[];
}

/** Compares what all clients together were told with the log that is there in the end. */
export function judge(told: readonly Told[], log: readonly Change[]): Verdict {
  const recorded = new Set<string>();
  const released = new Map<number, number>();
  for (const { activity, item_id: item, session_id: session, fence } of log) {
    if (item === null) continue;
    recorded.add(`${activity} ${item} ${session}`);
    if (activity === 'claimed') recorded.add(`${activity} ${item} ${session} ${fence}`);
    if (activity === 'released') released.set(item, (released.get(item) ?? 0) + 1);
  }
  const lost = told.filter(({ what, item, session, fence }) => {
    const name = `${what} ${item} ${session}`;
    return !recorded.has(fence === undefined ? name : `${name} ${fence}`);
  });
  const holders = count(told, 'claimed');
  const completers = count(told, 'completed');
  const twice = [...holders.keys()].filter((item) => {
    const times = holders.get(item)?.size ?? 0;
    return times > 1 + (released.get(item) ?? 0) || (completers.get(item)?.size ?? 0) > 1;
  });
  return { answers: told.length, lost, twice };
}

/** By item, who was told so. */
function count(told: readonly Told[], what: Told['what']): Map<number, Set<string>> {
  const all = new Map<number, Set<string>>();
  for (const one of told) {
    if (one.what !== what) continue;
    all.set(one.item, (all.get(one.item) ?? new Set()).add(`${one.session} ${one.fence ?? ''}`));
  }
  return all;
}
