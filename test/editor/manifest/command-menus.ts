import { COMMANDS, type CommandId, type CommandPlace } from '../../../src/editor/commands/command-ids';
import type { ItemToken } from '../../../src/editor/presentation/capabilities';
import type { DeclaredCommand, Keybinding, MenuEntry } from './manifest-files';

/**
 * Makes package.json's commands and menus from `COMMANDS`, which says where each is offered; here is only what the
 * manifest needs besides: icons, groups and their order, and a few conditions that concern the palette.
 */

type ViewId = 'masterplan.plan' | 'masterplan.needsYou' | 'masterplan.agents';

/** The views that show a kind of node. */
const VIEWS_OF: Record<NonNullable<CommandPlace['nodes']>[number], ViewId[]> = {
  project: ['masterplan.plan'],
  plan: ['masterplan.plan'],
  item: ['masterplan.plan', 'masterplan.agents'],
  need: ['masterplan.needsYou'],
  session: ['masterplan.agents'],
};

/** Context menus read from top to bottom: the work, then writing the plan, the plan's life, reading, copying. */
const GROUPS: Record<string, readonly CommandId[]> = {
  '1_work': [
    'masterplan.claimNext',
    'masterplan.claimItem',
    'masterplan.completeItem',
    'masterplan.decideItem',
    'masterplan.noteItem',
    'masterplan.releaseItem',
    'masterplan.takeOverItem',
    'masterplan.releaseSession',
    'masterplan.approvePlan',
    'masterplan.sendBackPlan',
    'masterplan.approveKey',
    'masterplan.rejectKey',
    'masterplan.restartTrust',
    'masterplan.acknowledgeUnsigned',
  ],
  '2_later': ['masterplan.deferItem', 'masterplan.cancelItem', 'masterplan.reopenItem'],
  '3_author': [
    'masterplan.createPlan',
    'masterplan.addItem',
    'masterplan.editItem',
    'masterplan.editPlan',
    'masterplan.moveItem',
    'masterplan.addDependency',
    'masterplan.removeDependency',
    'masterplan.importItems',
  ],
  '4_plan': [
    'masterplan.markPlanReady',
    'masterplan.markPlanDraft',
    'masterplan.claimPlan',
    'masterplan.submitWork',
    'masterplan.releasePlan',
    'masterplan.failPlan',
    'masterplan.archivePlan',
    'masterplan.unarchivePlan',
  ],
  '5_read': [
    'masterplan.openItem',
    'masterplan.openPlan',
    'masterplan.revealItem',
    'masterplan.showHistory',
    'masterplan.exportSnapshot',
    'masterplan.verifyLog',
  ],
  '6_copy': ['masterplan.copyItemKey'],
};

/** Icons of what is a button somewhere: on a node or in a title bar. */
const ICONS: Partial<Record<CommandId, string>> = {
  'masterplan.claimItem': 'play',
  'masterplan.completeItem': 'check',
  'masterplan.decideItem': 'law',
  'masterplan.addItem': 'add',
  'masterplan.approvePlan': 'pass',
  'masterplan.acknowledgeUnsigned': 'eye',
  'masterplan.approveKey': 'verified',
  'masterplan.createPlan': 'new-file',
  'masterplan.openDashboard': 'graph',
  'masterplan.filterPlan': 'filter',
  'masterplan.clearFilter': 'clear-all',
  'masterplan.refresh': 'refresh',
  'masterplan.connectAgents': 'plug',
};

/** Buttons of the title bars, from left to right; what is not named here goes to the bar's “…” menu. */
const TITLE_BUTTONS: readonly CommandId[] = [
  'masterplan.createPlan',
  'masterplan.openDashboard',
  'masterplan.filterPlan',
  'masterplan.clearFilter',
  'masterplan.connectAgents',
];

/** Also in the “…” menu of the Plan view: what concerns the project, which has no node where there is only one. */
const PLAN_OVERFLOW: readonly CommandId[] = [
  'masterplan.createFeature',
  'masterplan.importItems',
  'masterplan.exportSnapshot',
  'masterplan.showChanges',
  'masterplan.verifyLog',
];

/** Where a command makes sense at all, besides trust. */
const CONDITIONS: Partial<Record<CommandId, string>> = {
  'masterplan.clearFilter': 'masterplan.filtered',
  'masterplan.restartTrust': 'masterplan.keyWaits',
  'masterplan.startSharing': '!config.masterplan.mcp.enabled',
  'masterplan.stopSharing': 'config.masterplan.mcp.enabled',
};

/** Only where there is something to look at. */
const HAS_PLAN = 'masterplan.state =~ /^(live|allDone)$/';
const HAS_LOG = 'masterplan.state =~ /^(live|allDone|allArchived)$/';
const IN_TITLE: Partial<Record<CommandId, string>> = {
  'masterplan.openDashboard': HAS_PLAN,
  'masterplan.filterPlan': HAS_PLAN,
  'masterplan.exportSnapshot': HAS_LOG,
  'masterplan.showChanges': HAS_LOG,
  'masterplan.verifyLog': HAS_LOG,
};

/** The keys; each in these views only. */
const KEYS: readonly { command: CommandId; key: string; views: readonly ViewId[] }[] = [
  { command: 'masterplan.editItem', key: 'f2', views: ['masterplan.plan', 'masterplan.needsYou'] },
  { command: 'masterplan.claimNext', key: 'ctrl+alt+n', views: ['masterplan.plan'] },
  { command: 'masterplan.claimItem', key: 'ctrl+alt+c', views: ['masterplan.plan', 'masterplan.needsYou'] },
  {
    command: 'masterplan.completeItem',
    key: 'ctrl+alt+enter',
    views: ['masterplan.plan', 'masterplan.needsYou'],
  },
  { command: 'masterplan.decideItem', key: 'ctrl+alt+e', views: ['masterplan.plan', 'masterplan.needsYou'] },
  { command: 'masterplan.filterPlan', key: 'ctrl+alt+f', views: ['masterplan.plan'] },
  {
    command: 'masterplan.refresh',
    key: 'ctrl+alt+r',
    views: ['masterplan.plan', 'masterplan.needsYou', 'masterplan.agents'],
  },
];

/** These need no folder. */
const ANYWHERE: readonly CommandId[] = ['masterplan.openWalkthrough', 'masterplan.showLog'];

/** Where the project has no plan, the palette lists what leads to one; everything else would only say so. */
const WITHOUT_PLAN: readonly CommandId[] = [
  ...ANYWHERE,
  'masterplan.createFeature',
  'masterplan.createPlan',
  'masterplan.importItems',
  'masterplan.restartTrust',
  'masterplan.refresh',
  'masterplan.connectAgents',
  'masterplan.startSharing',
  'masterplan.stopSharing',
];
/** These want a store; its plans may all be archived. */
const WITH_LOG: readonly CommandId[] = [
  'masterplan.openPlan',
  'masterplan.unarchivePlan',
  'masterplan.exportSnapshot',
  'masterplan.showHistory',
  'masterplan.showChanges',
  'masterplan.verifyLog',
  'masterplan.releaseSession',
  'masterplan.approveKey',
  'masterplan.revokeKey',
  'masterplan.makeNewKey',
];

/** “Show in Plan” says nothing new in the Plan view. */
const NOT_IN: Partial<Record<CommandId, ViewId>> = { 'masterplan.revealItem': 'masterplan.plan' };

const all = Object.entries(COMMANDS) as [CommandId, CommandPlace][];

/** The key of a command's title in package.nls.json. */
export function titleKey(id: string): string {
  return `command.${id.replace('masterplan.', '')}`;
}

export function commandDeclarations(): DeclaredCommand[] {
  return all.map(([id]) => {
    const icon = ICONS[id];
    return {
      command: id,
      title: `%${titleKey(id)}%`,
      category: 'Masterplan',
      ...(icon === undefined ? {} : { icon: `$(${icon})` }),
    };
  });
}

export function commandMenus(): Record<string, MenuEntry[]> {
  return {
    commandPalette: all.map(([id, place]) => ({ command: id, when: paletteWhen(id, place) })),
    'view/title': titleEntries(),
    'editor/title': pageEntries(),
    'view/item/context': all.flatMap(([id, place]) => nodeEntries(id, place)),
  };
}

/**
 * Keys of what acts on nodes are bound once for each view: VS Code puts the view's focused row in the place of such an
 * argument, as for its own commands; the selection is often another row, since arrow keys only move the focus.
 */
export function commandKeys(): Keybinding[] {
  return KEYS.flatMap(({ command, key, views }) => {
    const place: CommandPlace = COMMANDS[command];
    const bind = (where: string, args?: unknown): Keybinding => ({
      command,
      key,
      ...(key.startsWith('ctrl+') ? { mac: key.replace('ctrl+', 'cmd+') } : {}),
      when: both(where, '!inputFocus', trust(place)),
      ...(args === undefined ? {} : { args }),
    });
    if (place.nodes === undefined) return views.map((view) => bind(`focusedView == ${view}`));
    return views.map((view) =>
      bind(both(`focusedView == ${view}`, 'listFocus'), { $treeViewId: view, $focusedTreeItem: true }),
    );
  });
}

function both(...conditions: (string | undefined)[]): string {
  return conditions.filter((condition) => condition !== undefined).join(' && ');
}

function trust(place: CommandPlace): string | undefined {
  return place.writes === true || place.writesFile === true ? 'isWorkspaceTrusted' : undefined;
}

function paletteWhen(id: CommandId, place: CommandPlace): string {
  if (place.palette !== true) return 'false';
  const folder = ANYWHERE.includes(id) ? undefined : 'workspaceFolderCount > 0';
  const plan = WITHOUT_PLAN.includes(id) ? undefined : WITH_LOG.includes(id) ? HAS_LOG : HAS_PLAN;
  return both(folder, plan, trust(place), CONDITIONS[id]) || 'true';
}

function titleEntries(): MenuEntry[] {
  const own = all.flatMap(([id, place]): MenuEntry[] => {
    if (place.title === undefined) return [];
    const button = TITLE_BUTTONS.indexOf(id);
    const when = both(`view == ${place.title}`, trust(place), CONDITIONS[id], IN_TITLE[id]);
    return [{ command: id, when, group: button < 0 ? '3_view' : `navigation@${button + 1}` }];
  });
  const overflow = PLAN_OVERFLOW.map((id, index): MenuEntry => {
    const place: CommandPlace = COMMANDS[id];
    return {
      command: id,
      when: both('view == masterplan.plan', trust(place), IN_TITLE[id]),
      group: `${place.writes === true ? '1_author' : '2_read'}@${index + 1}`,
    };
  });
  return [...own, ...overflow];
}

/** On pages: the one thing to do next as a button, what else belongs to it in the “…” menu. */
function pageEntries(): MenuEntry[] {
  return all.flatMap(([id, place]): MenuEntry[] => {
    if (place.page === undefined) return [];
    const when = both('resourceScheme == masterplan-view', `masterplan.page == ${place.page}`, trust(place));
    return [{ command: id, when, group: ICONS[id] === undefined ? '1_work' : 'navigation@1' }];
  });
}

function nodeEntries(id: CommandId, place: CommandPlace): MenuEntry[] {
  if (place.nodes === undefined || place.token === undefined) return [];
  const views = new Set(place.nodes.flatMap((kind) => VIEWS_OF[kind]));
  const without = NOT_IN[id];
  if (without !== undefined) views.delete(without);
  const names = [...views].map((view) => view.replace('masterplan.', ''));
  const where =
    names.length === 1 ? `view == masterplan.${names[0]}` : `view =~ /^masterplan\\.(${names.join('|')})$/`;
  const applies = both(where, `viewItem =~ /\\b${place.token}\\b/`, trust(place));
  const single = place.many === true ? undefined : '!listMultiSelection';
  const entries: MenuEntry[] = [{ command: id, when: both(applies, single), group: groupOf(id) }];
  if (place.inline === true) {
    const unless = NO_BUTTON[id];
    const when = both(applies, unless === undefined ? undefined : `!(viewItem =~ /\\b${unless}\\b/)`);
    entries.push({ command: id, when, group: inlineGroup(id) });
  }
  return entries;
}

/** A decision is decided; to claim it first is for those who look for that, in the menu. */
const NO_BUTTON: Partial<Record<CommandId, ItemToken>> = { 'masterplan.claimItem': 'canDecide' };

function groupOf(id: CommandId): string {
  for (const [group, ids] of Object.entries(GROUPS)) {
    const index = ids.indexOf(id);
    if (index >= 0) return `${group}@${index + 1}`;
  }
  throw new Error(`${id} acts on nodes, but is in no group of command-menus.ts.`);
}

/** The thing to do next stands last, at the edge, where the eye finds it in every row. */
function inlineGroup(id: CommandId): string {
  return id === 'masterplan.addItem' ? 'inline@1' : 'inline@2';
}
