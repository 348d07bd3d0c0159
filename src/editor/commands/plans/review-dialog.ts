import { openPlan } from '../../documents/open-document';
import type { Editor } from '../../editor';
import type { Gesture } from '../../human-seat/gesture';
import { plain, quotedLines } from '../../presentation/plain-text';
import type { PlanTarget } from '../targets';
import { readSubmission } from './submission';

/**
 * A modal dialog that says who handed the work in and what they wrote, with a button to read it first.
 * Undefined where the person leaves or reads on.
 */
export async function askReview(
  editor: Editor,
  { project, plan }: PlanTarget,
  words: { question: string; button: string; consequence: string; warning?: string | undefined },
): Promise<Gesture | undefined> {
  const { l10n } = editor.vscode;
  const { artifacts, change, fourEyes } = await readSubmission(project, plan.plan_id);
  const session = change?.session_name ?? change?.session_id ?? change?.actor;
  const by =
    change === undefined
      ? undefined
      : l10n.t('Submitted by {0} for {1}.', plain(session ?? '', 80), plain(change.user ?? change.actor, 80));
  const lines = [
    by,
    fourEyes ? l10n.t('This plan needs four eyes: another session than that one decides.') : undefined,
    quotedLines(artifacts, 800),
    words.warning,
    words.consequence,
  ];
  const chosen = await editor.dialogs.choose<'decide' | 'read'>({
    question: words.question,
    detail: lines.filter((line) => line !== undefined && line !== '').join('\n\n'),
    buttons: [
      { label: words.button, value: 'decide' },
      { label: l10n.t('Read It First'), value: 'read' },
    ],
  });
  if (chosen?.value === 'read') await openPlan(editor, project, plan.plan_id);
  return chosen?.value === 'decide' ? chosen.gesture : undefined;
}
