import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { ToolUse } from './payload';

/** The tools that write files, by their names in lower case, letters only (`apply_patch`, `MultiEdit`). */
const EDITING = new Set([
  // Claude Code
  'edit',
  'multiedit',
  'write',
  'notebookedit',
  // Codex, Copilot, VS Code, OpenCode
  'applypatch',
  'patch',
  // Gemini CLI
  'replace',
  'writefile',
  // Copilot
  'create',
  'streplaceeditor',
  'strreplace',
  'strreplaceeditor',
  // VS Code
  'createfile',
  'insertedit',
  'inserteditintofile',
  'replacestringinfile',
  'multireplacestringinfile',
  'editnotebookfile',
  // Cursor
  'editfile',
  'searchreplace',
  'delete',
]);

const PATH_FIELDS = ['file_path', 'filePath', 'path', 'notebook_path', 'notebookPath', 'target_file'];
const PATCH_FIELDS = ['command', 'input', 'patch', 'patchText', 'patch_text'];
const LIST_FIELDS = ['edits', 'replacements', 'files'];

/** As many files of one tool's use are told. */
const MOST_FILES = 100;
/** The longest path in bytes that the plan takes. */
const LONGEST_PATH = 4096;

/** The files that a tool's use wrote, as the tool named them; none where the tool writes no files or failed. */
export function filesOf(tool: ToolUse | undefined): string[] {
  if (tool === undefined || tool.failed) return [];
  if (!EDITING.has(tool.name.toLowerCase().replace(/[^a-z]/g, ''))) return [];
  const files = namedFiles(tool.input);
  for (const field of LIST_FIELDS) {
    const list = tool.input[field];
    if (!Array.isArray(list)) continue;
    for (const one of list.slice(0, MOST_FILES)) {
      if (typeof one === 'object' && one !== null) files.push(...namedFiles(one as Record<string, unknown>));
    }
  }
  for (const field of PATCH_FIELDS) {
    const patch = tool.input[field];
    if (typeof patch === 'string') files.push(...patchedFiles(patch));
  }
  return [...new Set(files)].slice(0, MOST_FILES);
}

function namedFiles(input: Readonly<Record<string, unknown>>): string[] {
  // The commands of an editing tool with several: looking at a file changes nothing.
  if (input.command === 'view') return [];
  return PATH_FIELDS.flatMap((field) => {
    const value = input[field];
    return typeof value === 'string' && value !== '' ? [value] : [];
  });
}

/** The files of a patch in Codex' form. */
function patchedFiles(patch: string): string[] {
  const headers = patch.matchAll(/^\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.+?)\s*$/gm);
  return [...headers].map((header) => header[1] ?? '');
}

/**
 * The files as the plan names them: relative to the project, with slashes. In a linked worktree the same file has
 * the same name as in the main one. What lies outside of both is none of the plan's business.
 */
export function relativeToProject(files: readonly string[], cwd: string, projectRoot: string): string[] {
  if (files.length === 0) return [];
  const start = real(cwd);
  const tops = [worktreeOf(start), real(projectRoot)].filter((top) => top !== undefined);
  const named = files.flatMap((file) => {
    const path = real(resolve(cwd, file));
    for (const top of tops) {
      const name = relative(top, path);
      if (name !== '' && name !== '..' && !name.startsWith(`..${sep}`) && !isAbsolute(name)) {
        return [name.split(sep).join('/')];
      }
    }
    return [];
  });
  return [...new Set(named)].filter(isPlain);
}

/** What the plan would refuse is not told. */
function isPlain(name: string): boolean {
  const fits = Buffer.byteLength(name) <= LONGEST_PATH && name.trim() === name;
  return fits && name.isWellFormed() && !name.includes('\0');
}

/** The nearest folder with a `.git`, from `folder` upwards. */
function worktreeOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** The real path as far as it exists: a deleted or new file has none of its own. */
function real(path: string): string {
  for (let at = path, rest = ''; ; rest = join(basename(at), rest), at = dirname(at)) {
    try {
      return join(realpathSync(at), rest);
    } catch {
      if (dirname(at) === at) return path;
    }
  }
}
