import { homedir } from 'node:os';
import type { Client } from '../../../src/client/client';
import { connect } from '../../../src/client/connect';
import { locateProject } from '../../../src/client/locate-project';

/** One agent's client in this process; its session is there as long as it is open. */
export function demoAgent(
  project: string,
  hostFile: string,
  client: string,
  name: string,
  user: string,
): Promise<Client> {
  return locateProject({ project, env: {}, cwd: project, home: homedir() }).then((location) =>
    connect({
      project: location,
      surface: 'mcp',
      client,
      sessionId: `demo-${name}`,
      sessionName: name,
      user,
      hostFile,
    }),
  );
}
