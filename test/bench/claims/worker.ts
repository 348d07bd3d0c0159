import { once } from 'node:events';
import { openBareClaimant } from './bare-claimant';
import type { Claimant, ClaimantSetup, Report, Start } from './claimant';
import { openHostClaimant } from './host-claimant';
import { openRulesClaimant } from './rules-claimant';
import { openSqliteClaimant } from './sqlite-claimant';

const OPEN = {
  host: openHostClaimant,
  sqlite: openSqliteClaimant,
  rules: openRulesClaimant,
  bare: openBareClaimant,
} as const;

/** One client process: gets its setup, says that it is ready, works in the given time, reports. */
async function main(): Promise<void> {
  const setup = JSON.parse(process.argv[2] ?? '{}') as ClaimantSetup;
  const claimant = await OPEN[setup.side](setup);
  const told = once(process, 'message');
  process.send?.('ready');
  const [start] = (await told) as [Start];
  const report = await work(claimant, setup, start);
  await claimant.close();
  // It is ended by its parent, once that has the report: an exit might overtake it.
  process.channel?.ref();
  process.send?.(report);
}

async function work(
  claimant: Claimant,
  { loop }: ClaimantSetup,
  { start, from, until }: Start,
): Promise<Report> {
  const report: Report = { claims: [], completions: [], done: 0, emptyAt: null, items: [], cpu: 0 };
  await new Promise((resolve) => setTimeout(resolve, start - Date.now()));
  const before = process.cpuUsage();
  while (Date.now() < until) {
    const began = performance.now();
    const id = await claimant.claim();
    // Whoever waited since before the window began has waited all the same.
    if (Date.now() >= from) report.claims.push(performance.now() - began);
    if (id === undefined) {
      report.emptyAt = Date.now();
      break;
    }
    report.items.push(id);
    if (loop === 'cycle') {
      const finishing = performance.now();
      await claimant.complete(id);
      if (Date.now() >= from) report.completions.push(performance.now() - finishing);
    }
    const now = Date.now();
    if (now >= from && now < until) report.done += 1;
  }
  const { user, system } = process.cpuUsage(before);
  report.cpu = (user + system) / 1000;
  return report;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
