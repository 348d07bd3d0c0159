import { strict as assert } from 'node:assert';
import { Machine } from '../agents/machine';
import {
  type ClientName,
  type InstalledClient,
  installClient,
  isolatedHome,
} from '../support/agent-clients/install';
import { bundle, type Run, runProgram } from '../support/bundles';
import { NpmFailed } from '../support/npm';
import { skipLoudly } from '../support/vscode-real/skip-loudly';
import { type Json, list, record } from './model/conversation';
import { HttpBridge } from './protocol/http-bridge';

describe("the protocol's own tools take the server as it is", () => {
  const machine = new Machine();
  const tools = new Map<ClientName, InstalledClient>();
  const server = () => [process.execPath, bundle('cli.js'), 'mcp'] as const;

  before(async function () {
    try {
      for (const name of ['inspector', 'conformance'] as const) tools.set(name, await installClient(name));
    } catch (error) {
      if (!(error instanceof NpmFailed)) throw error;
      skipLoudly('the inspector and the conformance suite', error.message);
      this.skip();
    }
    const items = [{ item_key: 'A', title: 'First' }];
    const { code, stderr } = await machine.cli(
      'import',
      ...['--plan', JSON.stringify({ plan_id: 'p', title: 'The plan' })],
      ...['--items', JSON.stringify(items)],
    );
    assert.equal(code, 0, stderr);
  });

  after(() => machine.remove());

  /** Runs a tool's program to its end. */
  function run(name: ClientName, ...args: string[]): Promise<Run> {
    const tool = tools.get(name);
    assert.ok(tool);
    return runProgram(tool.bin, [...tool.args, ...args], {
      cwd: machine.project,
      env: { ...isolatedHome(machine.home), PATH: tool.env.PATH },
    });
  }

  describe('the inspector', () => {
    /** The answer to one method; fails if there was none. */
    const ask = async (...args: string[]): Promise<Json> => {
      const { code, stdout, stderr } = await run('inspector', '--cli', ...server(), ...args);
      assert.equal(code, 0, stdout + stderr);
      return JSON.parse(stdout) as Json;
    };

    it('finds nothing in the tools that a client might not take (--strict)', async () => {
      const found = list((await ask('--method', 'tools/list', '--strict')).tools);
      assert.ok(found.some(({ name }) => name === 'next'));
      for (const tool of found) assert.equal(record(tool.inputSchema).type, 'object');
    });

    it('lists prompts and resources', async () => {
      assert.notEqual(list((await ask('--method', 'prompts/list')).prompts).length, 0);
      const { resources } = await ask('--method', 'resources/list');
      assert.deepEqual(
        list(resources).map(({ uri }) => uri),
        ['masterplan://plan/p'],
      );
    });

    it('calls a tool', async () => {
      const answer = await ask('--method', 'tools/call', '--tool-name', 'next', '--tool-arg', 'claim=true');
      const { item } = record(answer.structuredContent);
      assert.equal(record(item).item_key, 'A');
    });
  });

  describe('the conformance suite', () => {
    let bridge: HttpBridge;
    before(async () => {
      const [command, ...args] = server();
      bridge = await HttpBridge.start({ command, args, cwd: machine.project, env: machine.env });
    });
    after(() => bridge.stop());

    // The others ask for tools, resources and prompts of a server made for them, or test the transport over HTTP.
    for (const scenario of ['server-initialize', 'ping', 'tools-list', 'resources-list', 'prompts-list']) {
      it(`passes ${scenario}`, async () => {
        const { code, stdout, stderr } = await run(
          'conformance',
          ...['server', '--url', bridge.url, '--scenario', scenario],
        );
        assert.equal(code, 0, stdout + stderr);
        assert.match(stdout, /Passed: (\d+)\/\1, 0 failed, 0 warnings/);
      });
    }
  });
});
