import { DURATIONS, withDurations, withEstimates, withPriorities } from './durations';
import { eventGraph } from './event-graph';
import { ListScheduler, type Step } from './list-schedule';
import { type RuleEffect, studyRules } from './other-rules';
import { effectsOf, type PriorityEffect, studyPriorities, withoutPriorities } from './priorities-study';
import { orderOfNext } from './priority-rules';
import { realPlan } from './real-data';
import { type Replayed, replay } from './real-next';
import { tableOfKnowledge, tableOfPriorities, tableOfRatios, tableOfRules, tableOfUnknown } from './report';
import { priorityRows, rowsOf, type ScheduleRow } from './rows';
import { SeededRandom } from './seeded-random';
import { SHAPES, type Shape } from './shapes';
import { randomPlan, type Sample, type StudySize, studyPlan, studyShape } from './study';
import { studyUnknown, type UnknownEffect } from './unknown-study';
import type { WorkPlan } from './work-plan';

export interface ScheduleOptions {
  /** A small study, for seeing that all is in order. */
  quick: boolean;
  seed: number;
  agents?: readonly number[];
  say: (text: string) => void;
}

export const AGENTS: readonly number[] = [1, 2, 5, 8, 16, 32];

const FULL = { plans: 40, items: 200, schedules: 2000 };
const QUICK = { plans: 4, items: 100, schedules: 200 };
/** Of the real issues all, and about as many as a plan usually has. */
const REAL = { 'real issues, all': undefined, 'real issues, 200': 200 } as const;
const REAL_DRAWS = 5;
/** For the part that is played with the real operations. */
const REPLAY = { items: 60, agents: 5 };

/** The whole study: how well the order of `next` does. Gives its rows; says its tables. */
export async function runSchedule({
  quick,
  seed,
  agents = AGENTS,
  say,
}: ScheduleOptions): Promise<ScheduleRow[]> {
  const size: StudySize = { ...(quick ? QUICK : FULL), agents, seed };
  const shapes = Object.keys(SHAPES) as Shape[];
  say(`## The simulation's order is that of the real \`next\`\n`);
  const replayed = await replayAll(shapes, size, quick);
  say(replayed.says);

  const samples: Sample[] = [];
  const effects: PriorityEffect[] = [];
  const rules: RuleEffect[] = [];
  const unknown: UnknownEffect[] = [];
  for (const shape of shapes) {
    for (const durations of DURATIONS) {
      samples.push(...studyShape(shape, durations, size));
      effects.push(...studyPriorities(shape, durations, size));
      rules.push(...studyRules(shape, durations, size));
      unknown.push(...studyUnknown(shape, durations, size));
    }
  }
  for (const [name, count] of Object.entries(REAL)) {
    if (quick && count === undefined) continue;
    const real = studyReal(name, await realPlan(count), size);
    samples.push(...real.samples);
    effects.push(...real.effects);
  }

  say('\n## True durations: median and 95th percentile\n');
  say(tableOfRatios(samples, ['plan', 'durations', 'agents']));
  say('\nBy shape, all durations and agents together:\n');
  say(tableOfRatios(samples, ['plan']));
  say('\nBy agents, all shapes and durations together:\n');
  say(tableOfRatios(samples, ['agents']));
  say('\n## Other simple orders: time / time by the order of next\n');
  say(tableOfRules(rules));
  say('\n## What is known of the durations: next / best known with all durations known\n');
  say(tableOfKnowledge(samples));
  say(
    '\n## Some items have a true estimate: time / time when all have one, by what the others count; mean, 95th percentile\n',
  );
  say(tableOfUnknown(unknown));
  say('\n## Priorities: time / time without priorities; median, 95th percentile, maximum\n');
  say(tableOfPriorities(effects));
  return [...rowsOf(samples), ...priorityRows(effects), replayed.row];
}

/**
 * The real plan with durations drawn several times: without its priorities, since these say that time is not all
 * that counts, and what they do to it.
 */
function studyReal(
  name: string,
  plan: WorkPlan,
  size: StudySize,
): { samples: Sample[]; effects: PriorityEffect[] } {
  const samples: Sample[] = [];
  const effects: PriorityEffect[] = [];
  for (const durations of DURATIONS) {
    for (let draw = 0; draw < REAL_DRAWS; draw++) {
      const random = new SeededRandom(size.seed * 1_000_003 + draw);
      const drawn = withDurations(plan, durations, random);
      effects.push(...effectsOf(`${name}: theirs`, withEstimates(drawn, 'true', random), size.agents));
      samples.push(...studyPlan(name, withoutPriorities(drawn), durations, size, random));
    }
  }
  return { samples, effects };
}

/** Plays schedules of plans with priorities and wrong estimates with the real operations. */
async function replayAll(shapes: readonly Shape[], size: StudySize, quick: boolean) {
  const plans = new Map<string, WorkPlan>();
  for (const shape of shapes) {
    const random = new SeededRandom(size.seed);
    const plan = randomPlan(shape, 'heavy-tailed', REPLAY.items, random);
    plans.set(shape, withEstimates(withPriorities(plan, 0.3, random), 'wrong', random));
  }
  const real = await realPlan(quick ? 200 : undefined);
  plans.set('real issues', withDurations(real, 'uniform', new SeededRandom(size.seed)));
  const all: Replayed = { claims: 0, differs: undefined };
  let simulated = 0;
  for (const [name, plan] of plans) {
    const steps: Step[] = [];
    new ListScheduler(eventGraph(plan), REPLAY.agents).makespan(orderOfNext(plan), steps);
    const { claims, differs } = await replay(plan, steps, REPLAY.agents);
    simulated += steps.length / 2;
    all.claims += claims;
    if (differs !== undefined) all.differs ??= `${name}: ${differs}`;
  }
  const { claims, differs } = all;
  const says = `${claims} of ${simulated} claims on ${plans.size} plans are the same${differs === undefined ? '.' : `; ${differs}`}`;
  const ratio = simulated / Math.max(1, claims);
  const row = { name: 'claims as simulated', ours: claims, theirs: simulated, ratio, spread: 0, budget: 1 };
  return { says, row: row satisfies ScheduleRow };
}
