import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import type { Project } from '../projects/project';

/** Up to which version a person has seen the unsigned changes, by project: kept for this workspace only. */
export const ACKNOWLEDGED_KEY = 'masterplan.acknowledgedUnsigned';

type Place = Pick<Editor, 'context' | 'vscode'>;

/** One for each workspace's memory, which tells nobody itself when something in it is another. */
const EMITTERS = new WeakMap<vscode.Memento, vscode.EventEmitter<void>>();

function emitterOf({ context, vscode }: Place): vscode.EventEmitter<void> {
  const { workspaceState } = context;
  const known = EMITTERS.get(workspaceState);
  if (known !== undefined) return known;
  const made = new vscode.EventEmitter<void>();
  EMITTERS.set(workspaceState, made);
  return made;
}

/** Up to which version of the log the person has looked at unsigned changes; 0: at none. */
export function acknowledgedVersion(
  { context }: Pick<Editor, 'context'>,
  { id }: Pick<Project, 'id'>,
): number {
  return context.workspaceState.get<Record<string, number>>(ACKNOWLEDGED_KEY)?.[id] ?? 0;
}

/** Notes that the person has looked at the changes up to this version, and tells whoever lists them. */
export async function acknowledge(
  place: Place,
  project: Pick<Project, 'id'>,
  version: number,
): Promise<void> {
  const { workspaceState } = place.context;
  const known = workspaceState.get<Record<string, number>>(ACKNOWLEDGED_KEY) ?? {};
  const highest = Math.max(acknowledgedVersion(place, project), version);
  await workspaceState.update(ACKNOWLEDGED_KEY, { ...known, [project.id]: highest });
  emitterOf(place).fire();
}

/** Somebody has looked at unsigned changes. */
export function onDidAcknowledge(place: Place, listener: () => void): vscode.Disposable {
  return emitterOf(place).event(listener);
}
