import type { Counts } from '../model/item';
import type { Ledger } from './ledger';
import type { TeamResult } from './team';

/** Everything that the verdict rests on. */
export interface Outcome {
  agents: number;
  /** Items that could be claimed. */
  total: number;
  /** Leaves by status at the end. */
  counts: Counts;
  /** Containers included: they follow their children. */
  everything: { imported: number; completed: number };
  ledger: Ledger;
  result: TeamResult;
  /** Items per second of one agent alone. */
  pace: number;
  verified: { ok: boolean; rows: number; first_bad?: { version: number; why: string } | null };
  killed: TeamResult['killed'];
  expectKill: boolean;
}

/** The table at the end. */
export function summary(outcome: Outcome): string {
  const { ledger, result, pace, verified, killed } = outcome;
  const { completed, milliseconds } = result.fullStrength;
  const together = milliseconds === 0 ? 0 : completed / (milliseconds / 1000);
  const names = [...ledger.completedBy.keys()].sort();
  const rows: [string, string][] = [
    ...names.map((name): [string, string] => [
      `Items by ${name}`,
      `${ledger.completedBy.get(name) ?? 0}${killed?.name === name ? ` (killed while at ${killed.itemKey})` : ''}`,
    ]),
    [
      'Completed',
      `${outcome.counts.completed} of ${outcome.total} items, ${outcome.everything.completed} of ${outcome.everything.imported} issues with their containers`,
    ],
    ['Given twice', String(ledger.givenTwice.length)],
    ['Reclaimed', String(ledger.reclaimed.length)],
    ['Time', `${(result.milliseconds / 1000).toFixed(1)} s`],
    [
      'Speed-up over one agent',
      together === 0 || outcome.agents === 1
        ? 'not measured'
        : `${(together / pace).toFixed(1)}× (${together.toFixed(0)} items/s with ${outcome.agents} agents until the kill, ${pace.toFixed(0)} with one)`,
    ],
    [
      'Log',
      verified.ok ? `verified, ${verified.rows} rows` : `BROKEN at row ${verified.first_bad?.version ?? '?'}`,
    ],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`).join('\n');
}

/** What went wrong, one line each; empty when the demo has shown what it is there to show. */
export function judge(outcome: Outcome): string[] {
  const { ledger, counts, total, verified, killed } = outcome;
  const byAgents = [...ledger.completedBy].reduce(
    (sum, [name, count]) => sum + (name.startsWith('agent-') ? count : 0),
    0,
  );
  return [
    ...(counts.completed === total
      ? []
      : [`${total - counts.completed} of ${total} items are not completed`]),
    ...(outcome.everything.completed === outcome.everything.imported
      ? []
      : [`${outcome.everything.completed} of ${outcome.everything.imported} issues are completed`]),
    ...(byAgents === total ? [] : [`the log has ${byAgents} completions by agents for ${total} items`]),
    ...ledger.givenTwice.map((change) => `item ${change.item_id} was given twice (change ${change.version})`),
    ...ledger.completedTwice.map(
      (change) => `item ${change.item_id} was completed twice (change ${change.version})`,
    ),
    ...(outcome.expectKill && killed === undefined ? ['no agent was killed in the middle of an item'] : []),
    ...(killed !== undefined && ledger.reclaimed.length !== 1
      ? [`${ledger.reclaimed.length} items came back after one agent was killed`]
      : []),
    ...(verified.ok ? [] : [`the log does not verify: ${verified.first_bad?.why ?? 'no reason given'}`]),
  ];
}
