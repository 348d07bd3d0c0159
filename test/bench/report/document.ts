import path from 'node:path';
import { ROOT } from '../product';
import type { Subject } from '../subject';
import { cellsOf, HEADINGS } from './cells';
import type { Machine } from './machine';
import type { Measured, Results } from './results';

export const DOCS = path.join(ROOT, 'docs', 'BENCHMARKS.md');

const INTRODUCTION = `# Benchmarks

Written by \`npm run bench -- --write-docs\` from \`bench/results.json\`; don't edit it by hand. \`npm run bench -- --help\`
says how to measure again, all of it or one part.

Every row sets ours beside something else that was measured in the same run, in turns with ours, so that whatever else
the machine did hit both. Take the ratios, not the absolute figures. A figure is the median over the rounds, in brackets
the least and the most; a ratio is ours divided by theirs, round by round. Where the load per core was above 1 when a part
began, other programs wanted the processors too: whatever goes through several processes in turn suffers most from that.
Budgets are those that the product is built to; they are goals, met or not as the row says.
`;

/** What each part does, so that its figures can be judged. */
const METHODS: Record<string, string> = {
  claims: `So many client processes take work from one plan of 25,000 items, all at once, for three seconds a round after three
seconds of the same that are not counted (a host lives for hours: its first second, in which everything is compiled, is
not what it is like). Ours is the product as agents get it: its client, its host, its rules; a claim is \`next\` with
\`claim\`. Beside it, processes that open the same plan in native SQLite (better-sqlite3, WAL, \`synchronous=FULL\`,
\`BEGIN IMMEDIATE\`, our tables and indexes), pick by the index, update the item and append a chained row to the log.
They do less: no sessions, no leases that end, no answer that is kept for a repetition, no briefing, no signature, no
other process to talk to. Either side answers only what is on the disk. "claim" takes items and completes none (each
session holds at most ten, thousands of items are in progress in the end); "claim + complete" is what agents do.

"A host that does nothing" is the floor under any host: the same clients over the same wire, but all that happens to a
request is that some bytes are flushed and an answer of the usual size goes back. It shows that neither the wire nor the
disk is what stops a rate.

"The same rules on native SQLite" is what the product would be without a store and a host of its own: the operations in
each client's process, over one native file that all of them have open, with nothing signed. It shows what stops the two
budgets: what a claim is, not where it happens. Checked, noted, leased, kept for a repetition and answered with its
briefing, a claim takes 0.44 ms of one client's time there, 1.8 times the plain statements' (budget 2); through the host
it takes 0.3 ms more, for the hop to another process and back (0.13), WebAssembly instead of native code (0.03) and what
a thread that serves many gives up of its caches. With eight processes native SQLite does fewer claims with these rules
than the host, with 32 two thirds of them, because there one flush serves one claim and everybody waits for one lock: to
be level with the plain statements, the rules would have to cost nothing at all.

Where native SQLite's clients are many, one of them works and the others wait: the slowest of eight gets nothing for
seconds ("longest wait", "slowest / fastest process"). Its rate is that of one process that never waits.`,
  engine: `The statements of four thousand claims, recorded with their parameters and run once more, with the triggers that
capture each changed row and without a disk: what of a claim is SQLite, and what WebAssembly makes of it.`,
  starts: `Each start right beside a Node process that does nothing. The extension's activation is measured in a process that
plays the editor's extension host, in its thread's time.`,
  growth: `One agent takes and completes items and another one reads, over the socket, in plans of phases, sprints and tasks
in which every tenth task waits for another one; the larger beside the smallest, in turns. Imports are one call with a
file; native SQLite inserts the same rows, unchecked, in one transaction.`,
  log: `A plan of 200 items and a log of so many changes. A delta is what \`changes\` gives a session after ten changes by
another one.`,
  peers: `The trackers that agents can install from npm, through MCP as their own documentation tells agents to use them, each
over a list of plain tasks without dependencies: take the next task, set it in progress, complete it. The agents don't do
any work in between. A completion that fails is tried again. "Given twice" are tasks that more than one agent was given;
"lost" are tasks whose completion was answered with success and that are not completed in the end. We answer when a change
is on the disk; none of the others waits for the disk.`,
  editor: `The production bundle in a process that plays the editor's extension host, over a real plan host; times are the
thread's, to some milliseconds; "read it" is by the clock. Larger plans beside one of 100 items. The longest stretch of
reading is the same for 100 items as for 10,000: a profile shows the start of a process in it (\`git config\`, for the
person's name; Node's spawn takes the thread 2 to 16 ms here) and, in another turn, the first use of the system's date
formats, for the message of a window whose key waits.`,
  store: `The store without rules and without a socket: one fdatasync serves all who wait.`,
  transport: `Client and host in one process, beside a socket that gives back a line of JSON.`,
};

/** The whole of docs/BENCHMARKS.md. */
export function documentOf(results: Results, subjects: readonly Pick<Subject, 'name' | 'says'>[]): string {
  const parts = results.subjects.map((measured) => {
    const says = subjects.find(({ name }) => name === measured.subject)?.says ?? '';
    return sectionOf(measured, says);
  });
  return `${[INTRODUCTION, ...parts].join('\n')}`;
}

function sectionOf({ subject, date, machine, load, rows }: Measured, says: string): string {
  const notes = rows.flatMap((row) => ('note' in row && row.note !== undefined ? [`* ${row.note}`] : []));
  return [
    `## ${subject}: ${says}\n`,
    ...(METHODS[subject] === undefined ? [] : [`${METHODS[subject]}\n`]),
    `${date}, ${machineText(machine)}${load === undefined ? '' : `; load per core when it began: ${load}`}.\n`,
    line(HEADINGS.map((heading) => heading || ' ')),
    line(HEADINGS.map(() => '---')),
    ...rows.map((row) => line(cellsOf(row))),
    ...(notes.length === 0 ? [] : ['', ...notes]),
    '',
  ].join('\n');
}

function machineText({ cpu, cores, memory_gb, os, node }: Machine): string {
  return `${cpu}, ${cores} cores, ${memory_gb} GB, ${os}, Node ${node}`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
