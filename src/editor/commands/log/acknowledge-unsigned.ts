import { acknowledge, acknowledgedVersion } from '../../needs-you/acknowledged-unsigned';
import type { Command } from '../command';
import { sayDone } from '../messages';

/** Takes unsigned changes out of Needs You once a person has looked at them. They stay in the log and in `verify`. */
export const acknowledgeUnsigned: Command = {
  id: 'masterplan.acknowledgeUnsigned',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const [node] = invocation.nodes;
    // Only from the node itself: nobody else may take a forged change out of sight.
    if (node?.kind !== 'need' || node.need.kind !== 'unsigned') return;
    const { project } = node;
    const { changeVersion } = node.need;
    const before = acknowledgedVersion(editor, project);
    const older = project.mirror
      .unsigned()
      .filter(({ version }) => version > before && version < changeVersion).length;
    const gesture = await editor.dialogs.confirm({
      question: l10n.t('Have you looked at change {0}, and do you know who made it?', changeVersion),
      detail: [
        l10n.t('It is taken out of Needs You in this workspace. In the log it stays marked as unsigned.'),
        ...(older > 0 ? [l10n.t('Older unsigned changes that go with it: {0}.', older)] : []),
      ].join('\n'),
      button: l10n.t('I Have Looked at It'),
    });
    if (gesture === undefined) return;
    await acknowledge(editor, project, changeVersion);
    sayDone(editor, l10n.t('Taken out of Needs You.'));
  },
};
