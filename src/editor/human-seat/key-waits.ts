import { MasterplanError } from '../../model/errors';
import { fingerprint } from '../presentation/fingerprint';
import type { KeyRefusal, Standing } from '../projects/project';
import type { VsCode } from '../vs-code';

/**
 * FORBIDDEN: this window's key is not trusted in the project yet. Nobody approves a key of his own from the window
 * that has it: else an agent's key could approve itself. So it says where that is done, and what to compare there;
 * `explainedBy` has the rest.
 */
export function keyWaits({ l10n }: Pick<VsCode, 'l10n'>, keyId: string): MasterplanError {
  return new MasterplanError('FORBIDDEN', l10n.t('Your key waits for approval: you can only read.'), {
    hint: l10n.t('Approve it in Needs You of a window that is trusted here ({0}).', fingerprint(keyId)),
    details: { key_id: keyId, state: 'pending' },
  });
}

/** What a refusal means at length, where one sentence can't say it; undefined: it says all. */
export function explainedBy(
  { l10n }: Pick<VsCode, 'l10n'>,
  { code, details }: MasterplanError,
): { what: string; detail: string } | undefined {
  if (code !== 'FORBIDDEN' || details?.state !== 'pending' || typeof details.key_id !== 'string') {
    return undefined;
  }
  return {
    what: l10n.t('Your key waits for approval'),
    detail: [
      l10n.t('Fingerprint: {0}', fingerprint(details.key_id)),
      l10n.t(
        'A person’s changes are signed with a key, and this project does not trust this window’s yet. You can read everything; you can’t change anything.',
      ),
      l10n.t(
        'It can’t be approved in this window: an agent could do that too. Approve it in the view Needs You of a window whose key is trusted here: yours on another machine or in another profile, or somebody else’s. Compare the fingerprint there.',
      ),
      l10n.t('If no such window is left, run “Trust This Window’s Key…”.'),
    ].join('\n\n'),
  };
}

/** Whether this window's key waits, or would if there were room for it: trust can begin anew with it. */
export function waitingKeyOf(standing: Standing): string | undefined {
  if (standing.kind === 'pending') return standing.keyId;
  return standing.kind === 'none' && standing.refusal?.why === 'crowded' ? standing.refusal.keyId : undefined;
}

/** READ_ONLY: the project refuses this window's key itself. `offerNextStep` says it with what can be done. */
export function keyRefused({ l10n }: Pick<VsCode, 'l10n'>, { why, keyId }: KeyRefusal): MasterplanError {
  const message =
    why === 'revoked'
      ? l10n.t('Your key was rejected in this project: you can only read.')
      : l10n.t('So many keys wait for approval here that yours can’t: you can only read.');
  return new MasterplanError('READ_ONLY', message, {
    hint:
      why === 'revoked'
        ? l10n.t('Ask whoever works on it why. A new key has to be approved like any other.')
        : l10n.t('Somebody whose key is trusted here rejects those that nobody knows.'),
    details: { missing: why === 'revoked' ? 'key' : 'room', key_id: keyId },
  });
}
