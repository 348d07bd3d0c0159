import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CLIENTS } from '../../src/agents/clients';
import { candidates } from '../../src/agents/places';
import { isForAgents } from '../../src/model/catalogue';
import type { Operation } from '../../src/operations/operation';
import { operations } from '../../src/operations/registry';

const README = path.join(__dirname, '..', '..', 'README.md');
const MARKS = /(<!-- operations:[^>]*-->\n)([\s\S]*?)(<!-- \/operations -->)/;

function rowOf(operation: Operation): string {
  const effect = operation.readOnly ? 'reads' : operation.idempotent ? 'writes, repeatable' : 'writes';
  return `| \`${operation.name}\` | ${operation.description.replaceAll('|', '\\|')} | ${effect} |`;
}

function table(): string {
  const rows = operations.filter(isForAgents).map(rowOf);
  return ['', '| operation | what it does | |', '|---|---|---|', ...rows, '', ''].join('\n');
}

describe('The README', () => {
  it('lists the operations as they are defined (UPDATE_README=1 writes the table)', () => {
    const text = readFileSync(README, 'utf8');
    const found = MARKS.exec(text);
    assert.ok(found, 'the marks are there');
    if (process.env.UPDATE_README === '1') {
      writeFileSync(
        README,
        text.replace(MARKS, (_all, begin, _old, end) => `${begin}${table()}${end}`),
      );
      return;
    }
    assert.equal(found[2], table());
  });

  it('names every package it depends on, and none that it does not', () => {
    const manifest = JSON.parse(readFileSync(path.join(README, '..', 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    const table = /## Packages\n([\s\S]*?)\n## /.exec(readFileSync(README, 'utf8'))?.[1] ?? '';
    const named = [...table.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
    assert.deepEqual(
      Object.keys(manifest.dependencies).filter((name) => !named.includes(name)),
      [],
    );
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    assert.deepEqual(
      named.filter((name) => !(name in all)),
      [],
    );
  });

  it('has pictures that are there and quickly loaded (UPDATE_PICTURES=1 takes them anew)', () => {
    const pictures = [...readFileSync(README, 'utf8').matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)];
    assert.ok(pictures.length >= 3);
    for (const [, said = '', file = ''] of pictures) {
      assert.ok(said.length > 20, `${file} says nothing to who can't see it`);
      assert.ok(statSync(path.join(README, '..', file)).size <= 200 * 1024, file);
    }
  });

  it('says for every agent which file of it connect writes', () => {
    const text = readFileSync(README, 'utf8');
    for (const { label, server } of CLIENTS) {
      const row = text.split('\n').find((line) => line.startsWith(`| ${label}`));
      assert.ok(row, `${label} has no line`);
      for (const place of [
        server.project,
        label === 'VS Code' || label === 'OpenCode' ? undefined : server.user,
      ]) {
        for (const file of place === undefined ? [] : candidates(place.file, 'linux').slice(0, 1)) {
          assert.ok(row.includes(file), `${label}: ${file}`);
        }
      }
    }
  });

  it('names every setting', () => {
    const manifest = JSON.parse(readFileSync(path.join(README, '..', 'package.json'), 'utf8')) as {
      contributes: { configuration: { properties: Record<string, unknown> } };
    };
    const text = readFileSync(README, 'utf8');
    for (const name of Object.keys(manifest.contributes.configuration.properties)) {
      assert.ok(text.includes(`| \`${name}\` |`), `${name} has no line in the table of settings`);
    }
  });
});
