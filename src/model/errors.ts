/** Every way an operation can refuse, and the store or host can fail. */
export const ERROR_CODES = [
  'NOT_FOUND',
  'INVALID_INPUT',
  'CONFLICT',
  'CLAIM_LOST',
  'FORBIDDEN',
  'BLOCKED',
  'HUMAN_ONLY',
  'AI_ONLY',
  'CONTAINER',
  'DEPENDENCY_CYCLE',
  'INVALID_TRANSITION',
  'PLAN_NOT_OPEN',
  'DUPLICATE_KEY',
  'STORE_ELSEWHERE',
  'STORE_CORRUPT',
  'STORE_FULL',
  'READ_ONLY',
  'VERSION',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** The shape of an error at every border: command line, MCP, socket. */
export interface ErrorAnswer {
  code: ErrorCode | 'INTERNAL';
  message: string;
  hint?: string;
  details?: Record<string, unknown>;
}

/**
 * The one error class of the product. `message` says what happened, `hint` what to do next (never a
 * destructive command: agents follow such advice), `details` holds the facts for programs.
 */
export class MasterplanError extends Error {
  readonly code: ErrorCode | 'INTERNAL';
  readonly hint: string | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(
    code: ErrorCode | 'INTERNAL',
    message: string,
    more: { hint?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'MasterplanError';
    this.code = code;
    this.hint = more.hint;
    this.details = more.details;
  }

  /** The error as plain data, for a border. */
  toAnswer(): ErrorAnswer {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.details === undefined ? {} : { details: this.details }),
    };
  }

  /** The error again from plain data (the client's side of the socket). */
  static fromAnswer(answer: ErrorAnswer): MasterplanError {
    return new MasterplanError(answer.code, answer.message, {
      ...(answer.hint === undefined ? {} : { hint: answer.hint }),
      ...(answer.details === undefined ? {} : { details: answer.details }),
    });
  }
}
