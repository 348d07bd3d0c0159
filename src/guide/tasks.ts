import { numbered, PEOPLE } from './loop';

/*
 * The four things that agents do with a plan, as steps. A prompt names the plan, goal or item; a skill says the same
 * in general.
 */

/** `work`: which plan, and when to stop. */
export interface WorkOptions {
  planId?: string | undefined;
  maxItems?: string | undefined;
}

/** Taking items and working them until nothing is left. */
export function workSteps({ planId, maxItems }: WorkOptions = {}): string {
  const end = maxItems
    ? `Stop after ${maxItems} item(s), or when nothing is left for you.`
    : 'Go on until nothing is left for you.';
  const steps = numbered([
    `Call next with claim=true${withPlan(planId)}. If it names items under also_held that you hold from before, finish those first (next with resume=true).`,
    "Read the item's acceptance criteria and the messages, files and symbols of its dependencies before you start.",
    'Do the work. Call update with a short message at every milestone, at least every 20 minutes. Add work that you discover with add and discovered_during.',
    'Check the acceptance criteria, run the tests, then call complete with a message, files_modified and symbols_created.',
    `Start again at 1. ${end}`,
  ]);
  return `${steps}

When next has nothing, look at its reason. If work may open soon (all_claimed, blocked), call next with wait_seconds=50 a few times; never sleep or poll. ${PEOPLE} At the end, sum up what you completed and what is left.`;
}

/** Turning a goal into a plan; asks the person before the work starts. */
export function planSteps(planId?: string): string {
  return numbered([
    'Look at status and list_plans first: if a plan for this exists, extend it instead of making another.',
    'Read enough of the project to know what has to change.',
    'Cut the goal into phases (item_type phase), and long phases into sprints; parent_key puts the tasks into them. A task is what one agent finishes in one sitting (10 to 90 minutes), with a title that says the result, acceptance_criteria that can be checked, files where you know them, and estimate_minutes.',
    'Say what really has to wait for what (depends_on_keys), and no more: independent items can be worked on at the same time. Where a person has to choose, add an item of type decision that the affected items depend on; what only a person can do is of type manual.',
    `Call create_plan${withPlan(planId)}, then import all items in one call: first with dry_run=true, then for real.`,
    'Show the plan with its critical path (status) to your person, and ask before you start to work on it.',
  ]);
}

/** Reviewing code so that no finding is lost. */
export function reviewSteps(item?: string): string {
  const origin =
    item === undefined ? 'the item whose work you reviewed (list with text or show finds it)' : item;
  return numbered([
    'Read what was changed, and what the item asked for: its acceptance criteria, message, files_modified.',
    'Check that each acceptance criterion is met, by running it where that is possible; then look for defects, missing tests and what others will trip over.',
    'Fix now what is small and yours to fix: inside of the item that you hold.',
    `Every other finding becomes an item before you end: add with discovered_during ${origin}, a title that says what is wrong, acceptance_criteria that say when it is right, files and a priority. What a person has to choose is of type decision.`,
    'Sum up: what you checked, what you fixed, the keys of the items that you added. A finding that is only told is lost.',
  ]);
}

/** Reviewing a plan so that what is agreed ends up in its items. */
export function planReviewSteps(planId?: string): string {
  return numbered([
    `Read the plan: status, get_plan and list${withPlan(planId)}.`,
    'Look for goals that no item reaches; items that are too big, unclear, double or without acceptance_criteria that can be checked; dependencies that are missing (two items change the same file) or needless (they keep agents waiting); choices that nobody has asked a person for.',
    'Propose the changes to your person, the most important first, and ask which of them to make.',
    "Write every accepted change into the plan's items at once: update (title, acceptance_criteria, estimate_minutes, add_depends_on, remove_depends_on), add, move, or update with status=cancelled and a message that says why. Leave items alone that somebody holds: send them a note with update and message.",
    'Show status again: the critical path, what is free now, what waits for a person.',
  ]);
}

function withPlan(planId: string | undefined): string {
  return planId ? ` with plan_id ${JSON.stringify(planId)}` : '';
}
