import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type ErrorAnswer, MasterplanError } from '../../model/errors';
import { Engine } from './engine';
import { type Files, nodeFiles } from './files';
import { writeImage } from './images';
import { type ImageFile, Layout } from './layout';
import { writePublished } from './published-copy';
import { type RecoveredState, recoverState } from './recover-state';
import { storeCorrupt } from './store-errors';

/** Which file a worker thread starts with, and Node's options for it. */
export interface WorkerFile {
  file: string;
  execArgv?: string[];
}

/** Rebuilds the database for an owner that opens. */
export interface RecoverJob {
  kind: 'recover';
  folder: string;
  through: number;
}

/** Rebuilds the database up to a durable frame and writes an image, a published copy, or both. */
export interface RefreshJob {
  kind: 'refresh';
  folder: string;
  epoch: number;
  upTo: number;
  image: boolean;
  publish: boolean;
}

export interface RecoverResult extends Omit<RecoveredState, 'engine'> {
  bytes: Uint8Array;
}

export interface RefreshResult {
  image: ImageFile | undefined;
  /** The published copy's temporary file. */
  published: string | undefined;
}

export async function recover(files: Files, job: RecoverJob): Promise<RecoveredState> {
  return recoverState(files, new Layout(job.folder), { through: job.through });
}

export async function refresh(files: Files, job: RefreshJob): Promise<RefreshResult> {
  const layout = new Layout(job.folder);
  const state = await recoverState(files, layout, { through: job.epoch, upTo: job.upTo });
  const bytes = state.engine.export();
  state.engine.close();
  if (state.sequence !== job.upTo) {
    throw storeCorrupt(
      layout.journals,
      `frame ${job.upTo} was flushed, but the journal ends at ${state.sequence}.`,
    );
  }
  const copy = await Engine.open(bytes);
  try {
    const check = copy.query<{ quick_check: string }>('PRAGMA quick_check')[0]?.quick_check;
    if (check !== 'ok') throw storeCorrupt(layout.images, `the rebuilt database is damaged: ${check}.`);
    const at = { epoch: job.epoch, sequence: job.upTo };
    return {
      image: job.image ? await writeImage(files, layout, at, bytes) : undefined,
      published: job.publish ? writePublished(files, layout, copy) : undefined,
    };
  } finally {
    copy.close();
  }
}

type Answer = { result: RecoverResult | RefreshResult } | { error: ErrorAnswer };

/**
 * The worker's side. The bundle named as `workerFile` calls it first thing when
 * `!isMainThread && workerData?.role === 'checkpoint'`; see `isCheckpointWorker`.
 */
export async function runCheckpointWorker(): Promise<void> {
  const { job } = workerData as { job: RecoverJob | RefreshJob };
  let answer: Answer;
  try {
    if (job.kind === 'recover') {
      const { engine, ...state } = await recover(nodeFiles, job);
      answer = { result: { ...state, bytes: engine.export() } };
    } else {
      answer = { result: await refresh(nodeFiles, job) };
    }
  } catch (error) {
    const known = error instanceof MasterplanError ? error : new MasterplanError('INTERNAL', String(error));
    answer = { error: known.toAnswer() };
  }
  parentPort?.postMessage(answer);
}

/** Whether this thread was started for a store's background work. */
export function isCheckpointWorker(): boolean {
  return !isMainThread && (workerData as { role?: string } | null)?.role === 'checkpoint';
}

/** A worker that has not answered by then hangs (on a dead disk), in milliseconds. */
const WORKER_PATIENCE = 10 * 60 * 1000;

/** Runs a job in a thread of its own. @throws what the job threw, as MasterplanError */
function inWorker(worker: WorkerFile, job: RecoverJob | RefreshJob): Promise<RecoverResult | RefreshResult> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(worker.file, {
      workerData: { role: 'checkpoint', job },
      ...(worker.execArgv === undefined ? {} : { execArgv: worker.execArgv }),
    });
    const timer = setTimeout(() => {
      reject(new Error(`the worker has not answered for ${WORKER_PATIENCE / 1000} s`));
      thread.terminate().catch(reject);
    }, WORKER_PATIENCE).unref();
    thread.once('message', (answer: Answer) => {
      clearTimeout(timer);
      if ('error' in answer) reject(MasterplanError.fromAnswer(answer.error));
      else resolve(answer.result);
    });
    thread.once('error', reject);
    thread.once('exit', (code) =>
      reject(new Error(`the worker ended with code ${code} before it had answered`)),
    );
  });
}

/** Runs the store's heavy work: in a worker thread where there is a file for one, else here. */
export class Workshop {
  readonly #files: Files;
  readonly #worker: WorkerFile | undefined;

  constructor(files: Files, worker: string | WorkerFile | undefined) {
    this.#files = files;
    this.#worker = typeof worker === 'string' ? { file: worker } : worker;
  }

  /** @param small whether the store is so small that a worker would only take longer */
  async recover(job: RecoverJob, small: boolean): Promise<RecoveredState> {
    if (this.#worker === undefined || small) return recover(this.#files, job);
    const { bytes, ...state } = (await inWorker(this.#worker, job)) as RecoverResult;
    return { ...state, engine: await Engine.open(bytes) };
  }

  async refresh(job: RefreshJob, small: boolean): Promise<RefreshResult> {
    if (this.#worker === undefined || small) return refresh(this.#files, job);
    return (await inWorker(this.#worker, job)) as RefreshResult;
  }
}
