import { aboutProduct, commonFiles, hooksIn, jsonText, placeholder, serverIn } from './plugin-parts';
import type { Files, Sources } from './sources';

/** Claude Code's word for the plugin's folder; Copilot CLI knows it too. */
const ROOT = placeholder('CLAUDE_PLUGIN_ROOT');

/**
 * A marketplace with one plugin, for Claude Code and Copilot CLI: the same server and skills, hooks in each one's own
 * form. The server's prompts are commands in both, so that there are none in the package.
 */
export function claudeMarketplace(sources: Sources): Files {
  const { product } = sources;
  const { name } = product;
  const about = aboutProduct(product);
  const plugin: [string, string | Buffer][] = [
    ['.claude-plugin/plugin.json', jsonText(about)],
    ['.mcp.json', jsonText({ mcpServers: { [name]: serverIn(ROOT, 'claude-code') } })],
    ['hooks/hooks.json', jsonText({ hooks: hooksIn(ROOT, 'claude-code') })],
    // Copilot looks here first.
    [
      '.github/plugin/plugin.json',
      jsonText({ ...about, hooks: 'hooks/copilot.json', mcpServers: '.mcp.json' }),
    ],
    ['hooks/copilot.json', jsonText({ version: 1, hooks: hooksIn(ROOT, 'copilot') })],
    ...commonFiles(sources, INSTALL),
  ];
  const marketplace = {
    name,
    owner: { name: product.author },
    metadata: { description: product.description, version: product.version },
    plugins: [{ name, source: `./${name}`, description: product.description, category: 'productivity' }],
  };
  return new Map([
    ['.claude-plugin/marketplace.json', jsonText(marketplace)],
    ...plugin.map(([path, content]) => [`${name}/${path}`, content] as const),
  ]);
}

const INSTALL = `In Claude Code: \`/plugin marketplace add FOLDER\`, then \`/plugin install NAME@NAME\`.
In Copilot CLI: \`copilot plugin marketplace add FOLDER\`, then \`copilot plugin install NAME@NAME\`.
FOLDER is the one that holds \`.claude-plugin/marketplace.json\`.`;
