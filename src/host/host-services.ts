import type { ExecutionRequest, ExecutionResult, Executor } from '../operations/executor';
import type { HostFacts } from './admission';
import type { ChangeFeed } from './change-feed';
import type { Presence } from './presence';
import type { WaitingRoom } from './waiting-room';

export type HostState = 'recovering' | 'serving' | 'retiring' | 'ended';

/** What a connection needs of the host. */
export interface HostServices {
  readonly facts: HostFacts;
  readonly presence: Presence;
  state(): HostState;
  /** Available when the store has been recovered; rejects where that fails. */
  serving(): Promise<{ executor: Executor; feed: ChangeFeed; waiting: WaitingRoom }>;
  run(request: ExecutionRequest): Promise<ExecutionResult>;
  /** The answers to these keys have arrived. */
  acknowledge(keys: string[]): void;
  /** A claim that nobody waits for any longer is given back. */
  abandon(request: ExecutionRequest, answer: Record<string, unknown>): void;
  /** A newer build asks; whether it is newer. */
  retire(build: string): boolean;
  log(message: string): void;
}
