import { chmodSync, mkdtempSync, rmdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../src/client/connect';
import { locateProject } from '../../src/client/locate-project';

/**
 * A client process for the tests: `claimer <project> <hostFile> <session> <command>`, one JSON object a line
 * on standard output. It is bundled by the tests, because eight compiling processes would be slow.
 */
async function main(): Promise<void> {
  const [project, hostFile, sessionId, command] = process.argv.slice(2);
  if (command === 'hostile') {
    // None of this may reach the host that is started from here.
    process.env.NODE_OPTIONS = '--require=/does/not/exist.js';
    process.umask(0);
    const folder = mkdtempSync(join(tmpdir(), 'masterplan-gone-'));
    chmodSync(folder, 0o700);
    process.chdir(folder);
    rmdirSync(folder);
  }
  const location = await locateProject({ project, env: {}, cwd: '/', home: homedir() });
  const client = await connect({
    project: location,
    surface: 'mcp',
    client: 'claimer',
    user: 'ana@example.org',
    sessionId: sessionId ?? null,
    ...(hostFile === undefined ? {} : { hostFile }),
  });
  switch (command) {
    case 'work':
      for (;;) {
        const answer = await client.call('next', { claim: true, wait_seconds: 1 });
        const item = answer.item as { id: number } | null;
        if (item === null) {
          if (answer.reason === 'all_done' || answer.reason === 'plan_not_open') {
            break;
          }
          continue;
        }
        const { claim_token, fence } = answer.claim as { claim_token: string; fence: number };
        print({ claimed: item.id, fence });
        await client.call('complete', { item_id: item.id, claim_token });
        print({ completed: item.id });
      }
      break;
    default:
      await client.call('list_plans', {});
      print({ hello: client.hello });
  }
  await client.close();
  print({ end: true });
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

main().catch((error: unknown) => {
  print({ failed: String(error), code: (error as { code?: string }).code });
  process.exitCode = 1;
});
