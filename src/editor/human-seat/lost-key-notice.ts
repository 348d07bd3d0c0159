import type { Dialogs } from '../dialogs/dialogs';
import { fingerprint } from '../presentation/fingerprint';
import type { VsCode } from '../vs-code';

/**
 * Says that the keyring has lost the person's key, and honestly what that means: only who has a trusted key can
 * approve the new one.
 */
export async function sayKeyIsLost(
  { l10n }: Pick<VsCode, 'l10n'>,
  dialogs: Pick<Dialogs, 'tell'>,
  newKeyId: string,
): Promise<void> {
  await dialogs.tell(
    'warning',
    [
      l10n.t(
        'This machine’s keyring has lost your key for Masterplan; a new one was made ({0}).',
        fingerprint(newKeyId),
      ),
      l10n.t(
        'Plans that trusted the old key let you read only, until somebody approves the new one in the view Needs You of a window whose key they trust: yours on another machine or in another profile, or another person’s.',
      ),
      l10n.t('Where no such window is left, run “Trust This Window’s Key…”.'),
    ].join(' '),
  );
}
