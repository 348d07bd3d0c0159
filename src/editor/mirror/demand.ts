import type { Change } from '../../model/change';

/** So many changed items are read as a whole. */
const MANY = 10_000;

/** What is to be read again. */
export class Demand {
  /** Everything. */
  reload = false;
  readonly items = new Set<number>();
  plans = false;
  /** Needs, sessions and unsigned changes: asked for at a slower pace. */
  people = false;
  /** Trust in a key is another one: old signatures may be worth more or less now. */
  signaturesAnew = false;
  changes: Change[] = [];

  get isEmpty(): boolean {
    return !this.reload && !this.isUrgent && !this.people;
  }

  get isUrgent(): boolean {
    return this.items.size > 0 || this.plans || this.changes.length > 0;
  }

  note(changes: readonly Change[]): void {
    for (const change of changes) {
      this.changes.push(change);
      this.people = true;
      if (change.item_id !== null) this.items.add(change.item_id);
      // It may have moved on before it is read: then nothing else tells of a parent where it has been.
      for (const values of [change.old, change.new]) {
        if (typeof values?.parent_id === 'number') this.items.add(values.parent_id);
      }
      if (change.plan_id !== null) this.plans = true;
      if (change.new !== null && 'key' in change.new) this.signaturesAnew = true;
    }
    if (this.items.size > MANY) this.all();
  }

  all(): void {
    this.clear();
    this.reload = true;
  }

  clear(): void {
    this.reload = false;
    this.items.clear();
    this.plans = false;
    this.people = false;
    this.signaturesAnew = false;
    this.changes = [];
  }
}
