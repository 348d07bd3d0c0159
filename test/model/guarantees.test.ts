import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..', '..');

describe('docs/GUARANTEES.md', () => {
  const text = readFileSync(path.join(root, 'docs', 'GUARANTEES.md'), 'utf8');
  const named = new Set([...text.matchAll(/`(test\/[^`*…\s]+)`/g)].map(([, file]) => file ?? ''));

  it('names only tests that exist', () => {
    assert.ok(named.size > 20);
    const missing = [...named].filter((file) => !existsSync(path.join(root, file)));
    assert.deepEqual(missing, []);
  });

  it('names every test under faults', () => {
    const all = (readdirSync(path.join(root, 'test', 'faults'), { recursive: true }) as string[])
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => `test/faults/${name.replaceAll(path.sep, '/')}`);
    assert.deepEqual(
      all.filter((file) => !named.has(file)),
      [],
    );
  });
});
