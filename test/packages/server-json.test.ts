import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PACKAGES } from '../../src/packages/packages';
import { filesOf, jsonIn, ROOT } from './made-packages';

/*
 * The rules of the registry's schema of 2025-12-11 for what our entry uses, written down by hand from its definitions:
 * no validator of it is to be had from npm.
 */
const input = {
  description: z.string().optional(),
  isRequired: z.boolean().optional(),
  format: z.enum(['string', 'number', 'boolean', 'filepath']).optional(),
  value: z.string().optional(),
  isSecret: z.boolean().optional(),
  default: z.string().optional(),
  placeholder: z.string().optional(),
};
const argument = z
  .strictObject({ type: z.literal('positional'), valueHint: z.string().optional(), ...input })
  .refine(({ value, valueHint }) => value !== undefined || valueHint !== undefined);
const serverDetail = z.strictObject({
  $schema: z.literal('https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json'),
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(100),
  version: z
    .string()
    .max(255)
    .regex(/^\d+\.\d+\.\d+(-[\w.]+)?$/),
  packages: z.array(
    z.strictObject({
      registryType: z.literal('npm'),
      identifier: z.string(),
      version: z.string().regex(/^\d+\.\d+\.\d+(-[\w.]+)?$/),
      runtimeHint: z.string(),
      transport: z.strictObject({ type: z.literal('stdio') }),
      packageArguments: z.array(argument),
      environmentVariables: z.array(z.strictObject({ name: z.string(), ...input })),
    }),
  ),
});

describe('The entry for the registry of MCP servers', () => {
  const entry = jsonIn<z.infer<typeof serverDetail>>(filesOf('registry'), 'server.json');

  it('keeps the rules of its schema', () => {
    serverDetail.parse(entry);
  });

  it('has the name by which package.json proves whose it is, and names that package and its command', () => {
    const { name, mcpName, bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      name: string;
      mcpName: string;
      bin: Record<string, string>;
    };
    assert.equal(entry.name, mcpName);
    assert.deepEqual(
      entry.packages.map(({ identifier }) => identifier),
      [name],
    );
    assert.ok(Object.hasOwn(bin, name), 'npx runs the command of the package’s name');
  });

  it('is offered to nobody as long as the npm package is not published', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { private?: boolean };
    // The day it is, these words are to be changed.
    assert.equal(manifest.private, true);
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const [row] = readme.match(/^\| the registry of MCP servers .*$/m) ?? [];
    const use = PACKAGES.find(({ id }) => id === 'registry')?.use;
    for (const words of [row, use])
      assert.match(words ?? '', /only once|when the npm package is published by us/);
    assert.doesNotMatch(use ?? '', /^publish/);
  });
});
