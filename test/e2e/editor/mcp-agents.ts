import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { bundle, callTool } from '../../support/bundles';

/** A real MCP client, with a server process of its own, as an agent outside of the editor has. */
export async function mcpAgent(
  client: string,
  name: string,
  project: string,
  env: Record<string, string>,
): Promise<Client> {
  const agent = new Client({ name: client, version: '1.0.0' });
  await agent.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [bundle('mcp.js'), '--project', project, '--session-name', name],
      env: { ...getDefaultEnvironment(), ...env },
      cwd: project,
    }),
  );
  return agent;
}

/** Completes what it holds, takes an item and says that it has begun; undefined where there is none to take. */
export async function begin(
  agent: Client,
  plan_id: string,
  progress_percent: number,
  held?: number,
): Promise<number | undefined> {
  if (held !== undefined) {
    await callTool(agent, 'complete', { item_id: held, message: 'Done and tested.' });
  }
  const { item } = (await callTool(agent, 'next', { plan_id, claim: true })) as {
    item: { id: number } | null;
  };
  if (item === null) {
    return undefined;
  }
  await callTool(agent, 'update', { item_id: item.id, message: 'Begun.', progress_percent });
  return item.id;
}

/** Works until nothing more can be had. */
export async function workOn(agent: Client, plan_id: string, held: number | undefined): Promise<void> {
  let item_id = held;
  for (;;) {
    if (item_id !== undefined) {
      await callTool(agent, 'complete', {
        item_id,
        message: 'Done and tested.',
        files_modified: ['src/a.ts'],
      });
    }
    const answer = (await callTool(agent, 'next', { plan_id, claim: true })) as {
      item: { id: number } | null;
      reason?: string;
      claims?: unknown[];
    };
    if (answer.item === null && (answer.claims ?? []).length === 0) {
      return;
    }
    item_id = answer.item?.id;
  }
}
