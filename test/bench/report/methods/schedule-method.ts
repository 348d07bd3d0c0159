import type { RowName } from '../stored-rows';
import type { Method } from './method';

const row = (name: string): RowName => ({ subject: 'schedule', name });

export const scheduleMethod: Method = (rows) => {
  const told = (name: string) => {
    const { median, low } = rows.figure(row(name), 'ratio');
    return { tail: median.toFixed(3), median: low.toFixed(3) };
  };
  const best = told('all plans: next / best known');
  const fifo = told('all plans: first in first out / best known');
  return [
    `Nothing is timed here. On a simulated clock 1, 2, 5, 8, 16 and 32 agents work 40 random plans of 200 items of each of
    five shapes, and a real tracker's issues, all and 200 of them, without their priorities; durations are drawn
    uniformly and with heavy tails, for the issues five times each. All agents ask \`next\`, work, complete and ask
    again, by the order that the product's own code computes. The same seed gives the same figures on every machine,
    whatever its load. [SCHEDULING.md](SCHEDULING.md) has the rule, its reasons and all tables.`,
    `A ratio is no median here: each plan's time, with each kind of durations and number of agents, is divided by the time
    that it is compared with, and the first figure is the 95th percentile of these, which the budgets are about; in
    brackets the median and, once more, the 95th percentile (the last row's is a plain quotient). Over all plans \`next\` is at ${best.median} (median) and
    ${best.tail} (95th percentile) of the best known, first in first out at ${fifo.median} and ${fifo.tail}. "Ours" and
    "theirs" are the minutes summed over all of them, so that long plans weigh most: their quotient is not the ratio.`,
    `*Best known* is the shortest of up to 2,000 schedules that a search with foresight tries, not a proven optimum; *lower
    bound* is the longest chain, or all work shared by all agents, which often no schedule can reach. The order knows the
    true durations unless the row says otherwise: wrong estimates are off by a log-normal factor (sigma 0.5), or only
    half of the items have one, or none. In the rows with priorities 30 % of the items of the random plans have one at
    random, and each time is divided by that of the same plan without: their "ours" is the sum of these ratios. "Claims
    as simulated" are how many claims of simulated schedules the real operations gave just so, of how many.`,
  ];
};
