import type { Change } from '../../model/change';

/** Where a mirror reads from: the project's client, whichever it is at the moment. */
export interface PlanSource {
  call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  subscribe(listener: {
    onChanges(changes: Change[]): void;
    onResync(version: number): void;
  }): Promise<{ version: number; close(): Promise<void> }>;
  /** Whether the project has a store; nothing is started for the question. */
  exists(): Promise<boolean>;
}
