import { join } from 'node:path';

/** Gives this process to another bundle beside this one, with these arguments. */
export function handOver(bundle: string, options: readonly string[]): void {
  process.argv.splice(2, process.argv.length, ...options);
  require(join(__dirname, bundle));
}
