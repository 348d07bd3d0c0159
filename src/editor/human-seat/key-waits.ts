import { MasterplanError } from '../../model/errors';
import { fingerprint } from '../presentation/fingerprint';
import type { VsCode } from '../vs-code';

/**
 * FORBIDDEN: this window's key is not trusted in the project yet. Nobody approves a key of his own from the window
 * that has it: else an agent's key could approve itself. So it says where that is done, and what to compare there.
 */
export function keyWaits({ l10n }: Pick<VsCode, 'l10n'>, keyId: string): MasterplanError {
  const message = l10n.t('Your key for this project waits for approval: until then you can read the plan.');
  return new MasterplanError('FORBIDDEN', message, {
    hint: [
      l10n.t(
        'It can’t be approved in this window, only in the view Needs You of one whose key is trusted here: yours on another machine or in another profile, or somebody else’s. Compare the fingerprint there: {0}.',
        fingerprint(keyId),
      ),
      l10n.t('If no such window is left, run “Trust This Window’s Key…”.'),
    ].join(' '),
  });
}
