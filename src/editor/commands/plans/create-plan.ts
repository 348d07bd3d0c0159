import type { Feature, Plan } from '../../../model/plan';
import { openSpecification } from '../../documents/open-document';
import type { Editor } from '../../editor';
import { plain } from '../../presentation/plain-text';
import type { Project } from '../../projects/project';
import type { Command } from '../command';
import { gestureFor } from '../gesture-for';
import { pickProject } from '../targets';
import { planName } from './plan-name';

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
        detail: l10n.t('In {0}. Agents that work in this project see it at once.', plain(project.name)),
        button: l10n.t('Create'),
      },
      'node',
    );
    if (gesture === undefined) return;
    const answer = await project.write(
      'create_plan',
      {
        title,
        status: begin === 'specification' ? 'draft' : 'ready',
        ...(feature === null ? {} : { feature_id: feature }),
      },
      gesture,
    );
    await offerNextStep(editor, project, answer.plan as Plan, begin);
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

async function askBeginning(editor: Editor, title: string): Promise<'items' | 'specification' | undefined> {
  const { l10n } = editor.vscode;
  return editor.dialogs.pick<'items' | 'specification'>(
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
    ],
    { title, placeholder: l10n.t('How do you want to begin?') },
  );
}

async function offerNextStep(
  editor: Editor,
  project: Project,
  plan: Plan,
  begin: 'items' | 'specification',
): Promise<void> {
  const { l10n, commands } = editor.vscode;
  if (begin === 'specification') return openSpecification(editor, project, plan.plan_id);
  const add = l10n.t('Add an Item');
  const importItems = l10n.t('Import Items');
  const message = l10n.t('The plan {0} is ready. What is to be done in it?', planName(plan));
  const pressed = await editor.dialogs.say('info', message, [add, importItems]);
  if (pressed === add) await commands.executeCommand('masterplan.addItem');
  if (pressed === importItems) await commands.executeCommand('masterplan.importItems');
}
