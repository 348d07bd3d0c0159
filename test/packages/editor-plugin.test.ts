import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SKILLS, skillText } from '../../src/guide/skills';
import { readProduct } from '../../src/packages/sources';
import { dist } from '../support/bundles';
import { ROOT } from './made-packages';

describe('The plugin inside of the extension', () => {
  const folder = join(dist, 'plugin');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(folder, file)).isFile())
    .map((file) => file.replaceAll('\\', '/'));

  it('is the guide’s skills under the product’s name: no program twice, no second server', () => {
    const skills = SKILLS.map(({ name }) => `skills/${name}/SKILL.md`);
    assert.deepEqual(files.sort(), ['.claude-plugin/plugin.json', ...skills].sort());
    for (const skill of SKILLS) {
      const text = readFileSync(join(folder, 'skills', skill.name, 'SKILL.md'), 'utf8');
      assert.equal(text, skillText(skill));
    }
    const manifest = readFileSync(join(folder, '.claude-plugin', 'plugin.json'), 'utf8');
    const { name, version } = readProduct(ROOT);
    assert.deepEqual(
      { name, version },
      { name: JSON.parse(manifest).name, version: JSON.parse(manifest).version },
    );
  });
});
