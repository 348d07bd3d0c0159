import { strict as assert } from 'node:assert';
import { Client as McpClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Client } from '../../src/client/client';
import { personWithKey } from '../../src/client/person';
import { isForAgents } from '../../src/model/catalogue';
import type { MasterplanError } from '../../src/model/errors';
import { keyIdOf, newKeyPair, signRequest } from '../../src/model/human-signature';
import { bundle, run } from '../support/bundles';
import { type Attempt, GuardedPlan, writingOperations } from '../support/guarded-plan';
import { rawConnection } from '../support/raw-connection';
import { RealProject } from '../support/real-project';

const PERSON = 'person@example.org';
const WINDOW = 'editor-window-of-the-person';

/** The variables by which a process could say that it belongs to the person's window. */
const SESSION: Record<string, string> = {
  MASTERPLAN_SESSION_ID: WINDOW,
  CLAUDE_CODE_SESSION_ID: WINDOW,
  COPILOT_AGENT_SESSION_ID: WINDOW,
};

/** Whatever else a process could be told in its environment to take it for a person or for the editor. */
const ENVIRONMENT: Record<string, string> = {
  MASTERPLAN_SURFACE: 'editor',
  MASTERPLAN_KIND: 'human',
  MASTERPLAN_HUMAN: '1',
  MASTERPLAN_USER: PERSON,
  MASTERPLAN_KEY: 'any',
  MASTERPLAN_CLIENT: 'Visual Studio Code',
  TERM_PROGRAM: 'vscode',
  VSCODE_PID: '1',
  VSCODE_IPC_HOOK_CLI: '/tmp/none.sock',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'user.email',
  GIT_CONFIG_VALUE_0: PERSON,
  USER: 'person',
};

/** What an MCP client could say beside a tool's arguments. */
const META = { kind: 'human', surface: 'editor', human: true, user: PERSON };
const OF_WINDOW = { ...META, sessionId: WINDOW, threadId: WINDOW };

describe('An agent neither does what is a person’s nor appears as a person', function () {
  this.timeout(240_000);
  let project: RealProject;
  let person: Client;
  let agent: Client;
  const mcpClients: McpClient[] = [];

  before(async () => {
    project = new RealProject(30);
    person = await project.client({
      surface: 'editor',
      client: 'Visual Studio Code',
      sessionId: WINDOW,
      user: PERSON,
      person: personWithKey(newKeyPair(), 'laptop'),
    });
    await person.call('create_plan', { plan_id: 'first', title: 'first' });
    agent = await project.client({ surface: 'mcp', client: 'codex', sessionId: 'planner' });
  });
  after(async () => {
    await Promise.allSettled(mcpClients.map((client) => client.close()));
    await project.remove();
  });

  let plans = 0;
  /** Attacks a plan of its own, then looks whether a person's things are as they were, and who is in the log. */
  async function attacked(
    by: string,
    attack: (plan: GuardedPlan) => Promise<void>,
    wanted: { human?: number } = {},
  ): Promise<void> {
    const plan = await GuardedPlan.make(`plan-${++plans}`, agent, person);
    const since = await version();
    await attack(plan);
    await plan.assertUntouched(by);
    const forged = (await log(since)).filter(({ kind }) => kind === 'human');
    assert.equal(forged.length, wanted.human ?? 0, `${by}: ${JSON.stringify(forged[0])}`);
    const { ok, unsigned_human } = await person.call('verify', {});
    assert.deepEqual({ ok, unsigned_human }, { ok: true, unsigned_human: [] }, by);
  }

  async function version(): Promise<number> {
    return ((await agent.call('unsigned_changes', { since: 0 })) as { version: number }).version;
  }

  async function log(since: number): Promise<{ kind: string; version: number }[]> {
    const all: { kind: string; version: number }[] = [];
    for (let from = since; ; ) {
      const { changes } = (await agent.call('changes', { since: from, peek: true })) as {
        changes: { kind: string; version: number }[];
      };
      all.push(...changes);
      const last = changes.at(-1);
      if (last === undefined || last.version <= from) return all;
      from = last.version;
    }
  }

  async function mcp(args: readonly string[] = [], name = 'Visual Studio Code'): Promise<McpClient> {
    const client = new McpClient({ name, title: PERSON, version: '1.0.0' });
    const inherited = Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [bundle('mcp.js'), '--project', project.root, ...args],
        env: { ...Object.fromEntries(inherited), ...ENVIRONMENT },
        cwd: project.root,
      }),
    );
    mcpClients.push(client);
    return client;
  }

  describe('over MCP, with the person’s session, names and environment', () => {
    let tools: McpClient;
    let single: McpClient;
    before(async () => {
      tools = await mcp(['--session_name', PERSON]);
      single = await mcp(['--surface', 'single']);
    });

    for (const operation of writingOperations()) {
      it(operation.name, async () => {
        const isOffered = isForAgents(operation);
        await attacked(`${operation.name} over MCP`, async (plan) => {
          for (const { operation: name, input } of plan.attempts(operation, WINDOW)) {
            // The host refuses the person's session whatever is asked, so that each is tried with the agent's own too.
            for (const _meta of [META, OF_WINDOW]) {
              const answer = await tools
                .callTool({ name, arguments: input, _meta })
                .catch(() => ({ isError: true }));
              if (!isOffered || _meta === OF_WINDOW) assert.equal(answer.isError, true, name);
            }
          }
          const [first] = plan.attempts(operation, WINDOW);
          const call = { action: operation.name, arguments: first?.input ?? {} };
          await single
            .callTool({ name: 'masterplan', arguments: call, _meta: OF_WINDOW })
            .catch(() => undefined);
        });
      });
    }
  });

  describe('over the command line, with every argument and the person’s environment', () => {
    for (const operation of writingOperations()) {
      it(operation.name, async () => {
        await attacked(`${operation.name} on the command line`, async (plan) => {
          const attempts = thinned(plan.attempts(operation, WINDOW));
          // A few at a time: each is a process.
          for (let from = 0; from < attempts.length; from += 4) {
            await Promise.all(attempts.slice(from, from + 4).map((attempt) => cli(argumentsOf(attempt))));
          }
          for (const attempt of attempts.slice(0, 2)) {
            assert.notEqual((await cli(argumentsOf(attempt), SESSION)).code, 0, operation.name);
          }
        });
      });
    }

    it('knows no argument that would make it a person’s', async () => {
      await attacked('an argument on the command line', async (plan) => {
        const complete = ['complete', '--plan_id', plan.planId, '--item_key', 'D', '--message', 'yes'];
        for (const more of [
          ['--surface', 'editor'],
          ['--kind', 'human'],
          ['--human', 'true'],
          ['--user', PERSON],
          ['--client', 'Visual Studio Code'],
          ['--key', 'k'],
          ['--signature', '{}'],
          ['--reassign', 'true'],
        ]) {
          assert.notEqual((await cli([...complete, ...more])).code, 0, more.join(' '));
        }
      });
    });
  });

  describe('over the socket, as an editor’s window', () => {
    const window = (more: object = {}) =>
      project.client({
        surface: 'editor',
        client: 'Visual Studio Code',
        sessionId: WINDOW,
        user: PERSON,
        ...more,
      });

    const waiting = personWithKey(newKeyPair(), 'laptop');
    for (const operation of writingOperations()) {
      it(`${operation.name}: without a key, and with one that waits for approval`, async () => {
        const keyless = await window();
        const pending = await window({ person: waiting });
        await attacked(`${operation.name} over the socket`, async (plan) => {
          for (const { input } of plan.attempts(operation, WINDOW)) {
            await keyless.call(operation.name, input).catch(() => undefined);
            await assert.rejects(pending.call(operation.name, input), notApproved);
          }
        });
        await keyless.close();
        await pending.close();
      });
    }

    it('a signature of another key, of another request or of another store is nobody’s', async () => {
      await attacked('a forged signature', async (plan) => {
        const pair = newKeyPair();
        const input = { plan_id: plan.planId, item_key: 'D', message: 'yes' };
        for (const surface of ['editor', 'mcp', 'cli'] as const) {
          const forger = await project.client({ surface, user: PERSON });
          await forger.call('list_plans', {});
          const storeId = forger.hello?.storeId ?? '';
          const request = { storeId, operation: 'complete', input, key: `forged-${surface}` };
          for (const [key, signature] of [
            [request.key, signRequest(request, pair)],
            [request.key, signRequest({ ...request, storeId: 'another' }, pair)],
            ['another', signRequest(request, pair)],
          ] as const) {
            await assert.rejects(forger.call('complete', input, { key, signature }), refused);
          }
          await forger.close();
        }
      });
    });
  });

  describe('by a restart of trust', () => {
    const NAMES = ['authenticate', 'restart_trust', 'restartTrust'];

    it('over MCP, on the command line, or with their surfaces on the socket: never', async () => {
      const tools = await mcp();
      await attacked('a restart of trust', async () => {
        for (const name of NAMES) {
          const answer = await tools
            .callTool({ name, arguments: { restartTrust: true }, _meta: OF_WINDOW })
            .catch(() => ({ isError: true }));
          assert.equal(answer.isError, true, name);
          assert.notEqual((await cli([name, '--restartTrust', 'true'])).code, 0, name);
        }
        for (const surface of ['mcp', 'cli'] as const) {
          const raw = await rawConnection(project, { surface, user: PERSON, sessionId: WINDOW });
          const { storeId, challenge } = raw.greeting;
          const proof = await personWithKey(newKeyPair()).prove(challenge, storeId);
          await assert.rejects(raw.request('authenticate', { ...proof, restartTrust: true }).answer, refused);
          raw.destroy();
        }
      });
    });

    it('as an editor’s window: not while the person’s is open, which sees the key that waits', async () => {
      await attacked('a restart beside the person', async () => {
        const raw = await rawConnection(project, { surface: 'editor', user: PERSON, sessionId: WINDOW });
        const { storeId, challenge } = raw.greeting;
        const pair = newKeyPair();
        const proof = await personWithKey(pair).prove(challenge, storeId);
        const asked = raw.request('authenticate', { ...proof, restartTrust: true }).answer;
        await assert.rejects(asked, { code: 'CONFLICT' });
        raw.destroy();
        const { needs } = (await person.call('needs_you', {})) as { needs: { key?: { key_id: string } }[] };
        assert.ok(needs.some(({ key }) => key?.key_id === keyIdOf(pair.publicKey)));
      });
    });

    it('as an editor’s window while no person’s is open: it can, but is named, and shuts nobody out', async () => {
      const alone = new RealProject(30);
      try {
        const pair = newKeyPair();
        const seat = { surface: 'editor', user: PERSON, person: personWithKey(pair, 'laptop') } as const;
        const before = await alone.client(seat);
        await before.call('create_plan', { plan_id: 'p', title: 'p' });
        await before.close();
        const witness = await alone.client({ surface: 'mcp', sessionId: 'witness' });
        await witness.call('list_plans', {});

        const raw = await rawConnection(alone, { surface: 'editor', user: PERSON, sessionId: WINDOW });
        const { storeId, challenge } = raw.greeting;
        const forger = personWithKey(newKeyPair(), 'laptop');
        const proof = await forger.prove(challenge, storeId);
        const standing = await raw.request('authenticate', { ...proof, restartTrust: true }).answer;
        assert.equal(standing.state, 'human');
        const { unsigned_human } = await witness.call('verify', {});
        const { changes } = (await witness.call('unsigned_changes', {})) as {
          changes: { version: number; message: string }[];
        };
        assert.deepEqual(
          unsigned_human,
          changes.map(({ version }) => version),
        );
        assert.match(changes[0]?.message ?? '', /^Trust began anew: /);

        const accomplice = newKeyPair();
        const second = await alone.client({ ...seat, person: personWithKey(accomplice, 'laptop') });
        await second.reprove();
        for (const [operation, key_id] of [
          ['revoke_key', keyIdOf(pair.publicKey)],
          ['approve_key', keyIdOf(accomplice.publicKey)],
          ['approve_key', standing.keyId],
        ] as const) {
          const key = `${operation} ${key_id}`;
          const signature = await forger.sign({ storeId, operation, input: { key_id }, key });
          const call = { operation, input: { key_id }, key, signature };
          await assert.rejects(raw.request('call', call).answer, refused, operation);
        }
        assert.equal((await second.reprove()).state, 'pending');
        // The person comes back, is who she was, and ends it.
        const after = await alone.client(seat);
        await after.call('revoke_key', { key_id: standing.keyId });
        const input = { plan_id: 'p', title: 'forged' };
        const signature = await forger.sign({ storeId, operation: 'add', input, key: 'late' });
        const late = raw.request('call', { operation: 'add', input, key: 'late', signature }).answer;
        await assert.rejects(late, refused);
        raw.destroy();
      } finally {
        await alone.remove();
      }
    });
  });

  async function cli(
    args: readonly string[],
    more: Record<string, string> = {},
  ): Promise<{ code: number | null; stdout: string }> {
    const inherited = Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    return run([bundle('cli.js'), '--project', project.root, ...args], {
      cwd: project.root,
      env: { ...Object.fromEntries(inherited), ...ENVIRONMENT, ...more },
    });
  }
});

function notApproved(error: MasterplanError): boolean {
  return error.code === 'FORBIDDEN' || error.code === 'HUMAN_ONLY';
}

function refused(error: MasterplanError): boolean {
  return error.code === 'FORBIDDEN' || error.code === 'HUMAN_ONLY';
}

/** For processes: each field with each value once, on whichever item. */
function thinned(attempts: readonly Attempt[]): Attempt[] {
  const seen = new Set<string>();
  const items = new Set<unknown>();
  return attempts.filter(({ input }) => {
    const { item_id, item_key, message, ...rest } = input;
    const target = item_id ?? item_key;
    const isNewTarget = !items.has(target);
    items.add(target);
    const text = JSON.stringify(rest);
    const isNew = !seen.has(text);
    seen.add(text);
    return isNewTarget || isNew;
  });
}

function argumentsOf({ operation, input }: Attempt): string[] {
  const flags = Object.entries(input).flatMap(([name, value]) => [
    `--${name}`,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return [operation, ...flags];
}
