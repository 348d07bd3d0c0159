import { createHash } from 'node:crypto';

/** Below what systems give out by themselves (Linux from 32768 on, others from 49152). */
const FIRST = 20_000;
const COUNT = 10_000;

/**
 * The port on which a project's window is opened, the same in every run: for a browser, another port is another
 * place with other secrets.
 *
 * @param project its real path
 */
export function projectPort(project: string): number {
  return FIRST + (createHash('sha256').update(project).digest().readUInt32BE(0) % COUNT);
}
