import type { PersonKey } from '../commands/people/person-key';
import type { VsCode } from '../vs-code';
import { plain } from './plain-text';
import { timeWord } from './spans';

/** So many are named where there is one line for them. */
const NAMED = 3;

/** The keys that sign for people in the project, the oldest first. */
export function trustedKeys(keys: readonly PersonKey[]): PersonKey[] {
  return keys.filter(({ state }) => state === 'approved');
}

/** Whose key it is, where it lives and since when it is trusted: `ana on laptop since 3 Mar 2026, 10:12`. */
export function keyName({ l10n }: Pick<VsCode, 'l10n'>, key: PersonKey): string {
  const since = timeWord(key.approved_at ?? key.enrolled_at);
  const user = plain(key.user, 80);
  return key.label === null
    ? l10n.t('{0} since {1}', user, since)
    : l10n.t('{0} on {1} since {2}', user, plain(key.label, 80), since);
}

/** Who vouches for the key: another one, nobody but itself, or its being the project's first. */
export function voucherOf(
  { l10n }: Pick<VsCode, 'l10n'>,
  key: PersonKey,
  keys: readonly PersonKey[],
): string {
  if (key.approved_by === null) return l10n.t('the project’s first key');
  if (key.approved_by === key.key_id) return l10n.t('trusts itself');
  const voucher = keys.find(({ key_id: id }) => id === key.approved_by);
  return l10n.t(
    'approved by {0}',
    voucher === undefined ? l10n.t('a key unknown here') : plain(voucher.user, 80),
  );
}

/** Whom the project trusts, in one line; undefined: nobody. */
export function trustedLine(vscode: Pick<VsCode, 'l10n'>, keys: readonly PersonKey[]): string | undefined {
  const { l10n } = vscode;
  const trusted = trustedKeys(keys);
  if (trusted.length === 0) return undefined;
  const named = trusted.slice(0, NAMED).map((key) => {
    const isAlone = key.approved_by === key.key_id;
    return isAlone ? `${keyName(vscode, key)} (${voucherOf(vscode, key, keys)})` : keyName(vscode, key);
  });
  const more = trusted.length - named.length;
  const list = named.join('; ');
  return more === 0 ? l10n.t('Trusted: {0}.', list) : l10n.t('Trusted: {0}; and {1} more.', list, more);
}
