import type { GetPromptResult, Prompt } from '@modelcontextprotocol/sdk/types.js';
import { planReviewSteps, planSteps, reviewSteps, workSteps } from '../guide/tasks';
import { MasterplanError } from '../model/errors';

/** The prompts that clients offer as slash commands; what they say is in src/guide. */
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
  {
    name: 'review',
    title: 'Review code',
    description: 'Review changes; every finding that is not fixed now becomes an item of the plan.',
    arguments: [
      { name: 'subject', description: 'What to review (default: what is not committed yet)' },
      { name: 'item_key', description: 'The item that the changes were made for' },
    ],
  },
  {
    name: 'review_plan',
    title: 'Review a plan',
    description: 'Look for gaps in a plan; accepted changes are written into its items.',
    arguments: [{ name: 'plan_id', description: 'The plan (default: the open one)' }],
  },
];

/** The messages of a prompt; throws INVALID_INPUT for an unknown one or a missing argument. */
export function getPrompt(name: string, values: Readonly<Record<string, string>>): GetPromptResult {
  switch (name) {
    case 'work': {
      const steps = workSteps({ planId: values.plan_id, maxItems: values.max_items });
      return userMessage(
        'Work the loop of the shared plan',
        `Work on the project's shared plan.\n\n${steps}`,
      );
    }
    case 'plan': {
      const goal = values.goal?.trim();
      if (goal === undefined || goal === '') {
        throw new MasterplanError('INVALID_INPUT', 'The prompt plan needs the argument goal.', {
          hint: 'Say what is to be reached.',
        });
      }
      return userMessage(
        'Turn a goal into a plan',
        `Turn this goal into a plan that several agents can work on at once:\n\n${goal}\n\n${planSteps(values.plan_id)}`,
      );
    }
    case 'review': {
      const subject = values.subject?.trim() || 'what is not committed yet, or else the last commit';
      const key = values.item_key?.trim();
      return userMessage(
        'Review changes and write the findings into the plan',
        `Review these changes: ${subject}\n\n${reviewSteps(key ? JSON.stringify(key) : undefined)}`,
      );
    }
    case 'review_plan':
      return userMessage(
        'Review a plan and write accepted changes into its items',
        `Review the project's shared plan before it is worked on.\n\n${planReviewSteps(values.plan_id)}`,
      );
    default:
      throw new MasterplanError('INVALID_INPUT', `There is no prompt ${JSON.stringify(name)}.`, {
        hint: `The prompts are ${PROMPTS.map((prompt) => prompt.name).join(', ')}.`,
      });
  }
}

function userMessage(description: string, text: string): GetPromptResult {
  return { description, messages: [{ role: 'user', content: { type: 'text', text } }] };
}
