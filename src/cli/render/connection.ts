import type { Call, ClientId } from '../../agents/client-definition';
import type { ConnectionPlan, FileChange, Problem, Snippet } from '../../agents/connect';
import { type Page, paragraphs, plural, safeLine, safeText } from './text';

type Diff = (label: string, before: string | undefined, after: string | undefined) => string;

/** Of a file that is wholly new or goes wholly, so many lines are shown where it is longer than half as many again. */
const BEGINNING = 12;

/**
 * The clients, then every file with its diff, then what could not be done. Changes inside of somebody's file are
 * always shown in full; `beginnings`: of long files that are new or go, only how they begin.
 */
export function renderConnection(
  page: Page,
  plan: ConnectionPlan,
  call: Call,
  diff: Diff,
  { beginnings }: { beginnings: boolean },
): string {
  const changes = plan.changes.map((change, index) => {
    // The same skill in two folders is read once.
    const twin = plan.changes
      .slice(0, index)
      .find(
        (one) => one.before === change.before && one.after === change.after && change.after !== undefined,
      );
    const head = headOf(page, plan, change);
    return twin === undefined
      ? [head, ...diffLines(page, change, diff, beginnings)].join('\n')
      : `${head}\n  the same text as ${safeLine(twin.label)}`;
  });
  const empty = plan.changes.length === 0 && plan.problems.length === 0 ? nothingToDo(plan) : '';
  return paragraphs(
    clients(page, plan),
    ...changes,
    plan.changes.length > 0 ? machineWarning(page, plan, call) : '',
    kept(plan),
    problems(page, plan.problems),
    empty,
  );
}

/** For `--check`: the files that are not as they would be written now. */
export function renderFiles(page: Page, plan: ConnectionPlan, connected: boolean): string {
  if (connected) return `${page.colors.green('Connected:')} ${labelsOf(plan).join(', ')}`;
  if (!plan.clients.some((client) => client.included)) {
    return 'No agent was found here; `masterplan connect --all` writes for all of them.';
  }
  const missing = plan.changes.map(
    (change) =>
      `  ${safeLine(change.label)}: ${change.kind === 'create' ? 'missing' : 'not as connect would write it now'}`,
  );
  return paragraphs(
    missing.length === 0
      ? ''
      : [`${page.colors.yellow('Not connected:')} see \`masterplan connect\``, ...missing].join('\n'),
    problems(page, plan.problems),
  );
}

/** After writing: what is left to do. */
export function renderOutcome(page: Page, plan: ConnectionPlan, failed: readonly Problem[]): string {
  const done = plan.changes.filter((change) => !failed.some((problem) => problem.label === change.label));
  const verb = plan.direction === 'connect' ? 'written' : 'changed or removed';
  // Who has a file that could not be written is not connected yet: what it would ask is not the next step.
  const left = [...plan.problems, ...failed];
  const isWhole = (id: ClientId) => !left.some((problem) => problem.clients.includes(id));
  const asks = plan.clients.filter(
    ({ id, included, asks: text }) => included && text !== undefined && isWhole(id),
  );
  const half = plan.clients.filter(({ id, included }) => included && !isWhole(id)).map(({ label }) => label);
  return paragraphs(
    `${page.colors.green('Done:')} ${plural(done.length, 'file')} ${verb}.`,
    half.length > 0 && plan.direction === 'connect'
      ? `${page.colors.yellow('!')} Not wholly connected: ${half.join(', ')}. Mend what is marked ✗ and connect again.`
      : '',
    plan.direction === 'connect'
      ? [
          'Agents that are running see it when they are started anew.',
          ...asks.map(({ label, asks: text }) => `  ${label} ${text}.`),
        ].join('\n')
      : '',
    problems(page, failed),
  );
}

export function renderSnippets(page: Page, snippets: readonly (Snippet & { label: string })[]): string {
  return paragraphs(
    ...snippets.map(({ label, place, text }) => {
      const where = place.kind === 'command' ? 'run in the project’s folder' : `in ${safeLine(place.file)}`;
      return `${page.colors.dim(`# ${label}: ${where}`)}\n${safeText(text)}`;
    }),
  );
}

function clients(page: Page, plan: ConnectionPlan): string {
  const lines = plan.clients
    .filter((client) => client.included || client.reason !== undefined || client.found !== undefined)
    .map(({ label, found, included, reason }) => {
      const why = reason ?? (found === undefined ? 'not found here' : safeLine(found));
      return `  ${included ? page.colors.green('✓') : ' '} ${label.padEnd(12)} ${page.colors.dim(why)}`;
    });
  const absent = plan.clients.filter(
    (client) => !client.included && client.reason === undefined && client.found === undefined,
  );
  const rest =
    absent.length === 0 || plan.direction === 'disconnect'
      ? ''
      : page.colors.dim(`    not found: ${absent.map(({ label }) => label).join(', ')}`);
  return [page.colors.bold('Agents'), ...lines, rest].filter((line) => line !== '').join('\n');
}

function headOf(page: Page, plan: ConnectionPlan, change: FileChange): string {
  const verb = { create: 'new', change: 'changed', remove: 'removed' }[change.kind];
  const readers = change.clients.map((id) => plan.clients.find((client) => client.id === id)?.label ?? id);
  return `${page.colors.bold(safeLine(change.label))} ${page.colors.dim(`(${verb}; ${readers.join(', ')})`)}`;
}

function diffLines(page: Page, change: FileChange, diff: Diff, beginnings: boolean): string[] {
  const { label, before, after, kind } = change;
  // The names are in the head.
  const lines = diff(label, before, after).split('\n').slice(2);
  const isLong = kind !== 'change' && lines.length > BEGINNING * 1.5;
  const shown = beginnings && isLong ? lines.slice(0, BEGINNING) : lines;
  const left = lines.length - shown.length;
  return [
    ...shown.map((line) => painted(page, safeText(line))),
    ...(left > 0 ? [page.colors.dim(`  … ${plural(left, 'more line')}: --dry_run shows all`)] : []),
  ];
}

function painted(page: Page, line: string): string {
  if (line.startsWith('+')) return page.colors.green(line);
  if (line.startsWith('-')) return page.colors.red(line);
  return line.startsWith('@@') ? page.colors.cyan(line) : line;
}

function machineWarning(page: Page, plan: ConnectionPlan, call: Call): string {
  if (!call.machineOnly || plan.scope === 'user' || plan.direction === 'disconnect') return '';
  const command = safeLine([call.command, ...call.args].join(' '));
  return `${page.colors.yellow('!')} These files name a command that only this machine has: ${command}\n  If you commit them, put \`masterplan\` on the PATH first and connect again, or use --scope user.`;
}

function kept(plan: ConnectionPlan): string {
  return plan.kept.length === 0
    ? ''
    : ['Stays:', ...plan.kept.map((text) => `  ${safeLine(text)}`)].join('\n');
}

function problems(page: Page, list: readonly Problem[]): string {
  return list
    .map(({ label, line, column, message }) => {
      const place = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
      return `${page.colors.red('✗')} ${safeLine(label)}${place} ${safeLine(message)} ${page.colors.dim('(left as it is)')}`;
    })
    .join('\n');
}

function nothingToDo(plan: ConnectionPlan): string {
  if (plan.direction === 'disconnect') return 'Nothing of connect’s is there.';
  return plan.clients.some((client) => client.included)
    ? 'All of that is connected already.'
    : 'Nothing to write. `masterplan connect --all` writes for all agents, `--print` prints lines to add by hand.';
}

function labelsOf(plan: ConnectionPlan): string[] {
  return plan.clients
    .filter((client) => client.included || client.plugin !== undefined)
    .map(({ label, plugin }) => (plugin === undefined ? label : `${label} (by its plugin)`));
}
