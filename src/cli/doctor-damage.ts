import { accessSync, constants, statSync } from 'node:fs';
import { Engine } from '../store/sqljs/engine';
import { errorCode, nodeFiles } from '../store/sqljs/files';
import { inspectStore, type StoreInspection } from '../store/sqljs/inspect-store';
import { Layout } from '../store/sqljs/layout';
import { recoverState } from '../store/sqljs/recover-state';
import type { Finding } from './doctor-report';

/** A living owner tidies up while we look: what was seen must be seen again to count. */
const LOOKS = 3;

/**
 * What is wrong with a store's files, with what can be done about it; empty for a healthy store. Rebuilds the
 * plan as a new host would, and changes nothing. `alive`: a host serves it at the moment.
 */
export async function findDamage(store: string, alive: boolean): Promise<Finding[]> {
  let inspection = await inspectStore(store);
  for (let look = 1; alive && inspection.problems.length > 0 && look < LOOKS; look += 1) {
    inspection = await inspectStore(store);
  }
  const findings = inspection.problems.map((problem) => ({ problem, advice: adviceFor(inspection, alive) }));
  if (inspection.epochs.length === 0 && inspection.images.length + inspection.journals.length > 0) {
    findings.push({
      problem: `${new Layout(store).epochs} is gone or empty: who owns the store is not known any more.`,
      advice:
        'Close the agents and windows of this project, wait half a minute for the host to leave, and keep a copy of the folder. Then make the folder again, empty: the next call recovers from the images and journals and begins a new epoch.',
    });
  }
  if (inspection.sequence !== undefined) {
    findings.push(...(await missingChanges(store, alive)));
  }
  return findings;
}

function adviceFor(inspection: StoreInspection, alive: boolean): string {
  if (inspection.sequence !== undefined) {
    return 'Nothing is lost: an older image and the journals hold all of it. Keep a copy of the folder, then call any command: recovery goes round it.';
  }
  const now = alive
    ? 'The host that runs still has everything: write it to a file now, with masterplan export --file DIR/snapshot.json. '
    : '';
  const copy =
    inspection.published === undefined ? '' : ' plan.db in it still shows the plan to any SQLite tool.';
  return `${now}Keep a copy of the folder, and restore it from a backup, or import a snapshot into a new project.${copy}`;
}

/** `plan.db` is written behind the store, never ahead of it: if it knows more, the store has lost something. */
async function missingChanges(store: string, alive: boolean): Promise<Finding[]> {
  const layout = new Layout(store);
  const published = await publishedHead(layout);
  if (published === undefined) {
    return [];
  }
  const state = await recoverState(nodeFiles, layout, { through: Number.POSITIVE_INFINITY });
  const head = headOf(state.engine);
  state.engine.close();
  return head >= published
    ? []
    : [
        {
          problem: `The journals and images hold ${head} changes, but plan.db shows ${published}: something is missing.`,
          advice: `${alive ? 'If the running host still shows the plan, write it to a file: masterplan export. ' : ''}Keep a copy of the folder before anything else runs, and restore journals and images from a backup.`,
        },
      ];
}

async function publishedHead(layout: Layout): Promise<number | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = nodeFiles.readFile(layout.published);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  try {
    const engine = await Engine.open(bytes);
    const head = headOf(engine);
    engine.close();
    return head;
  } catch {
    // A copy that somebody damaged: the next checkpoint replaces it.
    return undefined;
  }
}

/** The number of the last change; 0 where there is no log yet. */
function headOf(engine: Engine): number {
  const [log] = engine.query("SELECT 1 FROM sqlite_master WHERE name = 'masterplan_updates'");
  if (log === undefined) {
    return 0;
  }
  const [row] = engine.query<{ head: number | null }>('SELECT MAX(version) AS head FROM masterplan_updates');
  return row?.head ?? 0;
}

/** Why this user cannot work with the folder; empty where he can, or where it does not exist. */
export function findDenial(store: string): Finding[] {
  let owner: number | undefined;
  try {
    owner = statSync(store).uid;
    accessSync(store, constants.R_OK | constants.W_OK | constants.X_OK);
    return [];
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return [];
    }
    return [denial(store, owner, errorCode(error) ?? 'unknown error')];
  }
}

function denial(store: string, owner: number | undefined, code: string): Finding {
  const me = process.getuid?.();
  const others = me !== undefined && owner !== undefined && owner !== me;
  return {
    problem: `This user${me === undefined ? '' : ` (id ${me})`} may not read and write ${store} (${code})${others ? `: it belongs to user ${owner}` : ''}.`,
    advice: others
      ? 'A plan belongs to one user of the machine. Work as that user.'
      : 'Give yourself read and write access to the folder; in a sandbox, use the MCP tools instead.',
  };
}
