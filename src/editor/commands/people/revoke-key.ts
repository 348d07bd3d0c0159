import { fingerprint } from '../../presentation/fingerprint';
import { plain } from '../../presentation/plain-text';
import type { Command } from '../command';
import { sayDone } from '../messages';
import { pickProject } from '../targets';
import { aboutKey, readKeys } from './person-key';

/** Trusts a key no longer: a lost machine, somebody who left. */
export const revokeKey: Command = {
  id: 'masterplan.revokeKey',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const title = l10n.t('Revoke a Key');
    const project = await pickProject(editor, invocation, title);
    if (project === undefined) return;
    const own = project.standing.kind === 'human' ? project.standing.keyId : undefined;
    const keys = (await readKeys(project)).filter(({ state }) => state !== 'revoked');
    if (keys.length === 0) {
      await editor.dialogs.say('info', l10n.t('There is no key that could be revoked.'));
      return;
    }
    const choices = keys.map((key) => ({
      label: plain(key.user),
      description: [
        plain(key.label ?? ''),
        ...(key.key_id === own ? [l10n.t('this window’s')] : []),
        ...(key.state === 'pending' ? [l10n.t('waits for approval')] : []),
      ]
        .filter((part) => part !== '')
        .join(' · '),
      detail: fingerprint(key.key_id),
      icon: 'key',
      value: key,
    }));
    const key = await editor.dialogs.pick(choices, {
      title,
      placeholder: l10n.t('Which key is no longer to be trusted?'),
    });
    if (key === undefined) return;
    const gesture = await editor.dialogs.confirm({
      question: l10n.t('Revoke this key of {0}?', plain(key.user, 80)),
      detail: [
        aboutKey(editor, key),
        key.key_id === own
          ? l10n.t(
              'It is the key of this window: you can change nothing here until another key of yours is approved.',
            )
          : l10n.t('Nothing can be signed with it any more. What it signed before stays valid.'),
        l10n.t('This can’t be undone.'),
      ].join('\n\n'),
      button: l10n.t('Revoke'),
    });
    if (gesture === undefined) return;
    await project.write('revoke_key', { key_id: key.key_id }, gesture);
    sayDone(editor, l10n.t('The key of {0} is revoked.', plain(key.user, 80)));
  },
};
