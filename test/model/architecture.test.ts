import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { operations } from '../../src/operations/registry';

const SOURCE = path.join(__dirname, '..', '..', 'src');

/** What each room may import from, besides itself: the arrows of ARCHITECTURE.md. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  model: [],
  store: ['model'],
  operations: ['model', 'store'],
  host: ['model', 'store', 'operations', 'client'],
  client: ['model'],
  guide: ['model'],
  agents: ['model', 'guide', 'client'],
  hooks: ['model', 'client'],
  mcp: ['model', 'guide', 'client'],
  cli: ['model', 'client', 'agents'],
  editor: ['model', 'client', 'agents'],
  demo: ['model', 'client'],
  packages: ['agents', 'guide', 'model'],
  'extension.ts': ['editor', 'model', 'client'],
};

/**
 * The ways across. The owner's epoch file is where client and store meet: a client reads whom to call and makes
 * the folder that the host will own. `doctor` looks at the store's files where no host may be started.
 */
const EXCEPTIONS: Record<string, readonly string[]> = {
  'client/contact-host': ['store'],
  'client/connect': ['store'],
  'cli/doctor': ['store'],
};

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.split(path.sep).join('/'));
}

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(SOURCE, file), 'utf8');
  return [...text.matchAll(/(?:from|import|require)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

describe('The structure', () => {
  it('imports point one way: borders → client → model; host → operations → store → model', () => {
    const wrong: string[] = [];
    for (const file of filesBelow(SOURCE)) {
      const room = file.split('/')[0] ?? '';
      for (const specifier of importsOf(file).filter((one) => one.startsWith('.'))) {
        const target = path.posix.join(path.posix.dirname(file), specifier).split('/')[0] ?? '';
        const exception = Object.entries(EXCEPTIONS).some(
          ([prefix, rooms]) => file.startsWith(prefix) && rooms.includes(target),
        );
        if (target !== room && !MAY_IMPORT[room]?.includes(target) && !exception)
          wrong.push(`${file} imports ${specifier}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('the model does no I/O', () => {
    const io = /^(node:)?(fs|net|child_process|worker_threads|http)/;
    const wrong = filesBelow(path.join(SOURCE, 'model')).filter((file) =>
      importsOf(`model/${file}`).some((specifier) => io.test(specifier)),
    );
    assert.deepEqual(wrong, []);
  });

  it('the SDK is known in src/mcp and the demo’s agents only', () => {
    const wrong = filesBelow(SOURCE).filter(
      (file) =>
        !/^(mcp|demo)\//.test(file) &&
        importsOf(file).some((specifier) => specifier.startsWith('@modelcontextprotocol')),
    );
    assert.deepEqual(wrong, []);
  });

  it('the editor’s API is imported by src/extension.ts only; src/editor knows its types and is handed the rest', () => {
    const wrong = filesBelow(SOURCE).filter((file) => {
      if (file === 'extension.ts') return false;
      const text = readFileSync(path.join(SOURCE, file), 'utf8');
      const mentions = [...text.matchAll(/^(?! \*).*(?:from|require\(|import\()\s*'vscode'.*$/gm)].map(
        ([line]) => line,
      );
      return mentions.some((line) => !file.startsWith('editor/') || !/^import type /.test(line));
    });
    assert.deepEqual(wrong, []);
  });

  it('every operation’s file is in the registry, under its own name', () => {
    const files = readdirSync(path.join(SOURCE, 'operations')).filter(
      (file) =>
        file.endsWith('.ts') &&
        /= defineOperation\(/.test(readFileSync(path.join(SOURCE, 'operations', file), 'utf8')),
    );
    assert.deepEqual(
      files.map((file) => file.replace(/\.ts$/, '').replaceAll('-', '_')).sort(),
      operations.map((operation) => operation.name).sort(),
    );
  });

  it('every field of every operation’s input has a description', () => {
    const bare = operations.flatMap((operation) => {
      const schema = z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' });
      return Object.entries(schema.properties ?? {})
        .filter(([, field]) => !(field as { description?: string }).description)
        .map(([name]) => `${operation.name}.${name}`);
    });
    assert.deepEqual(bare, []);
  });
});
