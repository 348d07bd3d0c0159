import { type Catalogue, isForAgents } from '../model/catalogue';
import { aboutProduct, jsonText, placeholder } from './plugin-parts';
import type { Files, Sources } from './sources';

/** Before `mcpb pack`: the folder of a bundle that desktop programs install by a click. They ask for the project. */
export function mcpbFolder(sources: Sources): Files {
  const { product, program } = sources;
  const { operations } = JSON.parse(String(program.get('dist/catalogue.json'))) as Catalogue;
  const { title, node } = product;
  const manifest = {
    manifest_version: '0.3',
    ...aboutProduct(product),
    display_name: title,
    icon: 'icon.png',
    server: {
      type: 'node',
      entry_point: 'dist/mcp.js',
      mcp_config: {
        command: 'node',
        args: [`${placeholder('__dirname')}/dist/mcp.js`, '--project', placeholder('user_config.project')],
      },
    },
    tools: operations.filter(isForAgents).map(({ name, description }) => ({ name, description })),
    prompts_generated: true,
    user_config: {
      project: {
        type: 'directory',
        title: 'Project',
        description:
          'The project’s folder, usually a git repository. Its plan is kept there, in .masterplan.',
        required: true,
      },
    },
    compatibility: { platforms: ['darwin', 'linux', 'win32'], runtimes: { node } },
  };
  return new Map<string, string | Buffer>([
    ['manifest.json', jsonText(manifest)],
    ['icon.png', sources.icon],
    ['LICENSE', sources.licenseText],
    ...[...program].filter(([path]) => NEEDED.test(path)),
  ]);
}

/** There are no hooks in these programs, and the server is started as it is. */
const NEEDED = /^dist\/(mcp|host)\.js$|^dist\/(catalogue\.json|sql-wasm\.wasm)$/;
