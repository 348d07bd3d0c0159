import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './manifest-files';

describe('The README in the VSIX', () => {
  const printed = spawnSync(process.execPath, [path.join(ROOT, 'package-vsix.mjs'), '--readme'], {
    encoding: 'utf8',
  });
  const shown = printed.stdout;

  it('has no picture and no link that VS Code’s page of an extension can’t follow', () => {
    assert.equal(printed.status, 0, printed.stderr);
    const targets = [...shown.matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target ?? '');
    assert.deepEqual(
      targets.filter((target) => !/^(https:|#)/.test(target)),
      [],
    );
    assert.doesNotMatch(shown, /media\/screenshots|<img/);
  });

  it('is the README otherwise', () => {
    const lines = readFileSync(path.join(ROOT, 'README.md'), 'utf8').split('\n');
    const kept = new Set(shown.split('\n'));
    const missing = lines.filter((line) => !kept.has(line));
    assert.ok(missing.length > 0);
    assert.ok(
      missing.every((line) => line.includes('](')),
      missing.join('\n'),
    );
  });
});
