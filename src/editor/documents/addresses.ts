import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import type { Project } from '../projects/project';

/** Pages to read. */
export const VIEW_SCHEME = 'masterplan-view';
/** Long texts to edit. */
export const TEXT_SCHEME = 'masterplan';

/** A long text of the plan that people edit. */
export type TextName =
  | { kind: 'specification' | 'plan_description'; planId: string }
  | { kind: 'description' | 'acceptance_criteria'; itemId: number };

/** What a page shows: an item or plan as it is now, or something that was found out once and is kept. */
export type PageName =
  | { kind: 'item'; itemId: number }
  | { kind: 'plan'; planId: string }
  | { kind: 'kept'; number: number };

const TEXT_FILES = {
  specification: 'specification.md',
  plan_description: 'description.md',
  description: 'description.md',
  acceptance_criteria: 'acceptance-criteria.md',
} as const;

/** A project in an address: durable, so that an open text survives a reload of the window. */
function tagOf(project: Pick<Project, 'id'>): string {
  return createHash('sha256').update(project.id).digest('hex').slice(0, 16);
}

export function textUri(editor: Pick<Editor, 'vscode'>, project: Project, name: TextName): vscode.Uri {
  const folder = 'planId' in name ? `/plan/${encodeURIComponent(name.planId)}` : `/item/${name.itemId}`;
  const path = `${folder}/${TEXT_FILES[name.kind]}`;
  return editor.vscode.Uri.from({ scheme: TEXT_SCHEME, authority: tagOf(project), path });
}

/** `title` names the tab. */
export function pageUri(
  editor: Pick<Editor, 'vscode'>,
  project: Project,
  name: PageName,
  title: string,
): vscode.Uri {
  const id = name.kind === 'item' ? name.itemId : name.kind === 'plan' ? name.planId : name.number;
  const file = `${title.replace(/[\\/?#%:*"<>|]/g, '-').slice(0, 80) || name.kind}.md`;
  const path = `/${name.kind}/${encodeURIComponent(id)}/${file}`;
  return editor.vscode.Uri.from({ scheme: VIEW_SCHEME, authority: tagOf(project), path });
}

/** The project of an address; undefined: no folder of this window has it. */
export function projectOf(editor: Pick<Editor, 'projects'>, uri: vscode.Uri): Project | undefined {
  return editor.projects.all().find((project) => tagOf(project) === uri.authority);
}

export function textNameOf(uri: vscode.Uri): TextName | undefined {
  const [, folder, id = '', file] = uri.path.split('/');
  if (folder === 'plan') {
    const planId = decodeURIComponent(id);
    if (file === TEXT_FILES.specification) return { kind: 'specification', planId };
    return file === TEXT_FILES.plan_description ? { kind: 'plan_description', planId } : undefined;
  }
  if (folder !== 'item' || !/^[1-9]\d{0,14}$/.test(id)) return undefined;
  if (file === TEXT_FILES.description) return { kind: 'description', itemId: Number(id) };
  if (file === TEXT_FILES.acceptance_criteria) return { kind: 'acceptance_criteria', itemId: Number(id) };
  return undefined;
}

export function pageNameOf(uri: vscode.Uri): PageName | undefined {
  const [, folder, id = ''] = uri.path.split('/');
  if (folder === 'plan' && id !== '') return { kind: 'plan', planId: decodeURIComponent(id) };
  if (!/^[1-9]\d{0,14}$/.test(id)) return undefined;
  if (folder === 'item') return { kind: 'item', itemId: Number(id) };
  return folder === 'kept' ? { kind: 'kept', number: Number(id) } : undefined;
}
