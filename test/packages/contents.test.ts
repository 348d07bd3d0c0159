import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SKILLS, skillText } from '../../src/guide/skills';
import { offered } from '../../src/mcp/tools';
import type { Catalogue } from '../../src/model/catalogue';
import { PACKAGES } from '../../src/packages/packages';
import { dist } from '../support/bundles';
import { filesOf, jsonIn, ROOT } from './made-packages';

const PROGRAM = ['catalogue.json', 'cli.js', 'hook.js', 'host.js', 'mcp.js', 'sql-wasm.wasm'];
const SKILL_FILES = SKILLS.map(({ name }) => `skills/${name}/SKILL.md`);
const plugin = (folder: string, ...own: string[]) =>
  ['LICENSE', 'README.md', '.mcp.json', 'hooks/hooks.json', ...SKILL_FILES, ...own]
    .concat(PROGRAM.map((file) => `dist/${file}`))
    .map((file) => folder + file);

const EXPECTED: Record<string, string[]> = {
  claude: [
    '.claude-plugin/marketplace.json',
    ...plugin(
      'masterplan/',
      '.claude-plugin/plugin.json',
      '.github/plugin/plugin.json',
      'hooks/copilot.json',
    ),
  ],
  codex: ['.agents/plugins/marketplace.json', ...plugin('plugins/masterplan/', '.codex-plugin/plugin.json')],
  gemini: plugin('', 'gemini-extension.json').filter((file) => file !== '.mcp.json'),
  mcpb: [
    'LICENSE',
    'icon.png',
    'manifest.json',
    ...['catalogue.json', 'host.js', 'mcp.js', 'sql-wasm.wasm'].map((file) => `dist/${file}`),
  ],
  registry: ['server.json'],
};

interface ProductManifest {
  version: string;
  mcpName: string;
  engines: { node: string };
}

describe('Each package', () => {
  const product = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as ProductManifest;
  const catalogue = JSON.parse(readFileSync(join(dist, 'catalogue.json'), 'utf8')) as Catalogue;

  for (const { id } of PACKAGES) {
    const files = filesOf(id);

    it(`${id} has what it needs and nothing else`, () => {
      assert.deepEqual([...files.keys()].sort(), EXPECTED[id]?.sort());
    });

    it(`${id} says this version wherever it says one`, () => {
      let said = 0;
      for (const [path, content] of files) {
        if (!path.endsWith('.json') || path.endsWith('catalogue.json')) continue;
        const versions = String(content).matchAll(/"version": "([^"]*)"/g);
        for (const [, version] of versions) {
          assert.equal(version, product.version, path);
          said += 1;
        }
      }
      assert.ok(said > 0);
      for (const [path, content] of files) {
        if (path.endsWith('catalogue.json')) {
          assert.equal((JSON.parse(String(content)) as Catalogue).version, product.version);
        }
      }
    });

    it(`${id} names no place of the machine that it was made on`, () => {
      for (const [path, content] of files) {
        const text = content.toString('latin1');
        if (path.endsWith('.js')) assert.doesNotMatch(text.slice(-200), /sourceMappingURL/, path);
        else assert.ok(!text.includes(ROOT), path);
      }
    });

    it(`${id} tells agents what the guide says, in its words`, () => {
      const markdown = [...files].filter(([path]) => path.endsWith('.md') && !path.endsWith('README.md'));
      const told = markdown.map(([, text]) => String(text));
      const hasSkills = EXPECTED[id]?.some((path) => path.endsWith('SKILL.md'));
      assert.deepEqual(told.sort(), hasSkills ? SKILLS.map(skillText).sort() : []);
    });
  }

  it('that lists tools lists those that the server offers', () => {
    const { tools } = jsonIn<{ tools: { name: string }[] }>(filesOf('mcpb'), 'manifest.json');
    assert.deepEqual(
      tools.map(({ name }) => name),
      offered(catalogue).map(({ name }) => name),
    );
  });

  it('that asks for a Node asks for the product’s', () => {
    const { compatibility } = jsonIn<{ compatibility: { runtimes: { node: string } } }>(
      filesOf('mcpb'),
      'manifest.json',
    );
    assert.equal(compatibility.runtimes.node, product.engines.node);
  });
});

describe('The hooks in packages', () => {
  it('are those that connect writes, each naming its client', () => {
    const places: [Parameters<typeof filesOf>[0], string, string][] = [
      ['claude', 'masterplan/hooks/hooks.json', 'claude-code'],
      ['claude', 'masterplan/hooks/copilot.json', 'copilot'],
      ['codex', 'plugins/masterplan/hooks/hooks.json', 'codex'],
      ['gemini', 'hooks/hooks.json', 'gemini'],
    ];
    for (const [id, path, client] of places) {
      const { hooks } = jsonIn<{ hooks: Record<string, unknown[]> }>(filesOf(id), path);
      assert.equal(Object.keys(hooks).length, 4, path);
      for (const [event, list] of Object.entries(hooks)) {
        assert.equal(list.length, 1, event);
        assert.match(JSON.stringify(list), new RegExp(`hook --client ${client} --event ${event}`));
      }
    }
  });

  it('ask PowerShell for the variable as it calls it', () => {
    const text = String(filesOf('claude').get('masterplan/hooks/copilot.json'));
    assert.match(text, /"powershell": "node \\"\$\{env:CLAUDE_PLUGIN_ROOT\}\/dist\/cli\.js\\" hook/);
    assert.match(text, /"bash": "node \\"\$\{CLAUDE_PLUGIN_ROOT\}\/dist\/cli\.js\\" hook/);
  });
});
