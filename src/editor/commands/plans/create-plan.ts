import type { Feature, Plan } from '../../../model/plan';
import { openSpecification } from '../../documents/open-document';
import type { Editor } from '../../editor';
import { plain } from '../../presentation/plain-text';
import type { Project } from '../../projects/project';
import type { Command, Invocation } from '../command';
import { gestureFor } from '../gesture-for';
import { addTo } from '../items/add-item';
import { type PlanTarget, pickProject } from '../targets';
import { importItemsTo } from '../transfer/import-items';
import { planName } from './plan-name';

interface Beginning {
  with: 'items' | 'specification';
  /** Its work is approved by another session than the one that hands it in. */
  fourEyes: boolean;
}

/** Makes a plan: with a specification to write first (a draft), or open for items at once. */
export const createPlan: Command = {
  id: 'masterplan.createPlan',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const heading = l10n.t('Create a Plan');
    const project = await pickProject(editor, invocation, heading);
    if (project === undefined) return;
    const title = await editor.dialogs.input({
      title: heading,
      prompt: l10n.t('What is the plan about?'),
      placeholder: l10n.t('Port the parser to TypeScript'),
      validate: (text) => (text === '' ? l10n.t('Give it a title.') : undefined),
    });
    if (title === undefined || title === '') return;
    const feature = await askFeature(editor, project, heading);
    if (feature === undefined) return;
    const begin = await askBeginning(editor, heading);
    if (begin === undefined) return;
    const gesture = await gestureFor(
      editor,
      invocation,
      {
        question: l10n.t('Create the plan “{0}”?', plain(title)),
        detail: [
          l10n.t('In {0}. Agents that work in this project see it at once.', plain(project.name)),
          ...(begin.fourEyes ? [l10n.t('Its work is approved by another session than submits it.')] : []),
        ].join('\n\n'),
        button: l10n.t('Create'),
      },
      'node',
    );
    if (gesture === undefined) return;
    const answer = await project.write(
      'create_plan',
      {
        title,
        status: begin.with === 'specification' ? 'draft' : 'ready',
        ...(begin.fourEyes ? { four_eyes: true } : {}),
        ...(feature === null ? {} : { feature_id: feature }),
      },
      gesture,
    );
    await offerNextStep(editor, invocation, { project, plan: answer.plan as Plan }, begin.with);
  },
};

/** The feature that the plan builds; null: none. Not asked where there are no features. */
async function askFeature(
  editor: Editor,
  project: Project,
  title: string,
): Promise<string | null | undefined> {
  const { l10n } = editor.vscode;
  const { features } = await project.read('list_features', {});
  const known = Array.isArray(features) ? (features as Feature[]) : [];
  if (known.length === 0) return null;
  return editor.dialogs.pick<string | null>(
    [
      { label: l10n.t('No feature'), icon: 'dash', value: null },
      ...known.map((feature) => ({
        label: plain(feature.title),
        description: plain(feature.feature_id, 60),
        ...(feature.description === null ? {} : { detail: plain(feature.description) }),
        icon: 'lightbulb',
        value: feature.feature_id,
      })),
    ],
    { title, placeholder: l10n.t('Which feature does it build?') },
  );
}

/** How the plan begins; the same list offers who approves its work, for those who want to say it. */
async function askBeginning(editor: Editor, title: string): Promise<Beginning | undefined> {
  const { l10n } = editor.vscode;
  for (let fourEyes = false; ; ) {
    const chosen = await editor.dialogs.pick<Beginning['with'] | 'approval'>(
      [
        {
          label: l10n.t('Start with items'),
          detail: l10n.t('The plan is ready: add items or import them, and agents can take them at once.'),
          icon: 'checklist',
          value: 'items',
        },
        {
          label: l10n.t('Write a specification first'),
          detail: l10n.t('The plan is a draft until you mark it ready; nobody takes its items before.'),
          icon: 'markdown',
          value: 'specification',
        },
        {
          label: l10n.t('Who approves its work…'),
          description: fourEyes ? l10n.t('another session') : l10n.t('anybody'),
          icon: 'eye',
          value: 'approval',
        },
      ],
      { title, placeholder: l10n.t('How do you want to begin?') },
    );
    if (chosen === undefined) return undefined;
    if (chosen !== 'approval') return { with: chosen, fourEyes };
    fourEyes = (await askApproval(editor, title)) ?? fourEyes;
  }
}

async function askApproval(editor: Editor, title: string): Promise<boolean | undefined> {
  const { l10n } = editor.vscode;
  return editor.dialogs.pick<boolean>(
    [
      {
        label: l10n.t('Anybody'),
        detail: l10n.t('Also the session that submitted the work.'),
        icon: 'person',
        value: false,
      },
      {
        label: l10n.t('Another session'),
        detail: l10n.t('Four eyes: not the session that submitted the work.'),
        icon: 'eye',
        value: true,
      },
    ],
    { title, placeholder: l10n.t('Who may approve what is submitted?') },
  );
}

async function offerNextStep(
  editor: Editor,
  invocation: Invocation,
  target: PlanTarget,
  begin: Beginning['with'],
): Promise<void> {
  const { l10n } = editor.vscode;
  const { project, plan } = target;
  if (begin === 'specification') return openSpecification(editor, project, plan.plan_id);
  // An agent may have been faster.
  if (project.mirror.itemCount(plan.plan_id) > 0) return;
  const add = l10n.t('Add an Item');
  const bring = l10n.t('Import Items');
  const message = l10n.t('The plan {0} is ready. What is to be done in it?', planName(plan));
  const pressed = await editor.dialogs.say('info', message, [add, bring]);
  // Nobody has clicked on a node of the new plan.
  if (pressed === add) await addTo(editor, { ...invocation, nodes: [] }, { target });
  if (pressed === bring) await importItemsTo(editor, project, plan.plan_id);
}
