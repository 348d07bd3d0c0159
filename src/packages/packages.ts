import { claudeMarketplace } from './claude';
import { codexMarketplace } from './codex';
import { geminiExtension } from './gemini';
import { mcpbFolder } from './mcpb';
import { registryEntry } from './server-json';
import type { Files, Sources } from './sources';

/** One thing that is made for others to install. */
export interface AgentPackage {
  /** Also the folder that it is made in. */
  id: 'claude' | 'codex' | 'gemini' | 'mcpb' | 'registry';
  title: string;
  /** What a person does with it; FOLDER is where it stands. */
  use: string;
  files(sources: Sources): Files;
}

export const PACKAGES: readonly AgentPackage[] = [
  {
    id: 'claude',
    title: 'Claude Code and Copilot CLI, a marketplace with one plugin',
    use: 'claude plugin marketplace add FOLDER && claude plugin install masterplan@masterplan',
    files: claudeMarketplace,
  },
  {
    id: 'codex',
    title: 'Codex, a marketplace with one plugin',
    use: 'codex plugin marketplace add FOLDER && codex plugin add masterplan@masterplan',
    files: codexMarketplace,
  },
  {
    id: 'gemini',
    title: 'Gemini CLI, an extension',
    use: 'gemini extensions install FOLDER',
    files: geminiExtension,
  },
  {
    id: 'mcpb',
    title: 'desktop programs, the folder of an .mcpb bundle',
    use: 'packed below; to look at it as a folder: FOLDER',
    files: mcpbFolder,
  },
  {
    id: 'registry',
    title: 'the registry of MCP servers, of use only once the npm package is published',
    use: 'not to be published yet: only once we have published the npm package, under a namespace that we own',
    files: registryEntry,
  },
];
