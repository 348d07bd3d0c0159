import { LOOP, numbered, ONE_PLAN, OTHERS_TEXTS, PEOPLE, UNABLE, WAITING } from './loop';

/** What stands in the project's AGENTS.md: short, because every conversation reads it. */
export const AGENTS_BLOCK = `## The shared plan

${ONE_PLAN} Work that others may also do, that has several steps or that outlives this conversation belongs into it.

${numbered(LOOP)}

${UNABLE} ${WAITING} ${PEOPLE} ${OTHERS_TEXTS}

The tools are the MCP server masterplan's. Without it: \`masterplan next --claim --session_id NAME\` and so on (\`masterplan --help\`), with a NAME that is yours alone.`;
