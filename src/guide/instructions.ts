import { ERRORS, LOOP, NEW_WORK, numbered, ONE_PLAN, PEOPLE, UNABLE, WAITING } from './loop';

/** What the model is told once about the MCP server: the loop. Under 1,500 characters (a test counts). */
export const INSTRUCTIONS = [
  ONE_PLAN,
  `The loop:\n${numbered(LOOP)}\n${UNABLE}`,
  `${WAITING} ${PEOPLE}`,
  NEW_WORK,
  ERRORS,
].join('\n\n');

/** The same for clients that were given one tool instead of one per operation. */
export const SINGLE_SURFACE_NOTE =
  '\n\nAll operations are actions of the one tool masterplan: {"action":"next","arguments":{"claim":true}}.';
