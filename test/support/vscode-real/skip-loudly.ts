/** Says in the run's last line that tests were left out; in CI they may not be. */
export function skipLoudly(what: string, reason: string): void {
  if (process.env.CI === 'true') {
    throw new Error(`${what} can't be left out in CI: ${reason}`);
  }
  if (said.size === 0) {
    process.on('exit', () => {
      process.stdout.write(`\nNOT TESTED: ${[...said].join('; ')}\n`);
    });
  }
  said.add(`${what} (${reason})`);
}

const said = new Set<string>();
