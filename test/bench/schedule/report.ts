import { KNOWLEDGE } from './durations';
import type { RuleEffect } from './other-rules';
import type { PriorityEffect } from './priorities-study';
import { groupBy, mean, quantile } from './statistics';
import type { Sample } from './study';
import { SHARES_ESTIMATED, type UnknownEffect } from './unknown-study';

/** Median and 95th percentile. */
export function medianAndTail(numbers: readonly number[]): string {
  return `${quantile(numbers, 0.5).toFixed(3)} ${quantile(numbers, 0.95).toFixed(3)}`;
}

/** A table in Markdown, its columns aligned. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** The columns of the main table: what is divided by what. */
const RATIOS: Record<string, (sample: Sample) => number> = {
  'next / bound': ({ next, bound }) => next.true / bound,
  'next / sharp bound': ({ next, sharpBound }) => next.true / sharpBound,
  'next / best': ({ next, best }) => next.true / best,
  'next / best, nobody waits': ({ next, bestWithoutWaiting }) => next.true / bestWithoutWaiting,
  'FIFO / best': ({ firstInFirstOut, best }) => firstInFirstOut / best,
  'shortest first / best': (sample) => sample.shortestFirst / sample.best,
};

/** With true durations: `next` against the bounds, and all orders against the best schedule known. */
export function tableOfRatios(
  samples: readonly Sample[],
  groupedBy: readonly ('plan' | 'durations' | 'agents')[],
): string {
  const groups = groupBy(samples, (sample) => groupedBy.map((field) => sample[field]).join('\t'));
  const rows = [...groups].map(([group, members]) => [
    ...group.split('\t'),
    ...Object.values(RATIOS).map((ratio) => medianAndTail(members.map(ratio))),
  ]);
  return markdownTable([...groupedBy, ...Object.keys(RATIOS)], rows);
}

/** What `next` makes of what the plan knows of the durations, against the best schedule with all known. */
export function tableOfKnowledge(samples: readonly Sample[]): string {
  const rows = [...groupBy(samples, (sample) => `${sample.plan}\t${sample.durations}`)].map(
    ([group, members]) => [
      ...group.split('\t'),
      ...KNOWLEDGE.map((knowledge) =>
        medianAndTail(members.map((sample) => sample.next[knowledge] / sample.best)),
      ),
      medianAndTail(members.map((sample) => sample.firstInFirstOut / sample.best)),
    ],
  );
  const header = ['plan', 'durations', ...KNOWLEDGE.map((knowledge) => `${knowledge} estimates`), 'FIFO'];
  return markdownTable(header, rows);
}

/** What random priorities cost, in relation to the same plans without priorities. */
export function tableOfPriorities(effects: readonly PriorityEffect[]): string {
  const rows = [...groupBy(effects, (effect) => effect.which)].map(([which, members]) => {
    const column = (what: (effect: PriorityEffect) => number) => {
      const numbers = members.map(what);
      return `${medianAndTail(numbers)} ${quantile(numbers, 1).toFixed(3)}`;
    };
    return [
      which,
      column((effect) => effect.inherited),
      column((effect) => effect.own),
      column((effect) => effect.criticalInherited),
      column((effect) => effect.criticalOwn),
    ];
  });
  const header = [
    'priorities',
    'all, inherited',
    'all, own only',
    'critical ones, inherited',
    'critical ones, own only',
  ];
  return markdownTable(header, rows);
}

/** What some estimates are worth, by what the items without one count. */
export function tableOfUnknown(effects: readonly UnknownEffect[]): string {
  const rows = [...groupBy(effects, ({ countsAs }) => String(countsAs))].map(([countsAs, members]) => [
    countsAs,
    ...SHARES_ESTIMATED.map((share) => {
      const ratios = members.filter((effect) => effect.share === share).map(({ ratio }) => ratio);
      return `${mean(ratios).toFixed(3)} ${quantile(ratios, 0.95).toFixed(3)}`;
    }),
  ]);
  const header = ['minutes', ...SHARES_ESTIMATED.map((share) => `${share * 100} % have one`)];
  return markdownTable(header, rows);
}

/** Other orders: their mean is what counts, a plan may be lucky with any. */
export function tableOfRules(effects: readonly RuleEffect[]): string {
  const rows = [...groupBy(effects, ({ rule }) => rule)].map(([rule, members]) => {
    const ratios = members.map(({ ratio }) => ratio);
    return [
      rule,
      mean(ratios).toFixed(4),
      ...[0.05, 0.5, 0.95].map((share) => quantile(ratios, share).toFixed(3)),
    ];
  });
  return markdownTable(['order', 'mean', '5th percentile', 'median', '95th percentile'], rows);
}
