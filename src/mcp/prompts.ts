import type { GetPromptResult, Prompt } from '@modelcontextprotocol/sdk/types.js';
import { MasterplanError } from '../model/errors';

/** The prompts that clients offer as slash commands. */
export const PROMPTS: Prompt[] = [
  {
    name: 'work',
    title: 'Work on the plan',
    description: 'Take the next free item and work the loop until nothing is left for you.',
    arguments: [
      { name: 'plan_id', description: 'Only items of this plan (default: any open plan)' },
      { name: 'max_items', description: 'Stop after this many items (default: until nothing is left)' },
    ],
  },
  {
    name: 'plan',
    title: 'Make a plan',
    description: 'Turn a goal into a plan of small, ordered items and import it.',
    arguments: [
      { name: 'goal', description: 'What is to be reached', required: true },
      { name: 'plan_id', description: 'Id of the plan (default: derived from its title)' },
    ],
  },
];

/** The messages of a prompt; throws INVALID_INPUT for an unknown one or a missing argument. */
export function getPrompt(name: string, values: Readonly<Record<string, string>>): GetPromptResult {
  switch (name) {
    case 'work':
      return userMessage('Work the loop of the shared plan', workText(values.plan_id, values.max_items));
    case 'plan': {
      const goal = values.goal?.trim();
      if (goal === undefined || goal === '') {
        throw new MasterplanError('INVALID_INPUT', 'The prompt plan needs the argument goal.', {
          hint: 'Say what is to be reached.',
        });
      }
      return userMessage('Turn a goal into a plan', planText(goal, values.plan_id));
    }
    default:
      throw new MasterplanError('INVALID_INPUT', `There is no prompt ${JSON.stringify(name)}.`, {
        hint: 'The prompts are work and plan.',
      });
  }
}

function userMessage(description: string, text: string): GetPromptResult {
  return { description, messages: [{ role: 'user', content: { type: 'text', text } }] };
}

function workText(planId: string | undefined, maxItems: string | undefined): string {
  const plan = planId ? ` with plan_id ${JSON.stringify(planId)}` : '';
  const end = maxItems
    ? `Stop after ${maxItems} item(s), or when nothing is left for you.`
    : 'Go on until nothing is left for you.';
  return `Work on the project's shared plan.

1. Call next with claim=true${plan}. If it names items under also_held that you hold from before, finish those first (next with resume=true).
2. Read the item's acceptance criteria and the messages, files and symbols of its dependencies before you start.
3. Do the work. Call update with a short message at every milestone, at least every 20 minutes. Add work that you discover with add and discovered_during.
4. Check the acceptance criteria, run the tests, then call complete with a message, files_modified and symbols_created.
5. Start again at 1. ${end}

When next has nothing, look at its reason. If work may open soon (all_claimed, blocked), call next with wait_seconds=50 a few times; never sleep or poll. If it says needs_human, tell me what waits for me, and do not decide it yourself. At the end, sum up what you completed and what is left.`;
}

function planText(goal: string, planId: string | undefined): string {
  const id = planId ? ` with plan_id ${JSON.stringify(planId)}` : '';
  return `Turn this goal into a plan that several agents can work on at once:

${goal}

1. Look at status and list_plans first: if a plan for this exists, extend it instead of making another.
2. Read enough of the project to know what has to change.
3. Cut the work into items that one agent finishes in one sitting (10 to 90 minutes), each with a title that says the result, acceptance_criteria that can be checked, files where you know them, and estimate_minutes. Group them by phase where that helps.
4. Say what really has to wait for what (depends_on_keys), and no more: independent items can be worked on at the same time. Where a person has to choose, add an item of type decision that the affected items depend on; what only a person can do is of type manual.
5. Call create_plan${id}, then import all items in one call: first with dry_run=true, then for real.
6. Show me the plan with its critical path (status), and ask before you start to work on it.`;
}
