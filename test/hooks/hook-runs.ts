import type { AgentClient } from '../../src/client/agent-clients';
import type { Run, TestProject } from '../support/bundles';

/** Hooks start no host that they would wait for: the first call of a test starts one that stays. */
export const STAYS = { MASTERPLAN_HOST_IDLE_SECONDS: '600' };

/** Long enough for any machine: what is tested is what a hook says, not how soon. */
const PATIENT = { ...STAYS, MASTERPLAN_HOOK_DEADLINE_MS: '20000', MASTERPLAN_HOOK_DEBUG: '1' };

/** Runs `masterplan hook` as an agent does: its JSON on standard input. */
export function runHook(
  project: TestProject,
  client: AgentClient,
  event: string,
  payload: object | string,
  more: { env?: Record<string, string>; cwd?: string; args?: string[] } = {},
): Promise<Run> {
  return project.cli(['hook', '--client', client, '--event', event, ...(more.args ?? [])], {
    input: typeof payload === 'string' ? payload : JSON.stringify(payload),
    env: { ...PATIENT, ...more.env },
    ...(more.cwd === undefined ? {} : { cwd: more.cwd }),
  });
}
