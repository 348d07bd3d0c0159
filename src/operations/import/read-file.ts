import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { MasterplanError } from '../../model/errors';
import type { PreparationContext } from '../operation';
import { MAX_FILE_BYTES } from './import-source';

type Place = Pick<PreparationContext, 'project' | 'surface'>;

/**
 * Reads a text file for an import. The path is relative to the project. An agent's tool call (MCP) reads
 * inside the project only, symbolic links resolved: it must not be talked into carrying a foreign file into
 * the plan. Throws NOT_FOUND, FORBIDDEN or INVALID_INPUT.
 */
export async function readImportFile(file: string, place: Place): Promise<string> {
  const real = await resolveFile(file, place);
  const bytes = await readRegularFile(real, file);
  return decode(bytes, file);
}

async function resolveFile(file: string, place: Place): Promise<string> {
  if (file.includes('\0')) {
    throw new MasterplanError('INVALID_INPUT', 'The file name contains a NUL character.', {
      hint: 'Give the path of a file in the project.',
    });
  }
  const named = path.resolve(place.project.root, file);
  let real: string;
  try {
    real = await realpath(named);
  } catch (error) {
    throw cannotRead(file, error);
  }
  if (place.surface === 'mcp') await refuseOutside(real, file, place.project.root);
  return real;
}

/** Refuses a real path outside of the project's folder. */
export async function refuseOutside(real: string, file: string, projectRoot: string): Promise<void> {
  const root = await realpath(projectRoot);
  const inside = path.relative(root, real);
  if (inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside)) {
    throw new MasterplanError('FORBIDDEN', `${file} is outside of the project.`, {
      hint: `Over MCP only files inside ${root} are used. Copy the file there, or give the items in the call.`,
      details: { file, project: root },
    });
  }
}

async function readRegularFile(real: string, file: string): Promise<Buffer> {
  try {
    // Looked at before it is opened: opening a pipe waits for its other end.
    requireReadable(await stat(real), file);
    const handle = await open(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      requireReadable(await handle.stat(), file);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof MasterplanError) throw error;
    throw cannotRead(file, error);
  }
}

function requireReadable(stats: { isFile(): boolean; size: number }, file: string): void {
  if (!stats.isFile()) {
    throw new MasterplanError('INVALID_INPUT', `${file} is not a file.`, {
      hint: 'Give the path of a JSON, YAML or JSON-lines file.',
    });
  }
  if (stats.size > MAX_FILE_BYTES) {
    throw new MasterplanError(
      'INVALID_INPUT',
      `${file} has ${stats.size} bytes; at most ${MAX_FILE_BYTES} are read.`,
      {
        hint: 'Split the file into several imports.',
        details: { file, size: stats.size, most: MAX_FILE_BYTES },
      },
    );
  }
}

function cannotRead(file: string, error: unknown): MasterplanError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  return new MasterplanError(
    missing ? 'NOT_FOUND' : 'INVALID_INPUT',
    missing ? `There is no file ${file}.` : `${file} can't be read (${code}).`,
    {
      // The command line gives absolute paths, whatever was typed.
      hint: path.isAbsolute(file)
        ? 'Check the name; on the command line a relative path starts at the working directory.'
        : "A relative path starts at the project's folder.",
      details: { file, code },
      cause: error,
    },
  );
}

/** Text of UTF-8 bytes, without a byte order mark. Broken UTF-8 is refused: guessing would change the text. */
export function decode(bytes: Buffer, file: string): string {
  if (!isUtf8(bytes)) {
    if (isBinary(bytes)) {
      throw new MasterplanError('INVALID_INPUT', `${file} is not a text file.`, {
        hint: 'JSON, JSON lines and YAML are imported. Nothing was imported.',
        details: { file, not_text: true },
      });
    }
    const line = firstBrokenLine(bytes);
    throw new MasterplanError('INVALID_INPUT', `${file} is not UTF-8 (line ${line}).`, {
      hint: 'Save the file as UTF-8 and import again. Nothing was imported.',
      details: { file, line },
    });
  }
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** A picture, an archive: it has zero bytes early on. So has UTF-16, which begins with its mark. */
function isBinary(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString('hex');
  return mark !== 'fffe' && mark !== 'feff' && bytes.subarray(0, 8192).includes(0);
}

function firstBrokenLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    if (!isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
  return line;
}
