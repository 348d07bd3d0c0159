import { aboutProduct, commonFiles, hooksIn, jsonText, placeholder, serverWords } from './plugin-parts';
import type { Files, Sources } from './sources';

/**
 * A marketplace with one plugin for Codex. Its servers are started in `cwd`, from the plugin's folder on, with few of
 * the agent's variables: those that say where the project is are asked for.
 */
export function codexMarketplace(sources: Sources): Files {
  const { product } = sources;
  const { name, title, description } = product;
  const [command, ...args] = serverWords('.');
  const server = {
    command,
    args,
    cwd: '.',
    env_vars: ['PWD', 'MASTERPLAN_PROJECT', 'MASTERPLAN_SESSION_ID'],
  };
  const manifest = {
    ...aboutProduct(product),
    skills: './skills/',
    mcpServers: './.mcp.json',
    hooks: './hooks/hooks.json',
    interface: {
      displayName: title,
      shortDescription: description,
      developerName: product.author,
      category: CATEGORY,
    },
  };
  const plugin: [string, string | Buffer][] = [
    ['.codex-plugin/plugin.json', jsonText(manifest)],
    ['.mcp.json', jsonText({ mcpServers: { [name]: server } })],
    ['hooks/hooks.json', jsonText({ hooks: hooksIn(placeholder('PLUGIN_ROOT'), 'codex') })],
    ...commonFiles(sources, INSTALL),
  ];
  const marketplace = {
    name,
    interface: { displayName: title },
    plugins: [
      {
        name,
        source: { source: 'local', path: `./plugins/${name}` },
        policy: { installation: 'AVAILABLE', authentication: 'ON_INSTALL' },
        category: CATEGORY,
      },
    ],
  };
  return new Map([
    ['.agents/plugins/marketplace.json', jsonText(marketplace)],
    ...plugin.map(([path, content]) => [`plugins/${name}/${path}`, content] as const),
  ]);
}

const CATEGORY = 'Productivity';

const INSTALL = `\`codex plugin marketplace add FOLDER\`, then \`codex plugin add NAME@NAME\`, where FOLDER is the one that holds
\`.agents/plugins/marketplace.json\`. Codex runs the hooks after you have trusted them (\`/hooks\`).`;
