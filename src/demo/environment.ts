import { getDefaultEnvironment } from '@modelcontextprotocol/sdk/client/stdio.js';

/**
 * The environment of the demo's server processes: the little that every program needs. The rest stays out, and
 * with it the session of an agent that may run this demo: the five must be five. The host leaves soon after.
 */
export function environmentForServers(): Record<string, string> {
  return { ...getDefaultEnvironment(), MASTERPLAN_HOST_IDLE_SECONDS: '2' };
}
