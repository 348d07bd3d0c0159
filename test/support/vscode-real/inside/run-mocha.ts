import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EndReport, REPORT_FOLDER, type TestReport } from '../report';

/**
 * Runs a suite with mocha inside the extension host and writes a line for each test to the report file, because
 * the host's console can't be replaced. Rejects when a test failed, as VS Code expects of `run`.
 */
export async function runMocha(name: string, load: () => unknown): Promise<void> {
  const folder = process.env[REPORT_FOLDER];
  if (folder === undefined) {
    throw new Error(`${REPORT_FOLDER} is not set`);
  }
  const write = (line: TestReport | EndReport): void =>
    appendFileSync(join(folder, `${name}.ndjson`), `${JSON.stringify(line)}\n`);
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: class {} as never });
  mocha.suite.emit('pre-require', globalThis, null, mocha);
  load();
  // What VS Code's own extensions do wrong in this process (looks up a name, without a network) is no test's failure.
  mocha.suite.beforeAll(() => {
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      for (const listener of process.listeners(event as 'uncaughtException')) {
        if (!before.has(listener)) process.removeListener(event, listener);
      }
    }
  });
  const before = new Set<unknown>([
    ...process.listeners('uncaughtException'),
    ...process.listeners('unhandledRejection'),
  ]);
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('pass', (test) => write(report(test, 'passed')));
    runner.on('pending', (test) => write(report(test, 'pending')));
    runner.on('fail', (test, error: Error) => write(report(test, 'failed', error)));
  });
  write({ kind: 'end' });
  if (failures > 0) {
    throw new Error(`${failures} failed`);
  }
}

function report(
  test: { titlePath(): string[]; duration?: number | undefined },
  state: TestReport['state'],
  error?: Error,
): TestReport {
  return {
    kind: 'test',
    path: test.titlePath(),
    state,
    milliseconds: test.duration ?? 0,
    ...(error === undefined
      ? {}
      : { error: { message: error.message, stack: error.stack ?? String(error) } }),
  };
}
