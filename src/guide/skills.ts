import { ERRORS, LOOP, numbered, ONE_PLAN, OTHERS_TEXTS, UNABLE } from './loop';
import { planReviewSteps, planSteps, reviewSteps, workSteps } from './tasks';

/** An Agent Skill: a folder of this name with a `SKILL.md`. */
export interface Skill {
  name: string;
  /** When a model reads the rest: it sees this line only. */
  description: string;
  /** Markdown. */
  body: string;
}

const TOOLS = `The tools are those of the MCP server masterplan (next, update, complete …). Without it, the command does the same where it is installed: \`masterplan next --claim --session_id NAME\`, where NAME is yours alone; \`masterplan --help\` lists all.`;

/** What agents can read up on when they work on the plan, and when they plan. */
export const SKILLS: readonly Skill[] = [
  {
    name: 'masterplan',
    description:
      "Work on this project's shared Masterplan plan: take the next free item, work it, complete it; review code so that each finding becomes an item. Use it when asked to work on the plan, to continue, to pick up a task, or to review changes.",
    body: `# Working on the shared plan

${ONE_PLAN} ${OTHERS_TEXTS}

${TOOLS}

## In short

${numbered(LOOP)}

${UNABLE} ${ERRORS}

## Working until nothing is left

${workSteps()}

## Reviewing code

${reviewSteps()}
`,
  },
  {
    name: 'masterplan-planning',
    description:
      "Plan work in this project's shared Masterplan plan: turn a goal into phases, tasks, dependencies and decisions and import them, or review a plan. Use it when asked to plan, to break work down, to estimate, or to look over a plan.",
    body: `# Planning in the shared plan

${ONE_PLAN} ${OTHERS_TEXTS}

${TOOLS}

## From a goal to a plan

${planSteps()}

Items for import look like this:

\`\`\`json
[
  { "item_key": "P1", "title": "Parser", "item_type": "phase" },
  { "item_key": "P1-1", "title": "The grammar is read", "parent_key": "P1", "acceptance_criteria": "\`npm test\` reads every file in examples/", "estimate_minutes": 45 },
  { "item_key": "P1-2", "title": "Which error format?", "item_type": "decision", "parent_key": "P1" },
  { "item_key": "P1-3", "title": "Errors name line and column", "parent_key": "P1", "depends_on_keys": ["P1-1", "P1-2"], "estimate_minutes": 30 }
]
\`\`\`

## Reviewing a plan

${planReviewSteps()}
`,
  },
];

/** The skill as the text of its \`SKILL.md\`. */
export function skillText(skill: Skill): string {
  return `---\nname: ${skill.name}\ndescription: ${JSON.stringify(skill.description)}\n---\n\n${skill.body}`;
}
