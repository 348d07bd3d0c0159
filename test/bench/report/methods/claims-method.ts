import { digits } from '../cells';
import { borneOut, type RowName, type StoredRows } from '../stored-rows';
import { type Method, milliseconds, perSecond, seconds } from './method';

const NATIVE = 'native SQLite';
const RULES = 'the same rules on native SQLite';
const row = (name: string, against = NATIVE): RowName => ({ subject: 'claims', name, against });

const ONE = row('claim, 1 process: median claim');
const ONE_BY_RULES = row('claim, 1 process: median claim', RULES);
const ONE_BARE = row('a host that does nothing, 1 process: median');
const ONE_DONE = row('claim, 1 process: done');
const EIGHT = row('claim, 8 processes: done');
const EIGHT_BY_RULES = row('claim, 8 processes: done', RULES);
const EIGHT_LONGEST = row('claim, 8 processes: longest wait');
const EIGHT_EVEN = row('claim, 8 processes: slowest / fastest process');
const MANY_BY_RULES = row('claim, 32 processes: done', RULES);
const BARE_DONE = [1, 8, 32].map((count) => {
  const processes = count === 1 ? '1 process' : `${count} processes`;
  return {
    bare: row(`a host that does nothing, ${processes}: done`),
    ours: row(`claim, ${processes}: done`),
  };
});
const ENGINE: RowName = { subject: 'engine' };
const EMPTY_CALL: RowName = { subject: 'transport', name: 'call of an empty operation' };

export const claimsMethod: Method = (rows, { revision }) => [
  `So many client processes take work from one plan of 25,000 items, all at once, for three seconds a round after three
  seconds of the same that are not counted (a host lives for hours: its first second, in which everything is compiled,
  is not what it is like). Ours is the product as agents get it: its client, its host, its rules; a claim is \`next\`
  with \`claim\`. Beside it, processes that open the same plan in native SQLite (better-sqlite3, WAL,
  \`synchronous=FULL\`, \`BEGIN IMMEDIATE\`, our tables and indexes), pick by the index, update the item and append a
  chained row to the log. They do less: no sessions, no leases that end, no answer that is kept for a repetition, no
  briefing, no signature, no other process to talk to. Either side answers only what is on the disk. "claim" takes items
  and completes none (each session holds at most ten, thousands of items are in progress in the end); "claim + complete"
  is what agents do.`,
  ...(revision === undefined
    ? [
        `When these figures were taken, native SQLite's plain statements still ran on the tables and indexes of our
        first schema. Beside the current one, which they have now, that made no difference beyond the noise.`,
      ]
    : []),
  `"A host that does nothing" is the floor under any host: the same clients over the same wire, but all that happens to
  a request is that some bytes are flushed and an answer of the usual size goes back. ${borneOut(
    BARE_DONE.every(({ bare, ours }) => rows.median(bare, 'ours') > 1.5 * rows.median(ours, 'ours')),
    'It shows that neither the wire nor the disk is what stops a rate.',
  )}`,
  `"The same rules on native SQLite" is what the product would be without a store and a host of its own: the operations
  in each client's process, over one native file that all of them have open, with nothing signed. A claim is checked,
  noted, leased, kept for a repetition and answered with its briefing there too. ${borneOut(
    [ONE, EIGHT].every((name) => rows.row(name).met === false),
    'It shows what stops the two budgets that are not met, and that is not the same for both:',
  )}`,
  eightProcesses(rows),
  oneClient(rows),
  `Where native SQLite's clients are many, one of them works and the others wait: of eight the longest wait is
  ${seconds(rows.median(EIGHT_LONGEST, 'theirs'))}. ${borneOut(
    rows.figure(EIGHT_EVEN, 'theirs').high === 0,
    'In every round the slowest got nothing while it was counted ("slowest / fastest process": 0).',
  )} ${borneOut(
    Math.abs(rows.median(EIGHT, 'theirs') / rows.median(ONE_DONE, 'theirs') - 1) < 0.1,
    'Its rate is that of one process that never waits',
  )} (${perSecond(rows.median(EIGHT, 'theirs'))} of eight, ${perSecond(rows.median(ONE_DONE, 'theirs'))} of one).`,
];

/** The budget: as many claims as the plain statements. */
function eightProcesses(rows: StoredRows): string {
  const [ours, plain] = [rows.median(EIGHT, 'ours'), rows.median(EIGHT, 'theirs')];
  const rules = rows.median(EIGHT_BY_RULES, 'theirs');
  const [few, many] = [rows.median(EIGHT_BY_RULES, 'ratio'), rows.median(MANY_BY_RULES, 'ratio')];
  return `* Eight processes: ${borneOut(rules < plain && ours > rules, 'what a claim is, not where it happens.')} Native
    SQLite, which has no host, does ${perSecond(rules)} with these rules: ${digits(rules / plain)} of the
    ${perSecond(plain)} of the plain statements, where the budget asks for ${limitOf(rows, EIGHT)}. Our host does
    ${perSecond(ours)}, ${digits(few)} times as many; with 32 processes ${digits(many)} times, because in native SQLite
    one flush serves one claim and everybody waits for one lock. To be level with the plain statements the host would
    have to be done with a claim every ${milliseconds(1000 / plain)} instead of every ${milliseconds(1000 / ours)}, all
    that the rules ask for included.`;
}

/** The budget: a claim may take so many times what the plain statements do. */
function oneClient(rows: StoredRows): string {
  const [ours, plain] = [rows.median(ONE, 'ours'), rows.median(ONE, 'theirs')];
  const rules = rows.median(ONE_BY_RULES, 'theirs');
  const limit = limitOf(rows, ONE);
  const webAssembly = rows.median(ENGINE, 'ours') - rows.median(ENGINE, 'theirs');
  return `* One client: ${borneOut(
    rules / plain <= limit && rows.median(ONE, 'ratio') > limit,
    'the rules by themselves meet it; the hop to another process and the way back take it over the limit.',
  )} The rules take ${digits(rules / plain)} of the ${limit} that the budget allows: on native SQLite a claim with them
    takes ${milliseconds(rules)}, the plain statements ${milliseconds(plain)}. Through the host it takes
    ${milliseconds(ours)}, round by round ${digits(rows.median(ONE, 'ratio'))} times as long. The ${milliseconds(ours - rules)} in
    between are the hop and the way back, with what they do to the processors' caches, and what only the host does:
    SQLite in WebAssembly (${milliseconds(webAssembly)} more for a claim's statements, see engine), the log's signature.
    No row has the hop by itself: the host that does nothing takes
    ${milliseconds(rows.median(ONE_BARE, 'ours'))} with its flush, and each claim here has one; the call of an empty
    operation (${milliseconds(rows.median(EMPTY_CALL, 'ours'))}, see transport) has both ends in one process, where
    nobody has to be woken.`;
}

function limitOf(rows: StoredRows, name: RowName): number {
  const { budget } = rows.row(name);
  if (budget === undefined) throw new Error(`"${name.name}" has no budget`);
  return budget.limit;
}
