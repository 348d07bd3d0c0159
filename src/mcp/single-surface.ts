import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { OperationDescription } from '../model/catalogue';
import { MasterplanError } from '../model/errors';
import type { JsonSchema } from '../model/json-schema';

/** The one tool's name, and the action that explains the others. */
export const SINGLE_TOOL = 'masterplan';
const HELP = 'help';

/** What the one tool was asked: an operation with its input, or an explanation that needs no host. */
export type SingleCall =
  | { kind: 'operation'; operation: string; input: Record<string, unknown> }
  | { kind: 'help'; answer: Record<string, unknown> };

/** `--surface single`: one tool with an `action`, for clients that allow few tools. */
export function singleTool(operations: readonly OperationDescription[]): Tool {
  const lines = operations.map((operation) => `${signature(operation)} ${operation.title}`);
  return {
    name: SINGLE_TOOL,
    title: 'Masterplan',
    description: `The project's shared plan. Actions with their arguments (* required; items by item_id or item_key, with plan_id where several plans have the key):
${lines.join('\n')}
help(action?) an action's description and exact schema
Loop: next {"claim":true} → update {"item_id","message"} → complete {"item_id","message"}.`,
    inputSchema: {
      type: 'object',
      properties: {
        action: {
          type: 'string',
          description: 'What to do',
          enum: [...operations.map((operation) => operation.name), HELP],
        },
        arguments: { type: 'object', description: "The action's arguments" },
      },
      required: ['action'],
      additionalProperties: false,
    },
    outputSchema: { type: 'object' },
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    _meta: { 'anthropic/alwaysLoad': true },
  };
}

/** `next(plan_id, claim, …)`: names only, required ones first; session fields go without saying. */
function signature(operation: OperationDescription): string {
  const required = operation.input.required ?? [];
  const names = Object.keys(operation.input.properties ?? {}).filter((name) => !name.startsWith('session_'));
  const ordered = [
    ...required.map((name) => `${name}*`),
    ...names.filter((name) => !required.includes(name)),
  ];
  return `${operation.name}(${ordered.join(', ')})`;
}

/** Takes the one tool's arguments apart. Throws INVALID_INPUT; an operation's own input is the host's to check. */
export function readSingleCall(
  operations: readonly OperationDescription[],
  values: Readonly<Record<string, unknown>>,
): SingleCall {
  const { action, arguments: input = {}, ...rest } = values;
  const problems: string[] = [];
  const unknown = Object.keys(rest);
  if (unknown.length > 0) {
    problems.push(
      `unknown key ${unknown.map((name) => JSON.stringify(name)).join(', ')} (an action's own belong into arguments)`,
    );
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    problems.push('arguments must be an object');
  }
  const operation = operations.find((candidate) => candidate.name === action);
  if (operation === undefined && action !== HELP) {
    problems.push(
      `action ${JSON.stringify(action) ?? 'is missing and'} is none of ${operations.map((candidate) => candidate.name).join(', ')}, ${HELP}`,
    );
  }
  if (problems.length > 0) {
    throw new MasterplanError('INVALID_INPUT', `${problems.join('; ')}.`, {
      hint: 'Call it like {"action":"next","arguments":{"claim":true}}.',
      details: { problems },
    });
  }
  return operation === undefined
    ? { kind: 'help', answer: help(operations, (input as Record<string, unknown>).action) }
    : { kind: 'operation', operation: operation.name, input: input as Record<string, unknown> };
}

function help(operations: readonly OperationDescription[], action: unknown): Record<string, unknown> {
  const asked = operations.filter((operation) => action === undefined || operation.name === action);
  if (asked.length === 0) {
    throw new MasterplanError('INVALID_INPUT', `There is no action ${JSON.stringify(action)}.`, {
      hint: 'Call help without arguments for the list.',
    });
  }
  return {
    actions: asked.map((operation): { action: string; description: string; arguments?: JsonSchema } => ({
      action: operation.name,
      description: operation.description,
      ...(action === undefined ? {} : { arguments: operation.input }),
    })),
  };
}
