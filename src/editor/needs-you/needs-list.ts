import type { Change } from '../../model/change';
import type { Need } from '../../model/outline';
import { NEED_KINDS, type NeedKind } from '../../model/vocabulary';
import type { Editor } from '../editor';
import { callingNeeds } from '../presentation/calling-needs';
import type { Project } from '../projects/project';
import { acknowledgedVersion } from './acknowledged-unsigned';

/** Work that a person has in hand already: shown quietly, but nothing that anybody has to be called for. */
export const QUIET_KIND = 'held';

export type EntryKind = NeedKind | 'unsigned';
/** Kinds of entries in the order in which they are shown. */
export const ENTRY_KINDS: readonly EntryKind[] = [
  ...NEED_KINDS.filter((kind) => kind !== QUIET_KIND),
  'unsigned',
  QUIET_KIND,
];

/** One thing that waits for the person. */
export type Entry =
  | { kind: Exclude<EntryKind, 'unsigned'>; project: Project; need: Need }
  | { kind: 'unsigned'; project: Project; change: Change };

/** What waits in a project: what needs a person, then unsigned changes that nobody has looked at yet. */
export function entriesOf(editor: Pick<Editor, 'context'>, project: Project): Entry[] {
  const needs = project.mirror.needs.needs.map((need): Entry => ({ kind: need.kind, project, need }));
  const unsigned = unseen(editor, project).map((change): Entry => ({ kind: 'unsigned', project, change }));
  return [...needs, ...unsigned];
}

/** How many things wait in all projects, those beyond the first 500 of each included. */
export function countNeeds(editor: Pick<Editor, 'context' | 'projects'>): number {
  return editor.projects.all().reduce((sum, project) => sum + countNeedsOf(editor, project), 0);
}

/** How many things wait in a project. */
export function countNeedsOf(editor: Pick<Editor, 'context'>, project: Project): number {
  return callingNeeds(project.mirror.needs).total - ownKeys(project) + unseen(editor, project).length;
}

/** The same by kind, as the dashboard shows it. */
export function needsSummary(
  editor: Pick<Editor, 'context'>,
  project: Project,
): { total: number; counts: Partial<Record<EntryKind, number>> } {
  const { counts } = callingNeeds(project.mirror.needs);
  return {
    total: countNeedsOf(editor, project),
    counts: {
      ...counts,
      key: counts.key - ownKeys(project),
      unsigned: unseen(editor, project).length,
    },
  };
}

/** The window's own key where it waits: listed, but it is said above the plan what is to be done, elsewhere. */
function ownKeys({ standing, mirror }: Project): number {
  return standing.kind === 'pending' ? Math.min(1, mirror.needs.counts.key) : 0;
}

function unseen(editor: Pick<Editor, 'context'>, project: Project): Change[] {
  const seen = acknowledgedVersion(editor, project);
  return project.mirror.unsigned().filter((change) => change.version > seen);
}
