import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { OWN_COMMANDS } from '../../../src/editor/commands/all-commands';
import { COMMANDS, type CommandPlace } from '../../../src/editor/commands/command-ids';
import { commandDeclarations, commandKeys, commandMenus, titleKey } from './command-menus';
import { ROOT, readJson, readManifest } from './manifest-files';

if (process.env.UPDATE_MANIFEST === '1') {
  const file = path.join(ROOT, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { contributes: Record<string, unknown> };
  manifest.contributes.commands = commandDeclarations();
  manifest.contributes.menus = commandMenus();
  manifest.contributes.keybindings = commandKeys();
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

describe('The commands of the manifest', () => {
  const { contributes, activationEvents } = readManifest();
  const texts = readJson<Record<string, string>>('package.nls.json');
  const places = Object.entries(COMMANDS) as [string, CommandPlace][];
  const inMenu = (menu: string, id: string) =>
    (contributes.menus[menu] ?? []).filter((entry) => entry.command === id);

  it('are those of the code, their menus and keys too (UPDATE_MANIFEST=1 writes all of it)', () => {
    assert.deepEqual(contributes.commands, commandDeclarations());
    assert.deepEqual(contributes.menus, commandMenus());
    assert.deepEqual(contributes.keybindings, commandKeys());
  });

  it('are each registered by somebody: by the registry, or handed over by the composition root', () => {
    const root = readFileSync(path.join(ROOT, 'src', 'extension.ts'), 'utf8');
    const own = new Set(Object.keys(OWN_COMMANDS));
    const nobody = places.filter(([id]) => !own.has(id) && !root.includes(`'${id}'`));
    assert.deepEqual(
      nobody.map(([id]) => id),
      [],
    );
  });

  it('each have a title, in words', () => {
    for (const [id] of places) {
      assert.ok(texts[titleKey(id)]?.trim(), `package.nls.json lacks ${titleKey(id)}`);
    }
    const known = new Set(places.map(([id]) => titleKey(id)));
    const strangers = Object.keys(texts).filter((key) => key.startsWith('command.') && !known.has(key));
    assert.deepEqual(strangers, [], 'titles of commands that do not exist');
  });

  it('stand in the palette exactly where they ask for their target', () => {
    for (const [id, place] of places) {
      const [entry] = inMenu('commandPalette', id);
      assert.ok(entry, `${id} says nothing about the palette, so it would always be offered`);
      assert.equal(entry.when !== 'false', place.palette === true, id);
    }
  });

  it('that the palette lists in a folder without a plan lead to one, or need none', () => {
    const listed = (contributes.menus.commandPalette ?? []).filter(
      ({ when = '' }) => when !== 'false' && !/masterplan\.(state|filtered|keyWaits)/.test(when),
    );
    assert.deepEqual(listed.map(({ command }) => command.replace('masterplan.', '')).sort(), [
      'connectAgents',
      'createFeature',
      'createPlan',
      'importItems',
      'openWalkthrough',
      'refresh',
      'showLog',
      'startSharing',
      'stopSharing',
    ]);
  });

  it('stand in the context menu of their nodes, with their token, and as a button where they are one', () => {
    for (const [id, place] of places) {
      const entries = inMenu('view/item/context', id);
      const buttons = entries.filter((entry) => entry.group?.startsWith('inline'));
      assert.equal(buttons.length, place.inline === true ? 1 : 0, `${id} inline`);
      assert.equal(entries.length - buttons.length, place.nodes === undefined ? 0 : 1, `${id} in the menu`);
      for (const entry of entries) {
        assert.match(entry.when ?? '', new RegExp(`viewItem =~ /\\\\b${place.token}\\\\b/`), id);
      }
    }
  });

  it('that write are offered in trusted workspaces only', () => {
    for (const [id, place] of places.filter(([, { writes, writesFile }]) => writes || writesFile)) {
      for (const [menu, entries] of Object.entries(contributes.menus)) {
        for (const entry of entries.filter(({ command, when }) => command === id && when !== 'false')) {
          assert.match(entry.when ?? '', /\bisWorkspaceTrusted\b/, `${id} in ${menu}`);
        }
      }
      assert.ok(place);
    }
  });

  it('that take one node only are not offered while several are selected', () => {
    for (const entry of contributes.menus['view/item/context'] ?? []) {
      const place: CommandPlace = COMMANDS[entry.command as keyof typeof COMMANDS];
      if (entry.group?.startsWith('inline') || place.many === true) continue;
      assert.match(entry.when ?? '', /!listMultiSelection/, entry.command);
    }
  });

  it('have an icon where they are a button', () => {
    const icons = new Map(contributes.commands.map(({ command, icon }) => [command, icon]));
    for (const [menu, entries] of Object.entries(contributes.menus)) {
      for (const { command, group } of entries) {
        if (!group?.startsWith('inline') && !group?.startsWith('navigation')) continue;
        assert.match(icons.get(command) ?? '', /^\$\([a-z-]+\)$/, `${command} in ${menu}`);
      }
    }
  });

  it('with keys work in our own views only, and never while somebody types', () => {
    for (const { command, when } of contributes.keybindings) {
      assert.ok(command in COMMANDS, command);
      assert.match(when, /^focusedView (==|=~) \/?\^?masterplan/, command);
      assert.match(when, /!inputFocus/, command);
    }
  });

  it('with keys have one each per view, and those that write want trust', () => {
    const taken = new Map<string, string>();
    for (const { command, key, when } of contributes.keybindings) {
      const place: CommandPlace = COMMANDS[command as keyof typeof COMMANDS];
      if (place.writes) assert.match(when, /\bisWorkspaceTrusted\b/, command);
      assert.ok(place.palette, `${command} can't ask for its target`);
      for (const view of ['plan', 'needsYou', 'agents'].filter((name) => when.includes(`.${name}`))) {
        assert.equal(taken.get(`${key} in ${view}`), undefined, `${command}: ${key} is taken in ${view}`);
        taken.set(`${key} in ${view}`, command);
      }
    }
    const loop = [
      'masterplan.claimNext',
      'masterplan.claimItem',
      'masterplan.completeItem',
      'masterplan.decideItem',
    ];
    const withKeys = new Set(contributes.keybindings.map(({ command }) => command));
    assert.deepEqual(
      loop.filter((id) => !withKeys.has(id)),
      [],
    );
  });

  it('with keys act on the focused row of the view that has the keyboard', () => {
    for (const { command, when, args } of contributes.keybindings) {
      const place: CommandPlace = COMMANDS[command as keyof typeof COMMANDS];
      const [, view] = /focusedView == (masterplan\.\w+)/.exec(when) ?? [];
      const row = place.nodes === undefined ? undefined : { $treeViewId: view, $focusedTreeItem: true };
      assert.deepEqual(args, row, `${command} in ${view}`);
    }
  });

  it('to look at a plan are buttons only where there is one', () => {
    for (const id of ['masterplan.openDashboard', 'masterplan.filterPlan']) {
      const [button] = inMenu('view/title', id);
      assert.match(button?.when ?? '', /masterplan\.state =~ \/\^\(live\|allDone\)\$\//, id);
    }
  });

  it('activate by themselves: no event of the manifest does it again, nor at start-up', () => {
    for (const event of activationEvents) {
      assert.doesNotMatch(event, /^(\*|onStartupFinished|onCommand:|onView:|onMcpCollection:)/);
    }
  });
});
