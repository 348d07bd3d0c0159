import { strict as assert } from 'node:assert';
import { loadCatalogue } from '../../src/client/catalogue';
import type { Client } from '../../src/client/client';
import type { OperationDescription } from '../../src/model/catalogue';
import type { JsonSchema } from '../../src/model/json-schema';

/** One call that an agent could try. */
export interface Attempt {
  operation: string;
  input: Record<string, unknown>;
}

/** What must stay as it is, of an item that is a person's. */
const GUARDED = [
  'status',
  'item_type',
  'assignee_type',
  'assignee',
  'title',
  'description',
  'acceptance_criteria',
  'priority',
  'labels',
  'estimate_minutes',
  'parent_id',
  'plan_id',
  'claimed_by',
  'claimed_by_kind',
  'depends_on',
  'child_count',
  'deferred_until',
  'metadata',
] as const;

/** The operations that change something; those of people alone are among them. */
export function writingOperations(): OperationDescription[] {
  return loadCatalogue().operations.filter(({ readOnly }) => !readOnly);
}

/**
 * A plan of its own for the attacks with one operation: an open decision, a manual item, a task for people, a
 * decision that waits for a task of an agent's, and one that a person has in hand; each below a phase.
 */
export class GuardedPlan {
  readonly #before = new Map<number, string>();
  readonly #ids = new Map<string, number>();

  private constructor(
    readonly planId: string,
    private readonly person: Client,
  ) {}

  static async make(planId: string, agent: Client, person: Client): Promise<GuardedPlan> {
    const plan = new GuardedPlan(planId, person);
    await agent.call('create_plan', { plan_id: planId, title: planId, status: 'ready' });
    await agent.call('import', {
      plan_id: planId,
      items: [
        { item_key: 'PHASE', title: 'PHASE', item_type: 'phase' },
        { item_key: 'UP', title: 'UP' },
        { item_key: 'T', title: 'T' },
        { item_key: 'D', title: 'D', item_type: 'decision', parent_key: 'PHASE' },
        { item_key: 'M', title: 'M', item_type: 'manual', parent_key: 'PHASE' },
        { item_key: 'H', title: 'H', assignee_type: 'human' },
        { item_key: 'HELD', title: 'HELD', item_type: 'decision' },
        { item_key: 'WAITS', title: 'WAITS', item_type: 'decision', depends_on_keys: ['UP'] },
        { item_key: 'ALONE', title: 'ALONE' },
      ],
    });
    await person.call('claim', { plan_id: planId, item_key: 'HELD' });
    await person.call('claim', { plan_id: planId, item_key: 'ALONE' });
    await plan.remember();
    return plan;
  }

  get keys(): readonly string[] {
    return [...this.#ids.keys()];
  }

  idOf(key: string): number {
    return this.#ids.get(key) ?? assert.fail(key);
  }

  /** Every call of the operation that names one of the items: with nothing else, with each value of each field. */
  attempts(operation: OperationDescription, session: string): Attempt[] {
    const properties = operation.input.properties ?? {};
    const others = ['PHASE', 'UP', 'T'].map((key) => this.idOf(key));
    const targets = [...this.#ids.values(), ...others].map((item_id) => ({ item_id }));
    const byKey = [...this.#ids.keys()].map((item_key) => ({ plan_id: this.planId, item_key }));
    const bases: Record<string, unknown>[] =
      'item_id' in properties
        ? [...targets, ...byKey]
        : 'plan_id' in properties
          ? [{ plan_id: this.planId }]
          : [{}];
    return bases.flatMap((base) => {
      const required = Object.fromEntries(
        (operation.input.required ?? [])
          .filter((name) => !(name in base))
          .map((name) => [name, this.#valuesOf(name, properties[name], session)[0]]),
      );
      const whole = { ...required, ...base };
      const single = Object.entries(properties)
        .filter(([name]) => !(name in base) && name !== 'wait_seconds')
        .flatMap(([name, schema]) =>
          this.#valuesOf(name, schema, session).map((value) => ({ ...whole, [name]: value })),
        );
      const withMessage =
        'message' in properties ? single.map((input) => ({ message: 'so it is', ...input })) : [];
      const cancels =
        'dependents' in properties
          ? ['keep', 'detach', 'cancel'].map((dependents) => ({ ...whole, status: 'cancelled', dependents }))
          : [];
      return [whole, ...single, ...withMessage, ...cancels].map((input) => ({
        operation: operation.name,
        input,
      }));
    });
  }

  #valuesOf(name: string, schema: JsonSchema | undefined, session: string): unknown[] {
    const special: Record<string, readonly unknown[]> = {
      session_id: [session],
      session_name: ['person@example.org in Visual Studio Code'],
      plan_id: [this.planId],
      item_id: [...this.#ids.values()],
      parent_id: [...['D', 'H', 'HELD', 'ALONE'].map((key) => this.idOf(key)), null],
      parent_key: ['D', 'M'],
      before: ['D'],
      after: ['M'],
      depends_on: [[this.idOf('D')]],
      // What waits for a person must not be made to wait for something else, nor be let go.
      add_depends_on: [['T']],
      remove_depends_on: [['UP']],
      assignee_type: ['ai', 'either', 'human'],
      items: [
        this.keys.map((item_key) => ({ item_key, title: 'changed', assignee_type: 'ai', item_type: 'task' })),
        this.keys.map((item_key) => ({ item_key, title: item_key, status: 'completed' })),
        [{ item_key: 'BELOW', title: 'below', parent_key: 'D', status: 'completed' }],
      ],
      plan: [{ plan_id: this.planId, title: 'changed' }],
      file: ['.masterplan/snapshot.json', 'no-such.json'],
      until: ['2099-01-01T00:00:00Z'],
      key_id: ['0'.repeat(32)],
      metadata: [{ options: ['yes'], kind: 'human', decided: true }],
      claim_token: ['0', 'a-token'],
    };
    const known = special[name];
    if (known !== undefined) return [...known];
    if (Array.isArray(schema?.enum)) return schema.enum;
    const types = [schema?.type ?? 'string'].flat();
    return types.flatMap((type): unknown[] => {
      switch (type) {
        case 'boolean':
          return [true, false];
        case 'integer':
        case 'number':
          return [1];
        case 'array':
          return [['x']];
        case 'object':
          return [{ x: 1 }];
        case 'null':
          return [null];
        default:
          return ['x'];
      }
    });
  }

  private async remember(): Promise<void> {
    const { items } = (await this.person.call('outline', { plan_id: this.planId })) as {
      items: { id: number; item_key: string }[];
    };
    for (const { id, item_key } of items) {
      this.#ids.set(item_key, id);
      if (!['PHASE', 'UP', 'T'].includes(item_key)) this.#before.set(id, await this.look(id));
    }
  }

  private async look(id: number): Promise<string> {
    const { item } = (await this.person.call('show', { item_id: id })) as { item: Record<string, unknown> };
    return JSON.stringify(GUARDED.map((field) => [field, item[field]]));
  }

  /** Everything that is a person's is as it was. */
  async assertUntouched(by: string): Promise<void> {
    for (const [id, before] of this.#before) {
      assert.equal(await this.look(id), before, `changed by an agent with ${by}`);
    }
  }
}
