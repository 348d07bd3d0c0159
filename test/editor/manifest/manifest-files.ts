import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The folder of package.json. */
export const ROOT = path.join(__dirname, '..', '..', '..');

export interface MenuEntry {
  command: string;
  when?: string;
  group?: string;
}

export interface DeclaredCommand {
  command: string;
  title: string;
  category: string;
  icon?: string;
  enablement?: string;
}

export interface Keybinding {
  command: string;
  key: string;
  mac?: string;
  when: string;
  args?: unknown;
}

interface View {
  id: string;
  name: string;
  contextualTitle: string;
  icon: string;
  when?: string;
}

interface Step {
  id: string;
  title: string;
  description: string;
  media: { svg?: string; image?: string; markdown?: string; altText?: string };
  completionEvents: string[];
}

/** What the tests read of package.json. */
export interface Manifest {
  name: string;
  main: string;
  icon: string;
  l10n: string;
  activationEvents: string[];
  extensionKind: string[];
  capabilities: {
    untrustedWorkspaces: { supported: string; description: string; restrictedConfigurations: string[] };
    virtualWorkspaces: { supported: boolean; description: string };
  };
  scripts: Record<string, string>;
  contributes: {
    commands: DeclaredCommand[];
    menus: Record<string, MenuEntry[]>;
    views: Record<string, View[]>;
    viewsContainers: { activitybar: { id: string; title: string; icon: string }[] };
    viewsWelcome: { view: string; contents: string; when: string }[];
    configuration: { title: string; properties: Record<string, Record<string, unknown>> };
    colors: { id: string; description: string; defaults: Record<string, string> }[];
    keybindings: Keybinding[];
    walkthroughs: { id: string; title: string; description: string; steps: Step[] }[];
    chatPlugins: { path: string; when: string }[];
    mcpServerDefinitionProviders: { id: string; label: string }[];
  };
}

/** A JSON file of the extension, by its path from package.json. */
export function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as T;
}

export function readManifest(): Manifest {
  return readJson<Manifest>('package.json');
}

/** A source file by its path from package.json, `/` between its parts. */
export interface SourceFile {
  file: string;
  text: string;
}

/** All TypeScript of the editor: `src/editor` and the composition root. */
export function editorSources(): SourceFile[] {
  const below = readdirSync(path.join(ROOT, 'src', 'editor'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `src/editor/${file.replaceAll('\\', '/')}`);
  const files = [...below.sort(), 'src/extension.ts'];
  return files.map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }));
}

/** Every string value somewhere in a JSON value. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(stringsIn);
  return [];
}
