import type { z } from 'zod';
import type { OperationDescription } from '../model/catalogue';
import type { Statements, TransactionOptions } from '../store/database';
import type { OperationContext, StoreOfCalls } from './context';

/** Outside of the transaction: what reading a file, or much of the store between others' calls, may need. */
export interface PreparationContext {
  /** Each statement is a transaction of its own. */
  db: Pick<Statements, 'all' | 'get'>;
  project: { root: string };
  store: StoreOfCalls;
  surface: 'mcp' | 'cli' | 'editor';
  progress(done: number, total: number | null, message: string): void;
  breathe(): Promise<void>;
}

/** How the answer to a call that is repeated is made of less than the whole first answer. */
export interface Repeats {
  /** The part that is kept; undefined: all of this answer. */
  keep(answer: Record<string, unknown>): Record<string, unknown> | undefined;
  /** The answer once more, without `store` and `notice`. */
  answer(context: OperationContext, kept: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/**
 * One operation, defined once: MCP tool, CLI command and protocol call are made from it. The input schema is
 * strict (unknown keys are refused) and every field has a description; `session_id` and `session_name` are
 * added to every operation (requests.ts takes them, the catalogue shows them).
 */
export interface Operation<
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodObject = z.ZodObject,
  Prepared = unknown,
> extends Pick<OperationDescription, 'name' | 'title' | 'description' | 'group' | 'readOnly' | 'idempotent'> {
  createsStore?: boolean;
  /** It renews leases itself (of the item it names, say); every other call that of the session's newest claim. */
  renewsNamedItem?: boolean;
  /** Its answer depends on which earlier answers have arrived: they tell what the session has seen. */
  takesConfirmations?: boolean;
  /** Whether this call of it, which may write, leaves nothing but marks: where they can't be written it only reads. */
  onlyReads?(input: z.infer<Input>): boolean;
  emptyAnswer?: Record<string, unknown>;
  /** For a repetition of the call only a part of its answer is kept, of which the whole is made again. */
  repeats?: Repeats;
  input: Input;
  /** Without `store` and `notice`, which every answer carries. */
  output: Output;
  /** Slow work before the transaction (reading and parsing a file, or the log). */
  prepare?(input: z.infer<Input>, context: PreparationContext): Promise<Prepared>;
  /** How the transaction is to be run. */
  transaction?(input: z.infer<Input>, prepared: Prepared): TransactionOptions;
  /** Runs inside one transaction; a thrown MasterplanError rolls it back. */
  handle(context: OperationContext, input: z.infer<Input>, prepared: Prepared): Promise<z.input<Output>>;
}

/** Gives the definition its types; the registry collects the definitions. */
export function defineOperation<Input extends z.ZodObject, Output extends z.ZodObject, Prepared = undefined>(
  operation: Operation<Input, Output, Prepared>,
): Operation<Input, Output, Prepared> {
  return operation;
}
