import { openPlanDescription, openSpecification } from '../../documents/open-document';
import type { Command } from '../command';
import { gestureFor } from '../gesture-for';
import { sayDone } from '../messages';
import { planFor } from '../targets';
import { planName } from './plan-name';

type Field = 'title' | 'owner' | 'description' | 'specification';

/** Changes a plan's title or owner, or opens one of its long texts. */
export const editPlan: Command = {
  id: 'masterplan.editPlan',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await planFor(editor, invocation, {
      title: l10n.t('Edit a Plan'),
      token: 'canEditPlan',
      none: l10n.t('There is no plan to edit.'),
    });
    if (target === undefined) return;
    const { project, plan } = target;
    const title = l10n.t('Edit {0}', planName(plan));
    const field = await editor.dialogs.pick<Field>(
      [
        {
          label: l10n.t('Specification'),
          detail: l10n.t('Opens as Markdown'),
          icon: 'markdown',
          value: 'specification',
        },
        { label: l10n.t('Title'), icon: 'edit', value: 'title' },
        {
          label: l10n.t('Description'),
          detail: l10n.t('Opens as Markdown'),
          icon: 'note',
          value: 'description',
        },
        { label: l10n.t('Owner'), icon: 'person', value: 'owner' },
      ],
      { title, placeholder: l10n.t('What do you want to change?') },
    );
    if (field === undefined) return;
    if (field === 'specification') return openSpecification(editor, project, plan.plan_id);
    if (field === 'description') return openPlanDescription(editor, project, plan.plan_id);
    const before = plan[field] ?? '';
    const value = await editor.dialogs.input({
      title,
      prompt: field === 'title' ? l10n.t('The new title') : l10n.t('Person or team'),
      value: before,
      validate: (text) => (text === '' ? l10n.t('It can’t be empty.') : undefined),
    });
    if (value === undefined || value === '' || value === before) return;
    const isOthers = plan.claimed_by !== null && plan.claimed_by !== project.me.user;
    const gesture = await gestureFor(
      editor,
      invocation,
      {
        question: l10n.t('Change {0}?', planName(plan)),
        detail: `${before === '' ? '–' : before} → ${value}`,
        button: l10n.t('Change'),
      },
      isOthers ? 'modal' : 'node',
    );
    if (gesture === undefined) return;
    await project.write('update_plan', { plan_id: plan.plan_id, [field]: value }, gesture);
    sayDone(editor, l10n.t('Changed {0}.', planName(field === 'title' ? { title: value } : plan)));
  },
};
