import type { Feature } from '../../../model/plan';
import type { Editor } from '../../editor';
import { plain } from '../../presentation/plain-text';
import type { Project } from '../../projects/project';
import type { Command, Invocation } from '../command';
import { gestureFor } from '../gesture-for';
import { sayDone } from '../messages';
import { pickProject } from '../targets';

/** Makes a feature: what is to be built. Plans say how. */
export const createFeature: Command = {
  id: 'masterplan.createFeature',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const project = await pickProject(editor, invocation, l10n.t('Create a Feature'));
    if (project === undefined) return;
    const feature = await makeFeature(editor, invocation, project);
    if (feature !== undefined) sayDone(editor, l10n.t('Created the feature “{0}”.', plain(feature.title)));
  },
};

/** Asks for the feature's words and makes it; undefined where the person leaves. */
async function makeFeature(
  editor: Editor,
  invocation: Invocation,
  project: Project,
): Promise<Feature | undefined> {
  const { l10n } = editor.vscode;
  const heading = l10n.t('Create a Feature');
  const title = await editor.dialogs.input({
    title: heading,
    prompt: l10n.t('What is to be built?'),
    placeholder: l10n.t('Offline mode'),
    validate: (text) => (text === '' ? l10n.t('Give it a title.') : undefined),
  });
  if (title === undefined || title === '') return undefined;
  const description = await editor.dialogs.input({
    title: heading,
    prompt: l10n.t('What for? Enter to leave it out.'),
  });
  if (description === undefined) return undefined;
  const gesture = await gestureFor(
    editor,
    invocation,
    { question: l10n.t('Create the feature “{0}”?', plain(title)), button: l10n.t('Create') },
    'node',
  );
  if (gesture === undefined) return undefined;
  const input = { title, ...(description === '' ? {} : { description }) };
  const { feature } = await project.write('create_feature', input, gesture);
  return feature as Feature;
}
