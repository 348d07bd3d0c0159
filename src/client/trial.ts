import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { parse, resolve } from 'node:path';
import type { TrialAnswer, TrialRequest } from '../model/protocol';
import { hostEnvironment } from './start-host';

/** After so long, in ms, a trial is given up: what only asks may be large. */
const PATIENCE = { call: 10_000, dryRun: 60_000 };
/** More items, or bytes of a file, are not read twice to spare a folder a store that nothing came into. */
const MOST_ITEMS = 2_000;
const MOST_BYTES = 1024 * 1024;

/** Whether a first call is worth a trial: always where it only asks what would be. */
export function isTriable(input: Record<string, unknown>, root: string): boolean {
  if (input.dry_run === true) return true;
  const { items, file } = input;
  if (Array.isArray(items)) return items.length <= MOST_ITEMS;
  if (typeof file !== 'string') return true;
  try {
    return statSync(resolve(root, file)).size <= MOST_BYTES;
  } catch {
    // It can't be read: the trial finds the words for it.
    return true;
  }
}

/**
 * What a call in a project without a store would give; nothing is written. Undefined where that can't be found out.
 *
 * @param hostFile `dist/host.js`
 */
export async function tryCall(
  hostFile: string,
  request: TrialRequest,
  signal: AbortSignal | undefined,
): Promise<TrialAnswer | undefined> {
  const home = homedir();
  const late = AbortSignal.timeout(request.input.dry_run === true ? PATIENCE.dryRun : PATIENCE.call);
  const child = spawn(process.execPath, [hostFile, '--trial'], {
    windowsHide: true,
    cwd: existsSync(home) ? home : parse(process.execPath).root,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: hostEnvironment(process.env),
    signal: signal === undefined ? late : AbortSignal.any([late, signal]),
  });
  const text = await new Promise<string>((settle) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      output += part;
    });
    child.once('error', () => settle(''));
    child.once('close', () => settle(output));
    // It may have ended without reading.
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify(request));
  });
  signal?.throwIfAborted();
  try {
    return JSON.parse(text) as TrialAnswer;
  } catch {
    return undefined;
  }
}
