import { type ErrorAnswer, type ErrorCode, MasterplanError } from '../../model/errors';
import { textOfError } from '../commands/show-error';
import type { Editor } from '../editor';
import { fingerprint } from '../presentation/fingerprint';
import { plain } from '../presentation/plain-text';
import { trustedLine } from '../presentation/trusted-keys';
import type { KnownKeys } from './known-keys';

/** Trying again by itself does not help there: a person has to do what the hint says. */
const LASTING: ReadonlySet<string> = new Set<ErrorCode>([
  'STORE_ELSEWHERE',
  'STORE_CORRUPT',
  'STORE_FULL',
  'VERSION',
  'FORBIDDEN',
  'READ_ONLY',
]);

/**
 * What stands above the tree: why the plan could not be read, whether or not there is one to be seen, or why the
 * person can only read it. `keys`: whom the projects trust.
 */
export function planMessage(
  editor: Pick<Editor, 'vscode' | 'projects'>,
  isReady: boolean,
  keys: Pick<KnownKeys, 'of'>,
): string | undefined {
  const { l10n } = editor.vscode;
  const projects = editor.projects.all();
  if (projects.length === 0 && isReady) return leftOutMessage(editor);
  for (const { mirror, name } of projects) {
    if (mirror.state.kind !== 'error') continue;
    const why = whyOf(editor, mirror.state.error);
    const parts = [
      projects.length > 1
        ? l10n.t('The plan of {0} could not be read: {1}', plain(name, 40), why)
        : l10n.t('The plan could not be read: {0}', why),
      LASTING.has(mirror.state.error.code) ? undefined : l10n.t('It is tried again by itself.'),
      mirror.plans().length === 0 ? undefined : l10n.t('What you see may be old.'),
    ];
    return parts.filter((part) => part !== undefined).join(' ');
  }
  return keyMessage(editor, keys);
}

/** Why the person can only read, with what is to be compared where the key is approved. */
function keyMessage(
  { vscode, projects }: Pick<Editor, 'vscode' | 'projects'>,
  keys: Pick<KnownKeys, 'of'>,
): string | undefined {
  const { l10n } = vscode;
  for (const project of projects.all()) {
    const { name, standing } = project;
    if (standing.kind !== 'pending') continue;
    const waits = l10n.t(
      'You can only read: your key waits for approval. Its entry in Needs You says what to do. Fingerprint {0}.',
      fingerprint(standing.keyId),
    );
    // Who knows none of them is not in the project that he thinks.
    const trusted = trustedLine(vscode, keys.of(project) ?? []);
    const message = trusted === undefined ? waits : `${waits} ${trusted}`;
    return projects.all().length > 1 ? l10n.t('{0}: {1}', plain(name, 40), message) : message;
  }
  return undefined;
}

function whyOf(editor: Pick<Editor, 'vscode'>, error: ErrorAnswer): string {
  const { code, message, ...more } = error;
  if (code === 'INTERNAL') return plain(message, 200);
  return textOfError(editor, new MasterplanError(code, message, more));
}

function leftOutMessage(editor: Pick<Editor, 'vscode' | 'projects'>): string | undefined {
  const [first] = editor.projects.leftOut();
  if (first === undefined) return undefined;
  const { l10n } = editor.vscode;
  return l10n.t('No plan can be kept for {0}: {1}', plain(first.folder, 60), plain(first.why, 300));
}
