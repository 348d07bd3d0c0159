import { MasterplanError } from '../../model/errors';
import type { Editor } from '../editor';
import { keyRefused, keyWaits } from '../human-seat/key-waits';
import type { Invocation } from './command';

/**
 * Says before the first question that nothing can be written: in Restricted Mode, or where no key can be kept or
 * the key waits for approval. What is not known yet is told by the write itself. Throws READ_ONLY or FORBIDDEN.
 */
export function requireSeat(editor: Editor, invocation: Invocation): void {
  const clicked = invocation.nodes.map((node) => node.project);
  const projects = clicked.length > 0 ? clicked : editor.projects.all();
  const standings = projects.map((project) => project.standing);
  if (standings.length === 0) return;
  if (standings.some(({ kind }) => kind === 'human' || kind === 'unknown')) return;
  const none = standings.find((standing) => standing.kind === 'none');
  if (none?.refusal !== undefined) throw keyRefused(editor.vscode, none.refusal);
  if (none !== undefined) throw new MasterplanError('READ_ONLY', none.why);
  const pending = standings.find((standing) => standing.kind === 'pending');
  if (pending !== undefined) throw keyWaits(editor.vscode, pending.keyId);
}

/** Throws READ_ONLY in Restricted Mode: nothing is written into a folder that the person does not trust. */
export function requireTrust({ vscode: { l10n, workspace } }: Pick<Editor, 'vscode'>): void {
  if (workspace.isTrusted) return;
  throw new MasterplanError('READ_ONLY', l10n.t('This workspace is in Restricted Mode.'), {
    hint: l10n.t('Trust the workspace to change its plan; until then you can read it.'),
  });
}
