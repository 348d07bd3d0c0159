import type { Editor } from '../../editor';
import { waitingKeyOf } from '../../human-seat/key-waits';
import { fingerprint } from '../../presentation/fingerprint';
import { plain } from '../../presentation/plain-text';
import type { Project } from '../../projects/project';
import type { Command, Invocation } from '../command';
import { sayDone } from '../messages';

/**
 * Says what is the matter with this window's key where it waits, and trusts it where nobody is left who could
 * approve it: after a lost keyring or machine the person would only read for ever.
 */
export const restartTrust: Command = {
  id: 'masterplan.restartTrust',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const project = await findProject(editor, invocation);
    const keyId = project === undefined ? undefined : waitingKeyOf(project.standing);
    if (project === undefined || keyId === undefined) return;
    const gesture = await editor.dialogs.confirm({
      question: l10n.t('Trust this window’s key in {0} without anybody’s approval?', plain(project.name, 80)),
      detail: [
        l10n.t('Your key: {0}', plain(project.me.user, 80)),
        l10n.t('Fingerprint: {0}', fingerprint(keyId)),
        '',
        l10n.t(
          'It waits for approval. If there is another window or machine whose key is trusted in this project, yours or somebody else’s, leave this and approve the key there, in the view Needs You.',
        ),
        '',
        l10n.t(
          'Only if none is left: trust it here. Everybody who works on this project is shown in Needs You that trust began anew in your name, and “Verify Log” names it from now on, until somebody with an older trusted key approves yours.',
        ),
      ].join('\n'),
      button: l10n.t('Trust It Without Approval'),
    });
    if (gesture === undefined) return;
    const standing = await project.restartTrust(gesture);
    if (standing.kind === 'human') {
      sayDone(
        editor,
        l10n.t('Your key is trusted in {0}. The log says that trust began anew.', plain(project.name)),
      );
      return;
    }
    const why = standing.kind === 'none' ? standing.why : '';
    await editor.dialogs.say('error', l10n.t('The key could not be trusted. {0}', why));
  },
};

/** The project of the node that was clicked, else one in which this window's key waits; says so where none does. */
async function findProject(editor: Editor, { nodes }: Invocation): Promise<Project | undefined> {
  const { l10n } = editor.vscode;
  const [node] = nodes;
  const projects = node === undefined ? editor.projects.all() : [node.project];
  const waiting = projects.filter(({ standing }) => waitingKeyOf(standing) !== undefined);
  const [only] = waiting;
  if (only === undefined) {
    await editor.dialogs.say(
      'info',
      l10n.t('This window’s key waits for no approval: there is nothing to restart.'),
    );
    return undefined;
  }
  if (waiting.length === 1) return only;
  return editor.dialogs.pick(
    waiting.map((project) => ({ label: plain(project.name), detail: project.location.root, value: project })),
    { title: l10n.t('Trust This Window’s Key'), placeholder: l10n.t('In which project?') },
  );
}
