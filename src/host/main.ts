import { realpathSync, renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { excludeFromGit } from '../client/git-exclude';
import { removeOldSockets } from '../client/socket-address';
import { BUILD } from '../model/build';
import { MasterplanError } from '../model/errors';
import { MAX_IDLE_SECONDS } from '../model/protocol';
import { LostRaceError } from '../store/sqljs/store-errors';
import { createStoreFolder } from '../store/sqljs/store-folder';
import { isCheckpointWorker, runCheckpointWorker } from '../store/sqljs/worker-jobs';
import { type HostLog, openHostLog } from './host-log';
import { ownStore, reads } from './own-store';
import { startHost } from './serve';
import { runTrial } from './trial';

const EXIT = { done: 0, refused: 1, usage: 2, failed: 70 } as const;

interface Settings {
  store: string;
  project: string;
  foreground: boolean;
  /** Milliseconds; null: never. */
  idle: number | null;
  takeOver: boolean;
  silentEpoch: number | undefined;
  /** Where the starting client looks for what went wrong. */
  note: string | undefined;
}

/** Throws MasterplanError INVALID_INPUT. */
function readSettings(argv: string[], env: NodeJS.ProcessEnv): Settings {
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args: argv,
      options: {
        store: { type: 'string' },
        project: { type: 'string' },
        root: { type: 'string' },
        foreground: { type: 'boolean', default: false },
        'idle-seconds': { type: 'string' },
        'take-over': { type: 'boolean', default: false },
        silent: { type: 'string' },
        note: { type: 'string' },
      },
    }));
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
  const project = values.project ?? values.root;
  if (typeof values.store !== 'string' || typeof project !== 'string') {
    throw usage('--store and --project are needed');
  }
  const foreground = values.foreground === true;
  const idle = values['idle-seconds'] ?? env.MASTERPLAN_HOST_IDLE_SECONDS;
  return {
    store: values.store,
    project,
    foreground,
    // For debugging a host stays until it is told to end.
    idle: idle === undefined || idle === '' ? (foreground ? null : 30_000) : milliseconds(String(idle)),
    takeOver: values['take-over'] === true,
    silentEpoch: values.silent === undefined ? undefined : Number(values.silent),
    note: typeof values.note === 'string' ? values.note : undefined,
  };
}

function milliseconds(seconds: string): number {
  const number = Number(seconds);
  if (!(number >= 0 && number <= MAX_IDLE_SECONDS)) {
    throw usage(`--idle-seconds must be a number of seconds, not ${seconds}`);
  }
  return number * 1000;
}

function usage(problem: string): MasterplanError {
  return new MasterplanError('INVALID_INPUT', `masterplan host: ${problem}.`, {
    hint: '--store DIR --project DIR [--foreground] [--idle-seconds N] [--take-over]',
  });
}

async function main(): Promise<number> {
  process.umask(0o077);
  const log = openHostLog();
  dieOfSurprises(log);
  let settings: Settings | undefined;
  try {
    settings = readSettings(process.argv.slice(2), process.env);
    return await serve(settings, log);
  } catch (error) {
    if (error instanceof LostRaceError) {
      log.write(error.message);
      return EXIT.done;
    }
    return report(error, settings, log);
  }
}

async function serve(settings: Settings, log: HostLog): Promise<number> {
  if (settings.foreground) {
    createStoreFolder(settings.store);
  }
  const store = realStore(settings.store);
  // The terminal, the session, the window it was started from: none of them ends the host.
  process.on('SIGHUP', () => undefined);
  const host = await startHost({
    store,
    own: (listening) =>
      ownStore(
        {
          store,
          project: settings.project,
          takeOver: settings.takeOver,
          workerFile: __filename,
          log: (message) => log.write(message),
          ...(settings.silentEpoch === undefined ? {} : { silentEpoch: settings.silentEpoch }),
        },
        listening,
      ),
    reads,
    idle: settings.idle,
    log: (message) => log.write(message),
  });
  const close = () => {
    host.close().catch((error: unknown) => log.write(`not closed in good order: ${String(error)}`));
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', settings.foreground ? close : () => undefined);
  const { epoch, path } = host.facts;
  log.write(`Masterplan ${BUILD} owns ${path} (epoch ${epoch}, process ${process.pid})`);
  host.ready.then(
    () => {
      log.write('ready');
      return Promise.all([removeOldSockets(path, host.socketName), excludeFromGit(path)]);
    },
    () => undefined,
  );
  const end = await host.ended;
  if (end.why === 'failed') {
    // Its clients have been told over the socket; the one that started it no longer looks for a note.
    return report(end.error, { ...settings, note: undefined }, log);
  }
  log.write(`ended (${end.why})`);
  return EXIT.done;
}

/** The folder as the system knows it. Throws NOT_FOUND. */
function realStore(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (cause) {
    throw new MasterplanError('NOT_FOUND', `There is no store in ${folder}.`, { cause });
  }
}

/** Tells the client that started this process why it ends: in a file, because it has no output. */
function report(error: unknown, settings: Settings | undefined, log: HostLog): number {
  const known =
    error instanceof MasterplanError
      ? error
      : new MasterplanError(
          'INTERNAL',
          `The plan host failed: ${error instanceof Error ? error.message : String(error)}`,
          {
            hint: 'Its log says more; `masterplan doctor` says where it is.',
            cause: error,
          },
        );
  log.write(
    `${known.code}: ${known.message}${known.code === 'INTERNAL' ? `\n${String((error as Error)?.stack)}` : ''}`,
  );
  if (settings?.note !== undefined) {
    try {
      writeFileSync(`${settings.note}.new`, JSON.stringify(known.toAnswer()), { mode: 0o600 });
      renameSync(`${settings.note}.new`, settings.note);
    } catch (cause) {
      log.write(`the note was not written: ${String(cause)}`);
    }
  }
  return known.code === 'INVALID_INPUT' && settings === undefined ? EXIT.usage : EXIT.refused;
}

/** A host that is surprised ends at once: the journal has what was answered, and limping on is worse. */
function dieOfSurprises(log: HostLog): void {
  const die = (error: unknown) => {
    log.write(`unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    process.exit(EXIT.failed);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
}

if (isCheckpointWorker()) {
  runCheckpointWorker().catch((error: unknown) => {
    throw error;
  });
} else if (process.argv[2] === '--trial') {
  runTrial().then(
    () => process.exit(EXIT.done),
    (error: unknown) => {
      console.error(error);
      process.exit(EXIT.failed);
    },
  );
} else {
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      console.error(error);
      process.exit(EXIT.failed);
    },
  );
}
