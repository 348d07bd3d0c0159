import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package as its files: by path from its folder, with `/`. */
export type Files = ReadonlyMap<string, string | Buffer>;

/** What is said of the product, once for all packages. */
export interface Product {
  /** Under this name it is installed. */
  name: string;
  title: string;
  description: string;
  version: string;
  license: string;
  author: string;
  keywords: readonly string[];
  /** The versions of Node that run it. */
  node: string;
  /** Its name in the registry of MCP servers. */
  mcpName: string;
}

/** Everything that packages are made of, besides the guide's texts and the table of clients. */
export interface Sources {
  product: Product;
  licenseText: string;
  icon: Buffer;
  /** What runs, as it stands in a package's `dist/`. */
  program: Files;
}

/** What an agent's server and hooks need at run time; the command line, the editor and the demo are not in packages. */
export const PROGRAM = ['cli.js', 'mcp.js', 'hook.js', 'host.js', 'catalogue.json', 'sql-wasm.wasm'] as const;

interface Manifest {
  name: string;
  version: string;
  license: string;
  keywords: string[];
  mcpName: string;
  engines: { node: string };
}

/** What package.json and its texts say of the product in this folder. */
export function readProduct(root: string): Product {
  const manifest = JSON.parse(readText(root, 'package.json')) as Manifest;
  const { displayName, description } = JSON.parse(readText(root, 'package.nls.json')) as Record<
    string,
    string
  >;
  const { name, version, license, keywords, mcpName, engines } = manifest;
  return {
    name,
    title: displayName ?? name,
    description: description ?? '',
    version,
    license,
    author: /^Copyright \(c\) \d{4} (.+)$/m.exec(readText(root, 'LICENSE'))?.[1] ?? name,
    keywords,
    node: engines.node,
    mcpName,
  };
}

/** Reads them from the product's folder and from the bundles in `dist`. */
export function readSources(root: string, dist: string): Sources {
  return {
    product: readProduct(root),
    licenseText: readText(root, 'LICENSE'),
    icon: readFileSync(join(root, 'media', 'icon.png')),
    program: new Map(PROGRAM.map((file) => [`dist/${file}`, bundleOf(dist, file)])),
  };
}

function readText(root: string, file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** A development build names its source maps, which no package carries. */
function bundleOf(dist: string, file: string): Buffer {
  const bytes = readFileSync(join(dist, file));
  if (!file.endsWith('.js')) return bytes;
  return Buffer.from(bytes.toString('utf8').replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n'));
}
