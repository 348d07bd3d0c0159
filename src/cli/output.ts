import { type ErrorAnswer, MasterplanError } from '../model/errors';
import { jsonText } from './json-text';
import { type Page, pageFor, safeText } from './render/text';
import type { UsageError } from './usage-error';

/** Any thrown value as an error with a code. `doctor` is a bundle of its own, with a class of its own. */
export function asMasterplanError(error: unknown): MasterplanError {
  if (error instanceof MasterplanError) {
    return error;
  }
  if (error instanceof Error && error.name === 'MasterplanError' && 'toAnswer' in error) {
    return MasterplanError.fromAnswer((error as MasterplanError).toAnswer());
  }
  return new MasterplanError(
    'INTERNAL',
    `Unexpected: ${error instanceof Error ? error.message : String(error)}`,
    {
      hint: 'Run `masterplan doctor` and report this.',
      cause: error,
    },
  );
}

/** A refusal for people: `CODE: message`, and what to do. */
export function renderError(page: Page, error: MasterplanError): string {
  const hint = error.hint === undefined ? '' : `\n${safeText(error.hint)}`;
  return `${page.colors.red(error.code)}: ${safeText(error.message)}${hint}`;
}

/** A wrong command line for people: what, what was meant, where the help is. */
export function renderUsageError(error: UsageError, command: string | undefined): string {
  const meant = error.suggestion === undefined ? '' : ` Did you mean ${safeText(error.suggestion)}?`;
  return `masterplan: ${safeText(error.message)}.${meant}\n${helpLine(command)}`;
}

/** A wrong command line for programs: the same shape as a refusal. */
export function usageErrorAnswer(error: UsageError, command: string | undefined): ErrorAnswer {
  const meant = error.suggestion === undefined ? '' : ` Did you mean ${error.suggestion}?`;
  return { code: 'INVALID_INPUT', message: `${error.message}.${meant}`, hint: helpLine(command) };
}

function helpLine(command: string | undefined): string {
  return `See: masterplan ${command === undefined ? '--help' : `${command} --help`}`;
}

export { jsonText, pageFor };
