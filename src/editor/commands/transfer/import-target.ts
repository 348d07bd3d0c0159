import type { Editor } from '../../editor';
import { planTokens } from '../../presentation/capabilities';
import { plain } from '../../presentation/plain-text';
import type { Project } from '../../projects/project';
import { withMirrors } from '../targets';

/** The part of `import`'s input that says where the items go. */
export type ImportTarget = { plan_id: string } | { plan: { title: string } };

/** Asks for the plan: one that is open, or a new one. */
export async function askTarget(
  editor: Editor,
  project: Project,
  title: string,
): Promise<ImportTarget | undefined> {
  const { l10n } = editor.vscode;
  const plans = await withMirrors([project], () =>
    project.mirror
      .plans()
      .filter((plan) => planTokens(plan, project.me).includes('canImport'))
      .map((plan) => ({ plan, isEmpty: project.mirror.itemCount(plan.plan_id) === 0 })),
  );
  const choices = (empty: boolean) =>
    plans
      .filter(({ isEmpty }) => isEmpty === empty)
      .map(({ plan }) => ({
        label: plain(plan.title),
        description: plain(plan.plan_id, 60),
        ...(empty ? { detail: l10n.t('Nothing is in it yet.') } : {}),
        icon: 'checklist',
        value: plan.plan_id,
      }));
  const fresh = { label: l10n.t('A new plan'), icon: 'add', value: null };
  const chosen =
    plans.length === 0
      ? null
      : await editor.dialogs.pick<string | null>(
          // One that was just made waits for its items.
          [...choices(true), fresh, ...choices(false)],
          { title, placeholder: l10n.t('Which plan do the items go to?') },
        );
  if (chosen === undefined) return undefined;
  if (chosen !== null) return { plan_id: chosen };
  const name = await editor.dialogs.input({
    title,
    prompt: l10n.t('What is the new plan about?'),
    validate: (text) => (text === '' ? l10n.t('Give it a title.') : undefined),
  });
  return name === undefined || name === '' ? undefined : { plan: { title: name } };
}
