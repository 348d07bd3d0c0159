import type { Editor } from '../../editor';
import { fingerprint } from '../../presentation/fingerprint';
import { plain } from '../../presentation/plain-text';
import type { Project } from '../../projects/project';
import type { Command, Invocation } from '../command';
import { sayDone } from '../messages';
import { pickProject } from '../targets';
import { keyOfNode, type WaitingKey } from './key-of-node';
import { aboutKey, type PersonKey, readKeys } from './person-key';

/** Trusts a key that waits: another machine or profile of the person, or another person. */
export const approveKey: Command = {
  id: 'masterplan.approveKey',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const found = await findKey(editor, invocation);
    if (found === undefined) return;
    const { project, key } = found;
    const gesture = await editor.dialogs.confirm({
      question: l10n.t('Approve this key of {0}?', plain(key.user, 80)),
      detail: [
        aboutKey(editor, key),
        l10n.t(
          'Whoever has it can decide and approve in {0}’s name. Compare the fingerprint with the one that is shown in the other window; if nobody you know opened one, leave it.',
          plain(key.user, 80),
        ),
      ].join('\n\n'),
      button: l10n.t('Approve Key'),
    });
    if (gesture === undefined) return;
    await project.write('approve_key', { key_id: key.key_id }, gesture);
    sayDone(editor, l10n.t('Approved the key of {0}.', plain(key.user, 80)));
  },
};

async function findKey(
  editor: Editor,
  invocation: Invocation,
): Promise<{ project: Project; key: WaitingKey } | undefined> {
  const { l10n } = editor.vscode;
  const shown = keyOfNode(invocation);
  if (shown !== undefined) return shown;
  const title = l10n.t('Approve a Key');
  const project = await pickProject(editor, invocation, title);
  if (project === undefined) return undefined;
  const { standing } = project;
  const own = standing.kind === 'human' || standing.kind === 'pending' ? standing.keyId : undefined;
  const waiting = (await readKeys(project)).filter((key) => key.key_id !== own && waits(key));
  if (waiting.length === 0) {
    await editor.dialogs.say('info', l10n.t('No key waits for approval.'));
    return undefined;
  }
  const choices = waiting.map((key) => ({
    label: plain(key.user),
    description: [plain(key.label ?? ''), ...(key.state === 'pending' ? [] : [l10n.t('trusts itself')])]
      .filter((part) => part !== '')
      .join(' · '),
    detail: fingerprint(key.key_id),
    icon: 'key',
    value: key,
  }));
  const key = await editor.dialogs.pick(choices, { title, placeholder: l10n.t('Which key?') });
  return key === undefined ? undefined : { project, key };
}

/** It is trusted by nobody but itself, if at all. */
function waits({ state, key_id: id, approved_by: by }: PersonKey): boolean {
  return state === 'pending' || (state === 'approved' && by === id);
}
