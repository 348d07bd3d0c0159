import type { OperationContext } from '../../../src/operations/context';
import { HOST_CALLER } from '../../../src/operations/context';
import { readHead } from '../../../src/operations/rules/audit';
import { LogWriter } from '../../../src/operations/rules/log-writer';
import type { Statements } from '../../../src/store/database';
import { openStore } from '../../../src/store/sqljs/open-store';
import type { RealProject } from '../../support/real-project';

/** As many rows of the log are written in one transaction. */
const CHUNK = 100_000;
const SESSIONS = 20;

/**
 * Lets the project's log grow to so many changes: notes on its items, by several sessions, written by the store's and
 * the log's own code in bulk, while no host runs. `items`: how many items there are.
 */
export async function growLog(project: RealProject, changes: number, items: number): Promise<void> {
  const store = await openStore({
    folder: project.store,
    socketAddress: 'none',
    build: 'bench',
    protocol: 1,
    limits: { publishMilliseconds: 1e9 },
  });
  try {
    let { version } = await readHead({ db: store });
    while (version < changes) {
      const until = Math.min(changes, version + CHUNK);
      await store.transaction((db) => append(db, project, { from: version + 1, until, items }), {
        bulk: true,
      });
      version = until;
    }
  } finally {
    await store.close();
  }
}

async function append(
  db: Statements,
  project: RealProject,
  { from, until, items }: { from: number; until: number; items: number },
): Promise<void> {
  const rows = await db.all<{ id: number; item_key: string; plan_id: string }>(
    'SELECT id, item_key, plan_id FROM masterplan_items ORDER BY id LIMIT $1',
    [items],
  );
  for (let version = from; version <= until; ) {
    const session = `session-${version % SESSIONS}`;
    const log = await LogWriter.open(contextOf(db, project, session));
    // Some in a row by one session, as it is in life.
    for (const end = Math.min(until, version + 9); version <= end; version++) {
      const item = rows[version % rows.length];
      if (item !== undefined)
        await log.append({ activity: 'note', item, message: `What was found at ${version}.` });
    }
  }
}

function contextOf(db: Statements, project: RealProject, sessionId: string): OperationContext {
  return {
    db,
    now: Date.now(),
    caller: { ...HOST_CALLER, sessionId, sessionName: sessionId, client: 'bench', user: 'bench' },
    store: { path: project.store, id: 'bench' },
    project: { root: project.root, name: 'project' },
    requestKey: null,
    newToken: () => '',
    progress: () => undefined,
    breathe: async () => undefined,
    givenTo: async () => [],
    isConnected: () => false,
    isPresent: () => false,
    isReadOnly: false,
    known: {},
  };
}
