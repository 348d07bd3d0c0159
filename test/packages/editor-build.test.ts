import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SKILLS } from '../../src/guide/skills';
import { ROOT } from './made-packages';

describe('The build of the plugin inside of the extension', () => {
  it('leaves no skill there that has another name now, and nothing else loses anything', () => {
    const out = mkdtempSync(join(tmpdir(), 'masterplan-build-'));
    try {
      const put = (file: string) => {
        mkdirSync(dirname(join(out, file)), { recursive: true });
        writeFileSync(join(out, file), '{}');
      };
      const build = () => spawnSync(process.execPath, [join(ROOT, 'esbuild.mjs'), `--out=${out}`]).status;
      // Somebody else's folders of these names.
      put('plugin/skills/theirs/SKILL.md');
      assert.equal(build(), 0);
      const skills = () => readdirSync(join(out, 'plugin', 'skills')).sort();
      const ours = SKILLS.map(({ name }) => name);
      assert.deepEqual(skills(), [...ours, 'theirs'].sort());
      put('plugin/skills/renamed/SKILL.md');
      put('plugin/notes.txt');
      assert.equal(build(), 0);
      assert.deepEqual(skills(), [...ours].sort());
      assert.ok(readdirSync(join(out, 'plugin')).includes('notes.txt'));
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });
});
