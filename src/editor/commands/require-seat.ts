import { MasterplanError } from '../../model/errors';
import type { Editor } from '../editor';
import type { Invocation } from './command';

/**
 * Says before the first question that nothing can be written: in Restricted Mode, or where no key can be kept or
 * the key waits for approval. What is not known yet is told by the write itself. Throws READ_ONLY or FORBIDDEN.
 */
export function requireSeat(editor: Editor, invocation: Invocation): void {
  const { l10n } = editor.vscode;
  const clicked = invocation.nodes.map((node) => node.project);
  const projects = clicked.length > 0 ? clicked : editor.projects.all();
  const standings = projects.map((project) => project.standing);
  if (standings.length === 0) return;
  if (standings.some(({ kind }) => kind === 'human' || kind === 'unknown')) return;
  const none = standings.find((standing) => standing.kind === 'none');
  if (none !== undefined) throw new MasterplanError('READ_ONLY', none.why);
  throw new MasterplanError('FORBIDDEN', l10n.t('Your key for this project waits for approval.'), {
    hint: l10n.t('Somebody whose key is approved does that in the view Needs You.'),
  });
}
