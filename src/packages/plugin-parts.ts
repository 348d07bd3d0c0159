import type { ClientId } from '../agents/client-definition';
import { clientOf } from '../agents/clients';
import { hookLines, mcpWords } from '../agents/command-words';
import type { Json } from '../agents/documents/json-text';
import { SKILLS, skillText } from '../guide/skills';
import type { Product, Sources } from './sources';

/** How clients write what they put in themselves: `${NAME}`. */
export function placeholder(name: string): string {
  return `\${${name}}`;
}

/** In a package `node` runs the program that the package carries; `root` is the client's word for the package's folder. */
function callIn(root: string) {
  return { command: 'node', args: [`${root}/dist/cli.js`], machineOnly: false };
}

/** The entry of our server in this client's shape, as its user's file would have it. */
export function serverIn(root: string, client: ClientId): Readonly<Record<string, Json>> {
  const place = clientOf(client)?.server.user;
  if (place === undefined) throw new Error(`${client} takes no server`);
  return place.entry(serverWords(root));
}

/** The words that start the server. `node` is a program on every platform: it needs no shell to be started. */
export function serverWords(root: string): [command: string, ...args: string[]] {
  return [...mcpWords(callIn(root), 'linux'), '--plugin'];
}

/** The hooks of this client by event, as its user's file would have them. */
export function hooksIn(root: string, client: ClientId): Record<string, Json> {
  const hooks = clientOf(client)?.hooks.user;
  const form = hooks?.entry;
  if (hooks === undefined || form === undefined) throw new Error(`${client} takes no list of hooks`);
  const entries = hooks.events.map((event) => {
    // Double quotes, in which sh expands what the client has not; Windows' shells read them too.
    const { native } = hookLines(callIn(root), client, event, 'win32', ['--plugin']);
    // What PowerShell expands is called otherwise there.
    const powershell = native.replace(/\$\{(?=[A-Z])/, '$${env:');
    return [event, [form({ native, sh: native, powershell }, event)]] as const;
  });
  return Object.fromEntries(entries);
}

/** What every client's plugin holds besides its own manifests: skills, texts for people, the program. */
export function commonFiles(sources: Sources, install: string): [path: string, content: string | Buffer][] {
  return [
    ...skillFiles(),
    ['README.md', readme(sources, install.replaceAll('NAME', sources.product.name))],
    ['LICENSE', sources.licenseText],
    ...sources.program,
  ];
}

/** The guide's skills, as every client reads them. */
export function skillFiles(): [path: string, text: string][] {
  return SKILLS.map((skill) => [`skills/${skill.name}/SKILL.md`, skillText(skill)]);
}

/** What a plugin's manifest says of the product, in the keys that all clients share. */
export function aboutProduct({ name, version, description, author, license, keywords }: Product) {
  return { name, version, description, author: { name: author }, license, keywords };
}

/** The page of a package for people; `install` is what they do with it. */
function readme({ product }: Sources, install: string): string {
  const { title, description, node } = product;
  return `# ${title}\n\n${description}\n\nNeeds Node ${node} as \`node\` on the PATH, and nothing else.\n\n${install}\n`;
}

export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
