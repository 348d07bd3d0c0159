import { borneOut, type RowName } from '../stored-rows';
import { type Method, milliseconds, perSecond } from './method';

const SIXTEEN: RowName = { subject: 'store', name: '16 waiting: transactions' };
const SIXTEEN_TOOK: RowName = { subject: 'store', name: '16 waiting: median transaction' };

export const storeMethod: Method = (rows) => {
  const together = rows.figure(SIXTEEN, 'ours');
  const [alone, took] = [rows.figure(SIXTEEN, 'theirs'), rows.figure(SIXTEEN_TOOK, 'theirs')];
  const isWide = alone.low < alone.median / 4 && together.low < together.median / 4;
  const method = 'The store without rules and without a socket: one fdatasync serves all who wait.';
  if (!isWide) return [method];
  return [
    method,
    `The rates' spread is wide: the least of 16 waiting is ${perSecond(together.low)} at a median of
    ${perSecond(together.median)}, the least of one alone ${perSecond(alone.low)} at ${perSecond(alone.median)}. A round
    is one second, and a rate counts every pause in it, ${borneOut(
      took.high < 2 * took.median,
      'while the median transaction hardly shows one',
    )} (one alone: at most ${milliseconds(took.high)}). A flush for which the disk takes long stops everybody, and an
    image that the store writes in the background takes its share of disk and processors; the figures don't say which
    it was. Read the medians, and take the least for what can happen in a bad second.`,
  ];
};
