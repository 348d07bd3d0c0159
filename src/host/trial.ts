import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { MasterplanError } from '../model/errors';
import type { TrialAnswer, TrialRequest } from '../model/protocol';
import { createExecutor } from '../operations/executor';
import { openMemoryDatabase } from '../store/sqljs/memory-database';

/**
 * `host.js --trial`: runs one call on an empty plan in memory, as a new project's first call would, and tells what came
 * of it. Nothing is written anywhere: a client learns what a call would do before there is a store.
 */
export async function runTrial(): Promise<void> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  const answer = JSON.stringify(await answerTrial(JSON.parse(text) as TrialRequest));
  // What goes into a pipe has gone when this is called.
  await new Promise((resolve) => process.stdout.write(answer, resolve));
}

async function answerTrial(request: TrialRequest): Promise<TrialAnswer> {
  const { project, operation, input, caller } = request;
  const database = await openMemoryDatabase();
  const executor = createExecutor({
    database,
    clock: Date.now,
    store: { path: project.store, id: randomUUID() },
    project: { root: project.root, name: basename(project.root) },
    isConnected: () => true,
    isPresent: () => true,
  });
  try {
    const { answer } = await executor.execute({ operation, input, caller, key: null });
    return { answer };
  } catch (error) {
    if (!(error instanceof MasterplanError)) throw error;
    return { error: error.toAnswer() };
  } finally {
    database.close();
  }
}
