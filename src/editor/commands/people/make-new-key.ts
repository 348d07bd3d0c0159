import type { Editor } from '../../editor';
import { fingerprint } from '../../presentation/fingerprint';
import { plain } from '../../presentation/plain-text';
import type { KeyRefusal, Project } from '../../projects/project';
import type { Command, Invocation } from '../command';
import { sayAloud } from '../messages';

/**
 * Makes a new key for a project that rejected this window's: nothing can be done with that one any more. The new one
 * gains nobody anything: it waits for approval like any other.
 */
export const makeNewKey: Command = {
  id: 'masterplan.makeNewKey',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const found = await findProject(editor, invocation);
    if (found === undefined) return;
    const { project, refusal } = found;
    const gesture = await editor.dialogs.confirm({
      question: l10n.t('Make a new key for {0}?', plain(project.name, 80)),
      detail: [
        l10n.t(
          'Your key was rejected or revoked there: somebody did not know it, or it is no longer to be trusted. Fingerprint: {0}.',
          fingerprint(refusal.keyId),
        ),
        l10n.t(
          'The new one waits for approval in Needs You of a window whose key is trusted there. Other projects keep the present key.',
        ),
      ].join('\n\n'),
      button: l10n.t('Make a New Key'),
    });
    if (gesture === undefined) return;
    const standing = await project.renewKey(gesture);
    if (standing.kind !== 'pending') return;
    sayAloud(
      editor,
      l10n.t(
        'Your new key for {0} waits for approval: {1}.',
        plain(project.name),
        fingerprint(standing.keyId),
      ),
    );
  },
};

type Refused = { project: Project; refusal: KeyRefusal };

/** The project of the node that was clicked, else one that rejected this window's key; says so where none did. */
async function findProject(editor: Editor, { nodes }: Invocation): Promise<Refused | undefined> {
  const { l10n } = editor.vscode;
  const [node] = nodes;
  const projects = node === undefined ? editor.projects.all() : [node.project];
  const refused = projects.flatMap((project): Refused[] => {
    const { standing } = project;
    const refusal = standing.kind === 'none' ? standing.refusal : undefined;
    return refusal?.why === 'revoked' ? [{ project, refusal }] : [];
  });
  const [only] = refused;
  if (only === undefined) {
    await editor.dialogs.say('info', l10n.t('No project has rejected this window’s key: it stays as it is.'));
    return undefined;
  }
  if (refused.length === 1) return only;
  return editor.dialogs.pick(
    refused.map((one) => ({
      label: plain(one.project.name),
      detail: one.project.location.root,
      value: one,
    })),
    { title: l10n.t('Make a New Key'), placeholder: l10n.t('In which project?') },
  );
}
