import { strict as assert } from 'node:assert';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { loadCatalogue } from '../../src/client/catalogue';
import { isForAgents } from '../../src/model/catalogue';
import { TestProject } from '../support/bundles';

/** 3,500 tokens, counted as characters / 4: what every conversation pays for our tools. */
const BUDGET = 14_000;

type Schema = { description?: string; properties?: Record<string, Schema>; additionalProperties?: unknown };

describe('tools/list', () => {
  let project: TestProject;
  let client: Client;
  let tools: Tool[];

  before(async () => {
    project = await TestProject.create();
    client = await project.mcp();
    ({ tools } = await client.listTools());
  });
  after(() => project.remove());

  it('has a tool for every operation that is not for the editor only', () => {
    const expected = loadCatalogue().operations.filter(isForAgents);
    assert.deepEqual(
      tools.map((tool) => tool.name),
      expected.map((operation) => operation.name),
    );
    assert.ok(tools.length >= 30);
  });

  it('stays within its budget: names, descriptions and input schemas', () => {
    const paid = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
    const size = JSON.stringify(paid).length;
    assert.ok(size < BUDGET, `${size} characters of ${BUDGET}: shorten descriptions in src/operations`);
  });

  it('describes every parameter and takes no others', () => {
    for (const tool of tools) {
      const schema = tool.inputSchema as Schema;
      assert.equal(schema.additionalProperties, false, tool.name);
      const properties = Object.entries(schema.properties ?? {});
      for (const [name, property] of properties) {
        assert.ok(property.description, `${tool.name}.${name} has no description`);
      }
    }
  });

  it('shows only what the host takes, all that it must have, and the session where it matters', () => {
    for (const tool of tools) {
      const input = loadCatalogue().operations.find(({ name }) => name === tool.name)?.input;
      const shown = Object.keys((tool.inputSchema as Schema).properties ?? {});
      for (const name of shown) {
        assert.ok(input?.properties?.[name], `${tool.name}.${name} is no input`);
      }
      assert.deepEqual(tool.inputSchema.required ?? [], input?.required ?? [], tool.name);
      for (const name of input?.required ?? []) {
        assert.ok(shown.includes(name), `${tool.name}.${name} is required`);
      }
    }
    for (const name of ['next', 'claim', 'update', 'complete', 'release', 'defer', 'changes']) {
      const schema = tools.find((tool) => tool.name === name)?.inputSchema as Schema;
      assert.ok(schema.properties?.session_id, `${name} has no session_id`);
    }
  });

  it('names items by id, or by plan and key, wherever it names one, and shows what the loop needs', () => {
    const shown = (name: string) => {
      const tool = tools.find((candidate) => candidate.name === name);
      return Object.keys((tool?.inputSchema as Schema | undefined)?.properties ?? {});
    };
    for (const { name, input } of loadCatalogue().operations) {
      if (input.properties?.item_id && tools.some((tool) => tool.name === name)) {
        for (const field of ['item_id', 'plan_id', 'item_key']) {
          assert.ok(shown(name).includes(field), `${name} shows no ${field}`);
        }
      }
    }
    for (const field of ['parent_id', 'labels', 'item_types', 'phase']) {
      assert.ok(shown('next').includes(field), `next.${field}`);
    }
    for (const field of ['labels', 'estimate_minutes', 'assignee', 'assignee_type', 'priority']) {
      assert.ok(shown('update').includes(field), `update.${field}`);
    }
  });

  it('says what clients go by: reads are read-only, writes destroy nothing and stay here', () => {
    for (const operation of loadCatalogue().operations) {
      const tool = tools.find((candidate) => candidate.name === operation.name);
      if (tool === undefined) continue;
      assert.ok(tool.title, `${tool.name} has no title`);
      assert.equal(tool.outputSchema?.type, 'object', `${tool.name} has no output schema`);
      assert.equal(tool.annotations?.openWorldHint, false, tool.name);
      if (operation.readOnly) {
        assert.equal(tool.annotations?.readOnlyHint, true, tool.name);
      } else {
        assert.notEqual(tool.annotations?.readOnlyHint, true, tool.name);
        assert.equal(tool.annotations?.destructiveHint, false, tool.name);
        assert.equal(tool.annotations?.idempotentHint ?? false, operation.idempotent, tool.name);
      }
    }
  });

  it('asks Claude Code to load exactly the tools of the loop at once', () => {
    const always = tools.filter((tool) => tool._meta?.['anthropic/alwaysLoad'] === true);
    assert.deepEqual(always.map((tool) => tool.name).sort(), ['complete', 'next', 'update']);
  });

  it('comes with instructions under 1,500 characters that name the loop', () => {
    const instructions = client.getInstructions() ?? '';
    assert.ok(instructions.length < 1500, `${instructions.length} characters`);
    for (const word of ['next', 'update', 'complete', 'wait_seconds', 'needs_human']) {
      assert.ok(instructions.includes(word), word);
    }
  });

  it('needs no plan host: the project is untouched', async () => {
    const { readdir } = await import('node:fs/promises');
    assert.deepEqual(await readdir(project.folder), []);
  });
});
