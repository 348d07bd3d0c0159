import { z } from 'zod';
import type { Caller } from '../model/caller';
import { MasterplanError } from '../model/errors';
import { key } from './fields';
import type { Operation } from './operation';
import { operations } from './registry';
import { nearNames } from './rules/near-names';

/** Checking a request once, at the border: the operation, who asks, and the input against its schema. */

const MAX_PROBLEMS = 100;

const byName = new Map(operations.map((operation) => [operation.name, operation]));

/** The operation of a request. Throws INVALID_INPUT for an unknown one, HUMAN_ONLY or AI_ONLY for one of others. */
export function findOperation(request: { operation: string; caller: Caller }): Operation {
  const operation = byName.get(request.operation);
  if (operation === undefined) {
    const near = nearNames(request.operation, [...byName.keys()]);
    throw new MasterplanError(
      'INVALID_INPUT',
      `There is no operation ${JSON.stringify(request.operation)}.`,
      {
        hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'See the list of operations.',
        details: { operation: request.operation },
      },
    );
  }
  if (operation.group === 'human' && request.caller.kind !== 'human') {
    throw new MasterplanError('HUMAN_ONLY', `${operation.name} is for a person in the editor.`, {
      hint: 'A person does it in the editor (view "Needs You").',
      details: { operation: operation.name },
    });
  }
  if (operation.group === 'hooks' && request.caller.kind === 'human') {
    throw new MasterplanError('AI_ONLY', `${operation.name} is what an agent's hooks call.`, {
      hint: 'A person reads with changes, and writes with update.',
      details: { operation: operation.name },
    });
  }
  return operation;
}

const sessionFields = z.object({ session_id: key().optional(), session_name: key().optional() });
const NO_SESSION = sessionFields.safeParse({});

/**
 * The checked input and the caller it speaks for: `session_id` and `session_name` in the input win over the
 * connection's. Throws INVALID_INPUT with every problem at once.
 */
export function parseInput(
  operation: Operation,
  request: { input: unknown; caller: Caller },
): { input: z.infer<z.ZodObject>; caller: Caller } {
  const raw = request.input ?? {};
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    throw invalid([{ path: '', reason: 'the input must be an object' }], operation);
  }
  const { session_id: namedSession, session_name, ...rest } = raw as Record<string, unknown>;
  // Where the operation itself has a session_id (history), it is a filter and not who asks.
  const isFilter = 'session_id' in operation.input.shape && namedSession !== undefined;
  const asked = { session_id: isFilter ? undefined : namedSession, session_name };
  const isNamed = asked.session_id !== undefined || session_name !== undefined;
  const session = isNamed ? sessionFields.safeParse(asked) : NO_SESSION;
  const input = operation.input.safeParse(isFilter ? { ...rest, session_id: namedSession } : rest);
  const issues = [...(session.error?.issues ?? []), ...(input.error?.issues ?? [])];
  if (!session.success || !input.success)
    throw invalid(
      issues.flatMap((issue) => toProblems(issue, operation)),
      operation,
    );
  const named = session.data.session_id;
  const caller: Caller = {
    ...request.caller,
    ...(named === undefined || request.caller.kind === 'human' ? {} : { sessionId: named }),
    ...(session.data.session_name === undefined ? {} : { sessionName: session.data.session_name }),
  };
  return { input: input.data, caller };
}

interface Problem {
  path: string;
  reason: string;
}

function toProblems(issue: z.core.$ZodIssue, operation: Operation): Problem[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = [...Object.keys(operation.input.shape), 'session_id', 'session_name'];
    return issue.keys.map((unknown) => {
      const near = path === '' ? nearNames(unknown, known) : [];
      const hint = near.length > 0 ? ` (did you mean ${near.join(' or ')}?)` : '';
      return {
        path: path === '' ? unknown : `${path}.${unknown}`,
        reason: `is no parameter of ${operation.name}${hint}`,
      };
    });
  }
  if (issue.code === 'invalid_union') {
    const reasons = issue.errors.flat().map((one) => one.message);
    return [{ path, reason: [...new Set(reasons)].join(', or ') || issue.message }];
  }
  // zod says of a missing field that it "received undefined".
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return [{ path, reason: missing ? 'is missing' : issue.message }];
}

function invalid(problems: readonly Problem[], operation: Operation): MasterplanError {
  const shown = problems.slice(0, MAX_PROBLEMS);
  const text = shown
    .slice(0, 10)
    .map((problem) => (problem.path === '' ? problem.reason : `${problem.path}: ${problem.reason}`))
    .join('; ');
  const more = problems.length > 10 ? `; and ${problems.length - 10} more` : '';
  return new MasterplanError('INVALID_INPUT', `${operation.name}: ${text}${more}.`, {
    hint: 'Nothing was changed. Correct the input and call again.',
    details: { problems: shown, total: problems.length },
  });
}
