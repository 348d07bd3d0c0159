import type { Editor } from '../../editor';
import { fingerprint } from '../../presentation/fingerprint';
import { plain } from '../../presentation/plain-text';
import type { Project } from '../../projects/project';

/** A person's key as `list_keys` tells of it. */
export interface PersonKey {
  key_id: string;
  user: string;
  label: string | null;
  state: 'approved' | 'pending' | 'revoked';
  enrolled_at: string;
  approved_at: string | null;
  /** The key that approved it: none for a project's first one; itself where trust began anew. */
  approved_by: string | null;
}

export async function readKeys(project: Project): Promise<PersonKey[]> {
  const { keys } = await project.read('list_keys', {});
  return Array.isArray(keys) ? (keys as PersonKey[]) : [];
}

/** Whose it is, where it was made, when, and its fingerprint: the lines of a dialog. */
export function aboutKey(
  { vscode: { l10n } }: Pick<Editor, 'vscode'>,
  key: Omit<PersonKey, 'state' | 'approved_at' | 'approved_by'>,
): string {
  return [
    l10n.t('Person: {0}', plain(key.user)),
    ...(key.label === null ? [] : [l10n.t('Made in: {0}', plain(key.label))]),
    l10n.t('Since: {0}', new Date(key.enrolled_at).toLocaleString()),
    l10n.t('Fingerprint: {0}', fingerprint(key.key_id)),
  ].join('\n');
}
