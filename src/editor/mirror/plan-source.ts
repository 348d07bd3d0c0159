import type { Change } from '../../model/change';

/** Where a mirror reads from: the project's client, whichever it is at the moment. */
export interface PlanSource {
  call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  subscribe(listener: {
    onChanges(changes: Change[]): void;
    onResync(version: number): void;
  }): Promise<{ version: number; close(): Promise<void> }>;
  /**
   * Which store the project has: made again it is another one. Undefined where it has none; nothing is started for
   * the question.
   */
  store(): Promise<string | undefined>;
}
