import { KNOWLEDGE } from './durations';
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

/** With true durations: `next` against the bounds, and all orders against the best schedule known. */
export function tableOfRatios(
  samples: readonly Sample[],
  groupOf: (sample: Sample) => readonly string[],
): string {
  const rows = [...groupBy(samples, (sample) => groupOf(sample).join('\t'))].map(([group, members]) => {
    const against = (what: (sample: Sample) => number, base: (sample: Sample) => number) =>
      medianAndTail(members.map((sample) => what(sample) / base(sample)));
    const best = (sample: Sample) => sample.best;
    const proven = members.filter((sample) => sample.best <= sample.sharpBound).length;
    return [
      ...group.split('\t'),
      against(
        (sample) => sample.next.true,
        (sample) => sample.bound,
      ),
      against((sample) => sample.next.true, best),
      against(
        (sample) => sample.next.true,
        (sample) => sample.bestWithoutWaiting,
      ),
      against((sample) => sample.firstInFirstOut, best),
      against((sample) => sample.shortestFirst, best),
      `${Math.round((100 * proven) / members.length)} %`,
    ];
  });
  const groups = (rows[0]?.length ?? 0) - 6;
  const header = ['plan', 'durations', 'agents'].slice(0, groups);
  return markdownTable(
    [
      ...header,
      'next / bound',
      'next / best',
      'next / best unwaiting',
      'FIFO / best',
      'shortest / best',
      'best proven',
    ],
    rows,
  );
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
