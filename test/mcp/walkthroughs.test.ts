import { strict as assert } from 'node:assert';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { asUser, callTool, type Refusal, TestProject } from '../support/bundles';
import { type Actor, billingRebuild, lifeOfAPlan } from '../support/walkthroughs';

/** Operations as tools of one agent's server. */
function overMcp(client: Client): Actor {
  return {
    ok: (operation, input) => callTool(client, operation, input),
    refused: async (operation, input) => {
      const result = await client.callTool({ name: operation, arguments: input });
      assert.equal(result.isError, true, `${operation} was not refused`);
      return result._meta?.['masterplan/error'] as Refusal;
    },
  };
}

describe('the documented walkthroughs over MCP', () => {
  let project: TestProject;

  beforeEach(async () => {
    project = await TestProject.create();
  });
  afterEach(() => project.remove());

  it('a plan with dependencies, two sessions behind one server', async () => {
    await billingRebuild(overMcp(await project.mcp()));
  });

  it("a plan's life from draft to the feature's next version", async () => {
    const ana = overMcp(await project.mcp({ name: 'ana-1' }));
    const anaElsewhere = overMcp(await project.mcp({ name: 'ana-2' }));
    const ben = overMcp(await project.mcp({ name: 'ben-1', env: asUser('ben@example.org') }));
    await lifeOfAPlan(ana, anaElsewhere, ben);
  });
});
