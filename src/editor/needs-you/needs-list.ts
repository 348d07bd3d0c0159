import type { Change } from '../../model/change';
import type { Need } from '../../model/outline';
import { NEED_KINDS } from '../../model/vocabulary';
import { ACKNOWLEDGED_KEY } from '../commands/log/acknowledge-unsigned';
import type { Editor } from '../editor';
import type { Project } from '../projects/project';

/** Kinds of entries in the order in which they are shown. */
export const ENTRY_KINDS = [...NEED_KINDS, 'unsigned'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

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
  return editor.projects
    .all()
    .reduce((sum, project) => sum + project.mirror.needs.total + unseen(editor, project).length, 0);
}

function unseen({ context }: Pick<Editor, 'context'>, { id, mirror }: Project): Change[] {
  const seen = context.workspaceState.get<Record<string, number>>(ACKNOWLEDGED_KEY)?.[id] ?? 0;
  return mirror.unsigned().filter((change) => change.version > seen);
}
