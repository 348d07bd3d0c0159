import type { PageStep } from '../presentation/context-keys';

/**
 * Every command of the extension, with where it is offered. The manifest test compares this list with package.json
 * and with what is registered, so that none of the three can drift.
 *
 * `nodes`: which tree nodes it acts on (none: it asks, or concerns the whole project). `many`: several at once.
 * `token`: the word in a node's contextValue that makes it apply (`src/editor/presentation/capabilities.ts`).
 * `palette`: offered in the command palette, where it asks for its target. `inline`: a button on the node.
 */
export interface CommandPlace {
  nodes?: readonly ('project' | 'plan' | 'item' | 'need' | 'session')[];
  many?: boolean;
  token?: string;
  palette?: boolean;
  inline?: boolean;
  /** In the title bar of this view. */
  title?: 'masterplan.plan' | 'masterplan.needsYou' | 'masterplan.agents';
  /** A button on the page of an item or plan with which this is to be done next. */
  page?: PageStep;
  /** Changes something in the person's name: needs a gesture, hidden in Restricted Mode. */
  writes?: boolean;
  /** Writes a file: needs no gesture, but is hidden and refused in Restricted Mode. */
  writesFile?: boolean;
  /** For the person whose key waits for approval or was rejected: everything else that writes is refused before it asks anything. */
  whileKeyWaits?: boolean;
}

export const COMMANDS = {
  // Items: the work loop.
  'masterplan.claimNext': { palette: true, writes: true, nodes: ['plan'], token: 'canClaimNext' },
  'masterplan.claimItem': {
    palette: true,
    writes: true,
    nodes: ['item', 'need'],
    many: true,
    page: 'claim',
    token: 'canClaim',
    inline: true,
  },
  'masterplan.releaseItem': {
    palette: true,
    writes: true,
    nodes: ['item', 'need'],
    many: true,
    token: 'canRelease',
  },
  'masterplan.takeOverItem': { palette: true, writes: true, nodes: ['item', 'need'], token: 'canTakeOver' },
  'masterplan.completeItem': {
    palette: true,
    writes: true,
    nodes: ['item', 'need'],
    many: true,
    page: 'complete',
    token: 'canComplete',
    inline: true,
  },
  'masterplan.decideItem': {
    palette: true,
    writes: true,
    nodes: ['item', 'need'],
    page: 'decide',
    token: 'canDecide',
    inline: true,
  },
  'masterplan.noteItem': { palette: true, writes: true, nodes: ['item', 'need'], token: 'canNote' },
  'masterplan.deferItem': {
    palette: true,
    writes: true,
    nodes: ['item', 'need'],
    many: true,
    token: 'canDefer',
  },
  'masterplan.cancelItem': {
    palette: true,
    writes: true,
    nodes: ['item', 'need'],
    many: true,
    token: 'canCancel',
  },
  'masterplan.reopenItem': {
    palette: true,
    writes: true,
    nodes: ['item', 'need'],
    many: true,
    token: 'canReopen',
  },
  // Items: authoring.
  'masterplan.addItem': {
    palette: true,
    writes: true,
    nodes: ['plan', 'item'],
    token: 'canAdd',
    inline: true,
  },
  'masterplan.editItem': { palette: true, writes: true, nodes: ['item', 'need'], token: 'canEdit' },
  'masterplan.moveItem': { palette: true, writes: true, nodes: ['item'], many: true, token: 'canMove' },
  'masterplan.addDependency': { palette: true, writes: true, nodes: ['item', 'need'], token: 'canEdit' },
  'masterplan.removeDependency': {
    palette: true,
    writes: true,
    nodes: ['item', 'need'],
    token: 'hasDependencies',
  },
  // Items: reading.
  'masterplan.openItem': { palette: true, nodes: ['item', 'need'], token: 'isItem' },
  'masterplan.revealItem': { nodes: ['item', 'need'], token: 'canReveal' },
  'masterplan.copyItemKey': { nodes: ['item', 'need'], token: 'isItem' },
  // Plans and features.
  'masterplan.createFeature': { palette: true, writes: true },
  'masterplan.createPlan': {
    palette: true,
    writes: true,
    nodes: ['project'],
    token: 'canCreatePlan',
    title: 'masterplan.plan',
  },
  'masterplan.openPlan': { palette: true, nodes: ['plan', 'need'], token: 'isPlan' },
  'masterplan.editPlan': { palette: true, writes: true, nodes: ['plan'], token: 'canEditPlan' },
  'masterplan.markPlanReady': { palette: true, writes: true, nodes: ['plan'], token: 'canMarkReady' },
  'masterplan.markPlanDraft': { palette: true, writes: true, nodes: ['plan'], token: 'canMarkDraft' },
  'masterplan.claimPlan': { palette: true, writes: true, nodes: ['plan'], token: 'canClaimPlan' },
  'masterplan.releasePlan': { palette: true, writes: true, nodes: ['plan'], token: 'canReleasePlan' },
  'masterplan.submitWork': { palette: true, writes: true, nodes: ['plan'], token: 'canSubmitWork' },
  'masterplan.approvePlan': {
    palette: true,
    writes: true,
    nodes: ['plan', 'need'],
    page: 'review',
    token: 'canReview',
    inline: true,
  },
  'masterplan.sendBackPlan': {
    palette: true,
    writes: true,
    nodes: ['plan', 'need'],
    page: 'review',
    token: 'canReview',
  },
  'masterplan.failPlan': { palette: true, writes: true, nodes: ['plan'], token: 'canFailPlan' },
  'masterplan.archivePlan': { palette: true, writes: true, nodes: ['plan'], token: 'canArchive' },
  'masterplan.unarchivePlan': { palette: true, writes: true, nodes: ['plan'], token: 'canUnarchive' },
  'masterplan.importItems': { palette: true, writes: true, nodes: ['project', 'plan'], token: 'canImport' },
  'masterplan.exportSnapshot': {
    palette: true,
    writesFile: true,
    nodes: ['project'],
    token: 'isProject',
  },
  // The log.
  'masterplan.showHistory': {
    palette: true,
    nodes: ['item', 'plan', 'session', 'need'],
    token: 'hasHistory',
  },
  'masterplan.showChanges': { palette: true },
  'masterplan.verifyLog': { palette: true, nodes: ['project'], token: 'isProject' },
  'masterplan.acknowledgeUnsigned': { nodes: ['need'], token: 'isUnsigned', inline: true },
  // Sessions and keys.
  'masterplan.releaseSession': { palette: true, writes: true, nodes: ['session'], token: 'holdsItems' },
  'masterplan.approveKey': { palette: true, writes: true, nodes: ['need'], token: 'isKey', inline: true },
  'masterplan.rejectKey': { writes: true, nodes: ['need'], token: 'isKey' },
  'masterplan.revokeKey': { palette: true, writes: true },
  'masterplan.restartTrust': {
    palette: true,
    writes: true,
    whileKeyWaits: true,
    nodes: ['need'],
    token: 'isOwnKey',
  },
  'masterplan.makeNewKey': { palette: true, writes: true, whileKeyWaits: true },
  // Views.
  'masterplan.openDashboard': { palette: true, title: 'masterplan.plan' },
  'masterplan.filterPlan': { palette: true, title: 'masterplan.plan' },
  'masterplan.clearFilter': { palette: true, title: 'masterplan.plan' },
  'masterplan.refresh': { palette: true, title: 'masterplan.plan' },
  // Agents in the editor.
  'masterplan.connectAgents': { palette: true, title: 'masterplan.agents' },
  'masterplan.startSharing': { palette: true },
  'masterplan.stopSharing': { palette: true },
  // Help.
  'masterplan.openWalkthrough': { palette: true },
  'masterplan.showLog': { palette: true },
} as const satisfies Record<string, CommandPlace>;

export type CommandId = keyof typeof COMMANDS;
