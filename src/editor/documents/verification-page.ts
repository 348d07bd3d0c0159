import type { Change } from '../../model/change';
import type { PersonKey } from '../commands/people/person-key';
import { fingerprint } from '../presentation/fingerprint';
import { timeWord } from '../presentation/spans';
import { keyName, trustedKeys, voucherOf } from '../presentation/trusted-keys';
import type { VsCode } from '../vs-code';
import type { VerifyAnswer } from './answers';
import { changeLines } from './change-lines';
import { inlineText } from './neutral-markdown';

/**
 * What the verification of the log found, and whom the project trusts. `unsigned`: as many of those rows as are known.
 */
export function verificationPage(
  vscode: Pick<VsCode, 'l10n'>,
  answer: VerifyAnswer,
  { unsigned, keys }: { unsigned: readonly Change[]; keys: readonly PersonKey[] },
): string {
  const { l10n } = vscode;
  const { head, first_bad: bad, unsigned_human: versions } = answer;
  const parts = [
    `# ${titleOf(vscode, answer)}`,
    [
      `- ${l10n.t('Changes checked: {0}', answer.rows)}`,
      ...(head === null
        ? []
        : [
            `- ${l10n.t('Head: change {0}', head.version)} \`${head.hash.replace(/[^0-9a-f]/gi, '')}\``,
            `- ${l10n.t('Signed: {0}', head.signed_at === null ? l10n.t('not yet') : timeWord(head.signed_at))}`,
          ]),
    ].join('\n'),
  ];
  if (bad !== undefined) {
    parts.push(
      `## ${l10n.t('The first change that is wrong: {0}', bad.version)}`,
      inlineText(bad.why, 1000),
      l10n.t(
        'What stands before it is proven; it and everything after it may have been rewritten. Compare with a copy of the head that was kept elsewhere.',
      ),
    );
  }
  const others = answer.other_logs ?? [];
  if (others.length > 0) {
    parts.push(
      `## ${l10n.t('Other logs that stood in this folder')}`,
      l10n.t(
        'If you know why (the folder was restored, exchanged or made anew), `masterplan doctor --accept_log` says so. If not, somebody has put this log in the place of yours.',
      ),
      others
        .map((one) => `- ${l10n.t('Changes: {0}; last seen {1}', one.rows, timeWord(one.seen_at))}`)
        .join('\n'),
    );
  }
  if (versions.length > 0) {
    const known = unsigned.filter((change) => versions.includes(change.version));
    const others = versions.filter((version) => !known.some((change) => change.version === version));
    parts.push(
      `## ${l10n.t('Changes in a person’s name without a valid signature: {0}', versions.length)}`,
      l10n.t(
        'Somebody who can write the store’s files may have made them. Ask the person whether it was them.',
      ),
    );
    if (known.length > 0) parts.push(changeLines(vscode, known).join('\n'));
    if (others.length > 0) parts.push(l10n.t('Change numbers: {0}', others.slice(0, 200).join(', ')));
  }
  const trusted = trustedKeys(keys);
  if (trusted.length > 0) {
    parts.push(
      `## ${l10n.t('Keys that the project trusts: {0}', trusted.length)}`,
      l10n.t('Whoever has one of them decides in that person’s name. Revoke what you don’t know.'),
      trusted.map((key) => keyLine(vscode, key, keys)).join('\n'),
    );
  }
  return [...parts, ''].join('\n\n');
}

function titleOf({ l10n }: Pick<VsCode, 'l10n'>, { ok, first_bad: bad }: VerifyAnswer): string {
  if (ok) return l10n.t('The log is whole');
  // Nothing was rewritten: somebody left changes that nobody signed, or trust began anew.
  return bad === undefined
    ? l10n.t('The log is whole, but not all of it is signed')
    : l10n.t('The log does not verify');
}

function keyLine(vscode: Pick<VsCode, 'l10n'>, key: PersonKey, keys: readonly PersonKey[]): string {
  const words = `${keyName(vscode, key)} · ${voucherOf(vscode, key, keys)}`;
  return `- ${inlineText(words, 400)} · \`${fingerprint(key.key_id).replace(/[^0-9A-Za-z_ -]/g, '')}\``;
}
