import { jsonText } from './plugin-parts';
import type { Files, Sources } from './sources';

/**
 * What is published in the registry of MCP servers: no program, but where to get it and how to start it. It means
 * nothing before the npm package is published by us (the registry looks for `mcpName` in it), under a namespace that
 * we own; package.json is private until then.
 */
export function registryEntry({ product }: Sources): Files {
  const { mcpName, title, description, version, name } = product;
  const entry = {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name: mcpName,
    title,
    description,
    version,
    packages: [
      {
        registryType: 'npm',
        identifier: name,
        version,
        runtimeHint: 'npx',
        transport: { type: 'stdio' },
        packageArguments: [{ type: 'positional', value: 'mcp' }],
        environmentVariables: [
          {
            name: 'MASTERPLAN_PROJECT',
            description: 'The project’s folder, where the agent is not started in it.',
            format: 'filepath',
          },
        ],
      },
    ],
  };
  return new Map([['server.json', jsonText(entry)]]);
}
