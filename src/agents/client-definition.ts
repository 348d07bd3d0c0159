import { AGENT_CLIENTS } from '../client/agent-clients';
import type { Folders } from './detect';
import type { Json } from './documents/json-text';

/** Whose configuration is written: the project's (usually committed), or the user's for all projects. */
export type Scope = 'project' | 'user';
export const SCOPES: readonly Scope[] = ['project', 'user'];

/** Those that are known by name, and those of whose hooks nothing is known. */
export const CLIENT_IDS = [...AGENT_CLIENTS, 'zed', 'windsurf'] as const;
export type ClientId = (typeof CLIENT_IDS)[number];

/** How the `masterplan` command is called, without a shell. */
export interface Call {
  command: string;
  /** Before the subcommand. */
  args: readonly string[];
  /** It names this machine's paths: on another one it means nothing. */
  machineOnly: boolean;
}

/** A path from the project's or the home folder, with `/`; several: the first that is there, else the first. */
export type Place =
  | string
  | readonly string[]
  | Readonly<Partial<Record<NodeJS.Platform, string>> & { other: string }>;

/** Where a client keeps its MCP servers, and what it takes. */
export interface ServerPlace {
  file: Place;
  format: 'jsonc' | 'toml';
  /** The keys under which servers stand. */
  path: readonly string[];
  /** The entry of our server. `words`: the command and its arguments. */
  entry(words: readonly [command: string, ...args: string[]]): Readonly<Record<string, Json>>;
}

/** How a client takes hooks. */
export interface HooksPlace {
  file: Place;
  events: readonly string[];
  /** One hook in the list of an event. Absent: the file is a script, `opencode-plugin.ts`. */
  entry?: ((line: ShellLines, event: string) => Json) | undefined;
  /** What a new file must hold besides. */
  skeleton?: Readonly<Record<string, Json>>;
}

/** The command of a hook as the text that a shell reads. */
export interface ShellLines {
  /** For the shell that this platform's clients use. */
  native: string;
  sh: string;
  powershell: string;
}

/** A file in which a client notes which plugins it has. */
export interface PluginNote {
  scope: Scope;
  file: string;
  /** Whether ours is used; undefined: the file says nothing of it. */
  says(text: string, folders: Folders): boolean | undefined;
}

/** One agent program: what is known of it, as data. */
export interface ClientDefinition {
  id: ClientId;
  /** Its own name: not translated. */
  label: string;
  /** It is there when one of these is: a command on the PATH, something in the home folder or in the project. */
  detect: { commands: readonly string[]; home: readonly Place[]; project: readonly string[] };
  server: Readonly<Partial<Record<Scope, ServerPlace>>>;
  hooks: Readonly<Partial<Record<Scope, HooksPlace>>>;
  /** The file that it reads in every conversation; another one where that is missing. */
  instructions: { file: string; otherwise?: string };
  /** The project's folder in which it looks for skills. */
  skills: string | undefined;
  /** The variable that moves its folder away from the home folder. */
  movedBy?: string;
  /** A command that adds the server, instead of a file to edit. */
  addCommand?: readonly string[];
  /** Where it stands that it has our plugin (`src/packages`), the one that decides last. */
  plugin?: readonly PluginNote[];
  /** What it asks its user before it uses what was written. */
  asks: Readonly<Partial<Record<Scope, string>>>;
}
