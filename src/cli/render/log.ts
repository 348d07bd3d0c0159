import type { Change } from '../../model/change';
import type { ItemRow } from '../../model/item';
import type { Activity } from '../../model/vocabulary';
import { sessionText } from './items';
import { fields, type Page, paragraphs, plural, relativeTime, safeLine, table, truncate } from './text';

type Answer = Readonly<Record<string, unknown>>;

/** The feed: one line a change, oldest first as it came. */
export function renderChanges(page: Page, answer: Answer): string {
  const changes = (answer.changes ?? []) as Change[];
  const cursor = answer.next_cursor;
  return paragraphs(
    changes.length === 0 ? 'No changes.' : changes.map((change) => changeLine(page, change)).join('\n'),
    typeof answer.version === 'number' ? page.colors.dim(`Seen up to ${answer.version}.`) : '',
    typeof cursor === 'string' ? page.colors.dim(`More: --cursor ${safeLine(cursor)}`) : '',
  );
}

/** `123  5 min ago  claude-1  completed  B-1: message`. */
export function changeLine(page: Page, change: Change): string {
  const own = change.session_id !== null && change.session_id === page.session;
  const who = own ? 'you' : safeLine(change.session_name ?? change.session_id ?? change.actor);
  const what = safeLine(change.item_key ?? change.plan_id ?? change.feature_id ?? scopeOf(change));
  const said = change.message === null ? difference(change) : change.message;
  const head = `${String(change.version).padStart(5)}  ${relativeTime(page, change.at).padStart(10)}  `;
  const text = truncate(
    `${who}  ${change.activity}  ${[what, safeLine(said)].filter((part) => part !== '').join(': ')}`.trimEnd(),
    Math.max(20, page.width - head.length),
  );
  return page.colors.dim(head) + text.replace(change.activity, page.colors.cyan(change.activity));
}

/** What a change of a scope is about; it has no item and no plan. */
function scopeOf(change: Change): string {
  const scope = change.new?.scope;
  return typeof scope === 'object' && scope !== null && 'port_scope' in scope
    ? `scope ${String(scope.port_scope)}`
    : '';
}

/** Activities whose name says all; the other rows show what is new. */
const SELF_EXPLANATORY: ReadonlySet<Activity> = new Set([
  'created',
  'claimed',
  'completed',
  'blocked',
  'unblocked',
]);

function difference(change: Change): string {
  if (SELF_EXPLANATORY.has(change.activity)) {
    return '';
  }
  return Object.entries(change.new ?? {})
    .filter(([, value]) => typeof value !== 'object')
    .slice(0, 3)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

export function renderSessions(page: Page, answer: Answer): string {
  const sessions = (answer.sessions ?? []) as {
    session_id: string;
    session_name: string | null;
    client: string | null;
    user: string | null;
    kind: string;
    last_seen: string;
    holds: ItemRow[];
  }[];
  return sessions.length === 0
    ? 'No sessions.'
    : table(page, [
        { title: 'SESSION', cells: sessions.map((session) => sessionText(page, session.session_id)) },
        { title: 'NAME', cells: sessions.map((session) => safeLine(session.session_name ?? '')) },
        { title: 'CLIENT', cells: sessions.map((session) => safeLine(session.client ?? '')) },
        { title: 'USER', cells: sessions.map((session) => safeLine(session.user ?? '')) },
        { title: 'KIND', cells: sessions.map((session) => session.kind) },
        { title: 'SEEN', cells: sessions.map((session) => relativeTime(page, session.last_seen)) },
        {
          title: 'HOLDS',
          flexible: true,
          cells: sessions.map((session) => session.holds.map((row) => safeLine(row.item_key)).join(', ')),
        },
      ]);
}

export function renderVerify(page: Page, answer: Answer): string {
  const {
    ok,
    rows,
    head,
    first_bad: bad,
  } = answer as {
    ok: boolean;
    rows: number;
    head?: { version: number; hash: string; signed_at: string | null } | null;
    first_bad?: { version: number; why: string } | null;
  };
  const unsigned = (answer.unsigned_human ?? []) as number[];
  const others = (answer.other_logs ?? []) as { rows: number; hash: string; seen_at: string }[];
  return paragraphs(
    ok
      ? `${page.colors.green('The log is whole')}: ${plural(rows, 'row')} checked.`
      : bad
        ? `${page.colors.red('The log has been changed')} at row ${bad.version}: ${safeLine(bad.why)}`
        : `${page.colors.red('The log is whole, but not all of it is signed')}: ${plural(rows, 'row')} checked.`,
    head
      ? fields(page, [
          ['Head', `${head.version}  ${head.hash}`],
          ['Signed', head.signed_at ?? 'not yet'],
        ])
      : '',
    unsigned.length === 0
      ? ''
      : page.colors.yellow(`Changes in a person's name without a valid signature: ${unsigned.join(', ')}`),
    others
      .map(({ rows, seen_at }) =>
        page.colors.yellow(
          `Another log stood in this folder at ${safeLine(seen_at)}: ${plural(rows, 'row')}.`,
        ),
      )
      .join('\n'),
  );
}

export function renderExport(page: Page, answer: Answer): string {
  const head = answer.head as { version: number; hash: string } | undefined;
  if (head !== undefined && head !== null) {
    return fields(page, [
      ['Head', `${head.version}  ${head.hash}`],
      ['File', typeof answer.file === 'string' ? safeLine(answer.file) : ''],
    ]);
  }
  return `Exported ${counted(answer.plans, 'plan')}, ${counted(answer.items, 'item')} and ${counted(answer.changes, 'change')} to ${safeLine(String(answer.file))}`;
}

function counted(value: unknown, noun: string): string {
  return plural(Array.isArray(value) ? value.length : Number(value ?? 0), noun);
}

/** `2 plans (shop, site)`. */
function planNames(page: Page, plans: readonly string[]): string {
  const names = plans.length === 0 ? '' : ` (${plans.map(safeLine).join(', ')})`;
  return `${counted(plans, 'plan')}${truncate(names, Math.max(20, page.width))}`;
}

export function renderImport(page: Page, input: Answer, answer: Answer): string {
  const dryRun = input.dry_run === true;
  // Without a format it is found by what the file holds: the answer says.
  const plans = answer.plans as string[] | undefined;
  const plan = answer.plan as { plan_id?: string; title?: string } | null | undefined;
  const warnings = (answer.warnings ?? []) as unknown[];
  const shown = warnings
    .slice(0, 20)
    .map(
      (warning) =>
        `  ${truncate(safeLine(typeof warning === 'string' ? warning : JSON.stringify(warning)), page.width - 2)}`,
    );
  const numbers = ['created', 'updated', 'skipped']
    .filter((name) => Number(answer[name] ?? 0) > 0)
    .map((name) => `${String(answer[name])} ${name}`)
    .join(', ');
  return paragraphs(
    plans !== undefined
      ? `${page.colors.green(dryRun ? 'Checked, nothing changed' : 'Restored from a snapshot')}: ${planNames(page, plans)}, ${counted(answer.created, 'item')}, and the log.${dryRun ? '' : ' See: masterplan status, masterplan verify'}`
      : `${page.colors.green(dryRun ? 'Checked, nothing changed' : 'Imported')}${plan?.plan_id ? ` into ${safeLine(plan.plan_id)}` : ''}: ${numbers || 'nothing new'}`,
    shown.length === 0
      ? ''
      : [
          page.colors.yellow(plural(warnings.length, 'warning')),
          ...shown,
          ...(warnings.length > shown.length
            ? [page.colors.dim(`  … and ${warnings.length - shown.length} more (--json shows all)`)]
            : []),
        ].join('\n'),
  );
}
