import { createExecutor, type Executor } from '../../../src/operations/executor';
import type { Database } from '../../../src/store/database';
import { openNative } from '../native-sqlite';
import { type Claimant, type ClaimantSetup, HELD_AT_MOST } from './claimant';
import { NativePort } from './native-port';

/** The operations over a database, for callers within this process. */
export function openRules(database: Database): Executor {
  return createExecutor({
    database,
    clock: Date.now,
    store: { path: '.masterplan', id: 'bench' },
    project: { root: '.', name: 'bench' },
    isConnected: () => true,
    isPresent: () => true,
  });
}

/**
 * What the product would be without its own store and host: the same rules in each process, over a native SQLite file
 * that all of them have open. It signs nothing, but a claim is the same otherwise: checked, noted, kept and answered.
 */
export async function openRulesClaimant({ place, program, name, loop }: ClaimantSetup): Promise<Claimant> {
  const native = openNative(program, place);
  const executor = openRules(new NativePort(native));
  let calls = 0;
  const call = async (operation: string, sessionId: string, input: object) => {
    const key = `${name}-${String(++calls).padStart(20, '0')}`;
    const ack = [`${name}-${String(calls - 1).padStart(20, '0')}`];
    const who = { surface: 'mcp', clientId: name, client: 'bench', user: 'bench', kind: 'ai' } as const;
    const caller = { ...who, sessionId, sessionName: null, keyId: null };
    const { answer } = await executor.execute({ operation, input, caller, key, ack });
    return answer;
  };
  let claims = 0;
  return {
    async claim() {
      const session = loop === 'cycle' ? name : `${name}-${Math.floor(claims++ / HELD_AT_MOST)}`;
      const answer = await call('next', session, { plan_id: 'P', claim: true });
      return (answer.item as { id: number } | null)?.id;
    },
    async complete(id) {
      await call('complete', name, { item_id: id, message: 'Done.' });
    },
    async close() {
      native.close();
    },
  };
}
