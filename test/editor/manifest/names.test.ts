import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMANDS } from '../../../src/editor/commands/command-ids';
import { TEXT_SCHEME, VIEW_SCHEME } from '../../../src/editor/documents/addresses';
import { ITEM_TOKENS, PLAN_TOKENS } from '../../../src/editor/presentation/capabilities';
import { CONTEXT_KEYS } from '../../../src/editor/presentation/context-keys';
import { editorSources, ROOT, readJson, readManifest, stringsIn } from './manifest-files';

/** Words in the contextValue of nodes that are neither items nor plans. */
const OTHER_TOKENS = [
  'isProject',
  'canCreatePlan',
  'canImport',
  'isUnsigned',
  'isKey',
  'isOwnKey',
  'holdsItems',
];

/** Keys of VS Code itself in our `when` clauses. */
const EDITOR_KEYS = [
  'view',
  'viewItem',
  'focusedView',
  'listFocus',
  'listMultiSelection',
  'inputFocus',
  'isWorkspaceTrusted',
  'workspaceFolderCount',
  'resourceScheme',
];

/** Where the code names something of the manifest: VS Code says nothing when it is not there. */
const COMMAND_USE = /(?:executeCommand\(\s*|\bcommand: ?|\(command:)'?(masterplan\.[\w.]+)/g;
const COLOR_USE = /(?:ThemeColor\(\s*[^)]*?|\bcolor: ?)'(masterplan\.\w+)'/g;
const SETTING_USE =
  /(?:SETTING = |affectsConfiguration\(|getConfiguration\(\)\.\w+(?:<\w+>)?\()'(masterplan\.[\w.]+)'/g;

/** The keys of a `when` clause, with what they are compared with. */
function conditionsOf(
  when: string,
): { key: string; operator: string | undefined; value: string | undefined }[] {
  return when
    .split(/&&|\|\|/)
    .map((part) =>
      part
        .trim()
        .replace(/^!?\(?/, '')
        .replace(/\)$/, (end) => (part.includes('(') ? end : '')),
    )
    .map((part) => {
      const [, key = part, operator, value] = /^([\w.]+)\s*(==|!=|=~|>)\s*(.+)$/.exec(part) ?? [];
      return { key: key.replace(/^!/, ''), operator, value };
    });
}

describe('The names in the manifest', () => {
  const { contributes, activationEvents, icon, l10n } = readManifest();
  const texts = readJson<Record<string, string>>('package.nls.json');
  const sources = editorSources();
  const code = sources.map(({ text }) => text).join('\n');
  const views = Object.values(contributes.views).flat();
  const settings = Object.keys(contributes.configuration.properties);
  const colors = contributes.colors.map(({ id }) => id);
  const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
  const whens = [
    ...Object.values(contributes.menus).flat(),
    ...contributes.viewsWelcome,
    ...contributes.keybindings,
    ...contributes.chatPlugins,
    ...views,
  ].flatMap(({ when }) => when ?? []);

  it('that conditions ask for are set by us or by VS Code', () => {
    for (const when of whens.filter((one) => one !== 'true' && one !== 'false')) {
      for (const { key, operator, value } of conditionsOf(when)) {
        if (key.startsWith('config.')) {
          assert.ok(settings.includes(key.slice('config.'.length)), `${key} in ${when}`);
        } else if (key.startsWith('masterplan.')) {
          assert.ok(key in CONTEXT_KEYS, `${key} in ${when}`);
          const values: readonly unknown[] = CONTEXT_KEYS[key as keyof typeof CONTEXT_KEYS];
          if (operator === '==') assert.ok(values.includes(value), when);
        } else {
          assert.ok(EDITOR_KEYS.includes(key), `${key} in ${when}`);
        }
      }
    }
  });

  it('of what applies to a node are words that nodes have', () => {
    const known = new Set<string>([...ITEM_TOKENS, ...PLAN_TOKENS, ...OTHER_TOKENS]);
    for (const when of whens) {
      for (const [, token = ''] of when.matchAll(/viewItem =~ \/\\b(\w+)\\b\//g)) {
        assert.ok(known.has(token), `${token} in ${when}`);
        assert.match(code, new RegExp(`\\b${token}\\b`), `no node has ${token}`);
      }
    }
  });

  it('of context keys all stand in a condition: what nobody asks need not be set', () => {
    const conditions = [...whens, ...steps.flatMap((step) => step.completionEvents)].join(' ');
    for (const key of Object.keys(CONTEXT_KEYS)) {
      assert.ok(conditions.includes(key), key);
    }
  });

  it('of views are those that the code makes', () => {
    for (const { id } of views) {
      assert.ok(code.includes(`'${id}'`), `${id} is made nowhere`);
    }
    for (const { view } of contributes.viewsWelcome) {
      assert.ok(
        views.some(({ id }) => id === view),
        view,
      );
    }
  });

  it('of settings and colours are those that the code uses', () => {
    const pages = readdirSync(path.join(ROOT, 'webview-ui'))
      .filter((file) => /\.(tsx?|css)$/.test(file))
      .map((file) => readFileSync(path.join(ROOT, 'webview-ui', file), 'utf8'))
      .join('\n');
    for (const setting of settings) {
      assert.ok(code.includes(`'${setting}'`), `nobody asks for ${setting}`);
    }
    for (const color of colors) {
      const inPages = `--vscode-${color.replace('.', '-')}`;
      assert.ok(code.includes(`'${color}'`) || pages.includes(inPages), `nothing has the colour ${color}`);
    }
    for (const [name] of pages.matchAll(/--vscode-masterplan-\w+/g)) {
      assert.ok(colors.includes(name.replace('--vscode-masterplan-', 'masterplan.')), name);
    }
  });

  it('that the code uses are in the manifest', () => {
    const focus = views.map(({ id }) => `${id}.focus`);
    const uses: [RegExp, readonly string[]][] = [
      [COMMAND_USE, [...Object.keys(COMMANDS), ...focus]],
      [COLOR_USE, colors],
      [SETTING_USE, settings],
    ];
    for (const [use, known] of uses) {
      const found = sources.flatMap(({ file, text }) =>
        [...text.matchAll(use)].map(([, name = '']) => ({ file, name })),
      );
      assert.ok(found.length > 0, `nothing matches ${use}: has the code another way to say it?`);
      for (const { file, name } of found) assert.ok(known.includes(name), `${name} in ${file}`);
    }
  });

  it('of commands in links and steps exist', () => {
    const linked = Object.values(texts).flatMap((text) =>
      [...text.matchAll(/\(command:([\w.]+)\)/g)].map(([, id = '']) => id),
    );
    const completing = stringsIn(steps.map((step) => step.completionEvents));
    const asked = completing
      .filter((event) => event.startsWith('onCommand:'))
      .map((event) => event.slice(10));
    for (const id of [...linked, ...asked].filter((name) => name.startsWith('masterplan.'))) {
      const isFocus = views.some((view) => id === `${view.id}.focus`);
      assert.ok(id in COMMANDS || isFocus, id);
    }
    for (const event of completing.filter((one) => one.startsWith('onView:'))) {
      assert.ok(
        views.some(({ id }) => event === `onView:${id}`),
        event,
      );
    }
  });

  it('of files are files', () => {
    const media = steps.flatMap((step) => [step.media.svg, step.media.image, step.media.markdown]);
    const icons = contributes.viewsContainers.activitybar.map((container) => container.icon);
    for (const file of [icon, ...icons, ...media].filter((one) => one !== undefined)) {
      assert.ok(existsSync(path.join(ROOT, file)), file);
    }
    assert.ok(existsSync(path.join(ROOT, l10n, 'bundle.l10n.json')));
    for (const plugin of contributes.chatPlugins) {
      assert.ok(existsSync(path.join(ROOT, plugin.path, '.claude-plugin', 'plugin.json')), plugin.path);
    }
  });

  it('of the MCP provider and of the dashboard are those that the code registers', () => {
    for (const { id } of contributes.mcpServerDefinitionProviders) {
      assert.ok(code.includes(`'${id}'`), id);
    }
    const panels = activationEvents.filter((event) => event.startsWith('onWebviewPanel:'));
    for (const event of panels) {
      assert.ok(code.includes(`'${event.slice('onWebviewPanel:'.length)}'`), event);
    }
  });

  it('of schemes whose documents come back after a reload activate the extension', () => {
    for (const scheme of [TEXT_SCHEME, VIEW_SCHEME]) {
      assert.ok(activationEvents.includes(`onFileSystem:${scheme}`), scheme);
    }
  });

  it('of colours have a value for each kind of theme', () => {
    for (const { id, defaults } of contributes.colors) {
      assert.deepEqual(
        Object.keys(defaults).sort(),
        ['dark', 'highContrast', 'highContrastLight', 'light'],
        id,
      );
    }
  });
});
