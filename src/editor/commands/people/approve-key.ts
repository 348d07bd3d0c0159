import type { Editor } from '../../editor';
import { plain } from '../../presentation/plain-text';
import type { Project } from '../../projects/project';
import type { Command, Invocation } from '../command';
import { sayDone } from '../messages';
import { pickProject } from '../targets';
import { aboutKey, fingerprint, type PersonKey, readKeys } from './person-key';

type WaitingKey = Omit<PersonKey, 'state'>;

/** Trusts a key that waits: another machine or profile of the person, or another person. */
export const approveKey: Command = {
  id: 'masterplan.approveKey',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const found = await findKey(editor, invocation);
    if (found === undefined) return;
    const { project, key } = found;
    const gesture = await editor.dialogs.confirm({
      question: l10n.t('Trust this key of {0}?', plain(key.user, 80)),
      detail: [
        aboutKey(editor, key),
        l10n.t(
          'Whoever has it can decide and approve in {0}’s name. Compare the fingerprint with the one that is shown in the other window; if nobody you know opened one, leave it.',
          plain(key.user, 80),
        ),
      ].join('\n\n'),
      button: l10n.t('Trust It'),
    });
    if (gesture === undefined) return;
    await project.write('approve_key', { key_id: key.key_id }, gesture);
    sayDone(editor, l10n.t('The key of {0} is trusted.', plain(key.user, 80)));
  },
};

async function findKey(
  editor: Editor,
  invocation: Invocation,
): Promise<{ project: Project; key: WaitingKey } | undefined> {
  const { l10n } = editor.vscode;
  const [node] = invocation.nodes;
  if (node?.kind === 'need' && node.need.kind === 'key' && node.need.key !== undefined) {
    return { project: node.project, key: node.need.key };
  }
  const title = l10n.t('Approve a Key');
  const project = await pickProject(editor, invocation, title);
  if (project === undefined) return undefined;
  const waiting = (await readKeys(project)).filter(({ state }) => state === 'pending');
  if (waiting.length === 0) {
    await editor.dialogs.say('info', l10n.t('No key waits for approval.'));
    return undefined;
  }
  const choices = waiting.map((key) => ({
    label: plain(key.user),
    description: plain(key.label ?? ''),
    detail: fingerprint(key.key_id),
    icon: 'key',
    value: key,
  }));
  const key = await editor.dialogs.pick(choices, { title, placeholder: l10n.t('Which key?') });
  return key === undefined ? undefined : { project, key };
}
