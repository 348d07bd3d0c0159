import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { BUILD } from '../model/build';
import { environmentForServers } from './environment';
import type { AgentOptions, FromAgent, FromDirector } from './messages';

/** An item that is begun while the director has frozen the agents comes back this soon when its agent dies. */
export const SHORT_LEASE_MINUTES = 0.1;
/** How long one call waits for work that others open; at the very end everybody waits in vain for this long. */
const WAIT_SECONDS = 2;

interface Item {
  id: number;
  item_key: string;
  title: string;
}

/** A real MCP client with a server process of its own. */
export async function connectAgent(name: string, project: string): Promise<Client> {
  const client = new Client({ name, version: BUILD });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [join(__dirname, 'mcp.js'), '--project', project, '--session-name', name],
      env: environmentForServers(),
      stderr: 'inherit',
    }),
  );
  // Results are checked against the tools' output schemas from here on.
  await client.listTools();
  return client;
}

/** Calls a tool; throws what the server refuses. */
export async function callTool(
  client: Client,
  name: string,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const result = await client.callTool({ name, arguments: input });
  if (result.isError === true) {
    const [first] = result.content as { text?: string }[];
    throw new Error(`${name}: ${first?.text ?? 'refused'}`);
  }
  return result.structuredContent as Record<string, unknown>;
}

/** Milliseconds of pretended work: the same for an item whoever does it, between 3 and 8. */
function workMilliseconds(seed: number, itemKey: string): number {
  let hash = seed >>> 0;
  for (const character of itemKey) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return 3 + (hash % 6);
}

/** The agent's process: takes items and works the loop until nothing is left for it. */
export async function runAgent(options: AgentOptions): Promise<void> {
  const send = (message: FromAgent): void => {
    process.send?.(message);
  };
  let frozen = false;
  let resume = (): void => undefined;
  let go = (): void => undefined;
  const started = new Promise<void>((resolve) => {
    go = resolve;
  });
  process.on('message', (message: FromDirector) => {
    switch (message.type) {
      case 'go':
        return go();
      case 'freeze':
        frozen = true;
        return;
      case 'resume':
        frozen = false;
        return resume();
    }
  });
  // Without its director an agent has nobody to work for.
  process.on('disconnect', () => process.exit(1));
  try {
    const client = await connectAgent(options.name, options.project);
    send({ type: 'ready' });
    await started;
    const reason = await workLoop(options, client, send, async (item) => {
      if (frozen) {
        const resumed = new Promise<void>((resolve) => {
          resume = resolve;
        });
        await callTool(client, 'update', { item_id: item.id, lease_minutes: SHORT_LEASE_MINUTES });
        send({ type: 'holding', itemId: item.id, itemKey: item.item_key });
        await resumed;
      }
    });
    await client.close();
    send({ type: 'finished', reason });
  } catch (error) {
    send({ type: 'failed', error: error instanceof Error ? error.message : String(error) });
  }
  process.disconnect();
}

async function workLoop(
  { planId, seed }: AgentOptions,
  client: Client,
  send: (message: FromAgent) => void,
  pause: (item: Item) => Promise<void>,
): Promise<string> {
  for (;;) {
    const answer = await callTool(client, 'next', {
      plan_id: planId,
      claim: true,
      wait_seconds: WAIT_SECONDS,
    });
    const item = answer.item as Item | null;
    if (item === null) {
      const reason = String(answer.reason);
      const othersAtWork = Array.isArray(answer.claims) && answer.claims.length > 0;
      if (reason === 'all_claimed' || reason === 'blocked' || (reason !== 'all_done' && othersAtWork)) {
        continue;
      }
      return reason;
    }
    send({ type: 'claimed', itemKey: item.item_key, title: item.title });
    await callTool(client, 'update', { item_id: item.id, message: 'Started', progress_percent: 50 });
    await pause(item);
    await sleep(workMilliseconds(seed, item.item_key));
    await callTool(client, 'complete', {
      item_id: item.id,
      message: `Done: ${item.title}`.slice(0, 500),
      files_modified: [`src/${item.item_key}.ts`],
      symbols_created: [item.item_key.replaceAll(/\W/g, '_')],
    });
    send({ type: 'completed' });
  }
}
