import type { GivenCommands } from '../../../src/editor/commands/register-commands';
import type { ScriptedPerson } from '../../support/scripted-person';
import type { SeatedWindow } from '../../support/seated-window';

const nothing = async () => undefined;

/** Stand-ins for the commands of the views. */
export const NO_VIEWS: GivenCommands = {
  'masterplan.revealItem': nothing,
  'masterplan.openDashboard': nothing,
  'masterplan.filterPlan': nothing,
  'masterplan.clearFilter': nothing,
  'masterplan.refresh': nothing,
  'masterplan.connectAgents': nothing,
  'masterplan.startSharing': nothing,
  'masterplan.stopSharing': nothing,
};

/**
 * A plan with something of every kind: A is open and B waits for it, X is an agent's, MINE the person's, DONE is
 * completed, DEC is to be decided and GATED waits for it, MAN is manual work, AI is for agents.
 */
export async function planOfEveryKind(window: SeatedWindow): Promise<void> {
  await window.plan([
    { item_key: 'PH', item_type: 'phase' },
    { item_key: 'A', priority: 1 },
    { item_key: 'B', depends_on: ['A'] },
    { item_key: 'X' },
    { item_key: 'MINE' },
    { item_key: 'DONE' },
    {
      item_key: 'DEC',
      item_type: 'decision',
      description: 'Which store?',
      metadata: { options: ['One', 'Two'] },
    },
    { item_key: 'GATED', depends_on: ['DEC'] },
    { item_key: 'MAN', item_type: 'manual' },
    { item_key: 'AI', assignee_type: 'ai' },
    { item_key: 'K', parent_key: 'PH' },
  ]);
  await window.agent('claim', { plan_id: 'P', item_key: 'X' });
  await window.agent('claim', { plan_id: 'P', item_key: 'DONE' }, 'agent-2');
  await window.agent('complete', { plan_id: 'P', item_key: 'DONE' }, 'agent-2');
  await window.project.mirror.refresh();
  const gesture = window.gestures.ofModal('fixture');
  await window.project.write('claim', { plan_id: 'P', item_key: 'MINE' }, gesture);
  await window.project.mirror.refresh();
  window.written.length = 0;
}

type Answer = (person: ScriptedPerson) => unknown;

/** One way through a command's questions: what the person answers after the target is known, the modal apart. */
export interface Walk {
  id: string;
  key: string;
  answers: readonly Answer[];
  /** The modal's button at the end. */
  button: string;
  /** Clicked in the tree it asks the modal all the same. */
  alwaysModal?: boolean;
  /** The first change that the log has of it. */
  logged: string;
}

const types = (text: string) => (person: ScriptedPerson) => person.types(text);
const picks = (text: string) => (person: ScriptedPerson) => person.picks(text);
const picksAll = (text: string) => (person: ScriptedPerson) => person.picksAll(text);
const presses = (text: string) => (person: ScriptedPerson) => person.presses(text);

/** Every writing command on items but those that begin at a plan. */
export const WALKS: readonly Walk[] = [
  { id: 'masterplan.claimItem', key: 'A', answers: [], button: 'Claim', logged: 'claimed A' },
  {
    id: 'masterplan.releaseItem',
    key: 'MINE',
    answers: [types('Half of it.')],
    button: 'Release',
    logged: 'released MINE',
  },
  {
    id: 'masterplan.releaseItem',
    key: 'X',
    answers: [types('')],
    button: 'Release',
    alwaysModal: true,
    logged: 'released X',
  },
  {
    id: 'masterplan.takeOverItem',
    key: 'X',
    answers: [],
    button: 'Take Over',
    alwaysModal: true,
    logged: 'claimed X',
  },
  {
    id: 'masterplan.completeItem',
    key: 'A',
    answers: [types('Done well.')],
    button: 'Complete',
    logged: 'completed A',
  },
  {
    id: 'masterplan.completeItem',
    key: 'MAN',
    answers: [types('')],
    button: 'Complete',
    alwaysModal: true,
    logged: 'completed MAN',
  },
  {
    id: 'masterplan.decideItem',
    key: 'DEC',
    answers: [presses('Decide…'), picks('One')],
    button: 'Decide',
    alwaysModal: true,
    logged: 'completed DEC',
  },
  {
    id: 'masterplan.noteItem',
    key: 'A',
    answers: [types('Mind the gap.')],
    button: 'Add Note',
    logged: 'note A',
  },
  {
    id: 'masterplan.deferItem',
    key: 'A',
    answers: [types('Not now.'), picks('Until tomorrow')],
    button: 'Defer',
    logged: 'deferred A',
  },
  {
    id: 'masterplan.cancelItem',
    key: 'A',
    answers: [types('Not wanted.'), picks('Let them go on without it')],
    button: 'Cancel the Work',
    alwaysModal: true,
    logged: 'cancelled A',
  },
  {
    id: 'masterplan.reopenItem',
    key: 'DONE',
    answers: [types('One test is missing.')],
    button: 'Reopen',
    logged: 'status_changed DONE',
  },
  {
    id: 'masterplan.editItem',
    key: 'A',
    answers: [
      picks('Title'),
      types('Another title'),
      picks('Priority'),
      picks('critical'),
      picks('Save 2 changes'),
    ],
    button: 'Change',
    logged: 'metadata_updated A',
  },
  {
    id: 'masterplan.moveItem',
    key: 'A',
    answers: [picks('Title of PH'), picks('At the beginning')],
    button: 'Move',
    logged: 'metadata_updated A',
  },
  {
    id: 'masterplan.addDependency',
    key: 'A',
    answers: [picksAll('Title of X')],
    button: 'Add Dependency',
    logged: 'metadata_updated A',
  },
  {
    id: 'masterplan.removeDependency',
    key: 'B',
    answers: [picksAll('Title of A')],
    button: 'Remove Dependency',
    logged: 'metadata_updated B',
  },
];
