import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './product';
import type { Row, SkippedRow } from './report/rows';

/** What we are measured against, at pinned versions. Not among the devDependencies: only the bench needs them. */
export const TOOLS = {
  'better-sqlite3': '12.6.2',
  'task-master-ai': '0.43.1',
  'backlog.md': '1.52.0',
  'mcp-shrimp-task-manager': '1.0.21',
} as const;

export type Tool = keyof typeof TOOLS;

/** The tool can't be had here: its rows are skipped, loudly. */
export class ToolMissing extends Error {}

/** Installs the tool with npm into `.bench/`, once; gives the folder whose node_modules has it. */
export function installTool(tool: Tool): string {
  const version = TOOLS[tool];
  const folder = path.join(ROOT, '.bench', `${tool}@${version}`);
  if (existsSync(folder)) return folder;
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  writeFileSync(path.join(fresh, 'package.json'), '{ "private": true }\n');
  console.log(`Installing ${tool}@${version} into .bench/ …`);
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const install = ['install', '--no-audit', '--no-fund', '--loglevel=error', `${tool}@${version}`];
    execFileSync(npm, install, { cwd: fresh, stdio: ['ignore', 'ignore', 'inherit'] });
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw new ToolMissing(`${tool}@${version} could not be installed`, { cause: error });
  }
  return folder;
}

/** The rows, or one that says why there are none: the tool can't be had here, or it does not work. */
export async function withTool(
  tool: Tool,
  measure: (folder: string) => Promise<Row[]>,
): Promise<(Row | SkippedRow)[]> {
  let folder: string;
  try {
    folder = installTool(tool);
  } catch (error) {
    if (!(error instanceof ToolMissing)) throw error;
    return [{ name: `all rows beside ${tool}`, skipped: error.message }];
  }
  return measure(folder);
}
