import type { Change } from '../../model/change';
import type { Dependency, Item, ItemRow } from '../../model/item';
import type { Feature, Plan } from '../../model/plan';
import type { Answer } from '../projects/project';

/** The answers that pages are made of, as the operations' schemas promise them. */

export interface ShowAnswer {
  item: Item;
  containers: ItemRow[];
  dependencies: Dependency[];
  dependents: ItemRow[];
  children: ItemRow[];
  changes: Change[];
}

export interface PlanAnswer {
  plan: Plan;
  feature: Feature | null;
}

export interface HistoryAnswer {
  changes: Change[];
  next_cursor: string | null;
}

export interface VerifyAnswer {
  ok: boolean;
  rows: number;
  head: { version: number; hash: string; signed_at: string | null } | null;
  first_bad?: { version: number; why: string };
  other_logs?: { rows: number; hash: string; seen_at: string }[];
  unsigned_human: number[];
}

/** The host has checked the answer against the operation's schema; here it gets its type back. */
export function answerOf<T>(answer: Answer): T {
  return answer as unknown as T;
}
