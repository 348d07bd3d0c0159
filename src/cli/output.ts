import { type ErrorAnswer, MasterplanError } from '../model/errors';
import { jsonText } from './json-text';
import { type Page, pageFor, safeLine, safeText } from './render/text';
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

/** So many problems of one call are told, one a line; --json has all. */
const MOST_PROBLEMS = 20;

/** A refusal for people: `CODE: message`, and what to do. Several problems stand on a line each. */
export function renderError(page: Page, error: MasterplanError): string {
  const hint = error.hint === undefined ? '' : `\n${safeText(error.hint)}`;
  const problems = Array.isArray(error.details?.problems) ? error.details.problems.map(problemLine) : [];
  if (problems.length < 2) {
    return `${page.colors.red(error.code)}: ${safeText(error.message)}${hint}`;
  }
  const total = Number(error.details?.total ?? error.details?.count ?? problems.length);
  const shown = problems.slice(0, MOST_PROBLEMS).map((line) => `  ${safeLine(line)}`);
  const more = total > shown.length ? [`  … and ${total - shown.length} more`] : [];
  return [`${page.colors.red(error.code)}: ${total} problems`, ...shown, ...more].join('\n') + hint;
}

/** `item 3 (B-4): priority is not known`, from any of the forms in which operations name a problem. */
function problemLine(problem: unknown): string {
  if (typeof problem !== 'object' || problem === null) {
    return String(problem);
  }
  const { index, item_key, field, path, line, reason } = problem as Record<string, unknown>;
  const key = typeof item_key === 'string' ? ` (${item_key})` : '';
  const place = typeof index === 'number' ? `item ${index}${key}: ` : '';
  const subject = [path, field].filter((name) => typeof name === 'string' && name !== '').join('.');
  return `${place}${subject === '' ? '' : `${subject} `}${String(reason)}${typeof line === 'number' ? ` (line ${line})` : ''}`;
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
