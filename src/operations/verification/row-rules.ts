import type { LoggedValues, LogRow } from '../rules/audit';

/** What the rules of signed-rows are put together from. */

/** What the log has told of items so far, the present row included. */
export interface LogSoFar {
  item(id: number): LoggedValues | undefined;
  hasChildren(id: number): boolean;
}

/** A row with what it sets, beside the input of the request that it is said to come from. */
interface Claimed {
  row: LogRow;
  news: LoggedValues;
  input: LoggedValues;
  log: LogSoFar;
}

export type Rule = (one: Claimed) => boolean;

/** What may be set only where a rule looks at it; everything else is bookkeeping (claims, times, counters). */
const CONTENT: ReadonlySet<string> = new Set([
  'item_key',
  'title',
  'description',
  'acceptance_criteria',
  'item_type',
  'assignee_type',
  'assignee',
  'priority',
  'parent_id',
  'phase',
  'labels',
  'files',
  'estimate_minutes',
  'arch_ref',
  'port_scope',
  'metadata',
  'depends_on',
  'spec_content',
  'work_artifacts',
  'owner',
  'four_eyes',
  'archived',
  'feature_id',
  'project',
  'scope',
  'key',
]);

export const trimmed = (value: unknown) => (typeof value === 'string' ? value.trim() : value);
export const isObject = (value: unknown): value is LoggedValues =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Only these of the content columns are set. */
export function setsOnly(news: LoggedValues, allowed: readonly string[]): boolean {
  return Object.keys(news).every((column) => !CONTENT.has(column) || allowed.includes(column));
}

/** Whether a column is set to what was asked; words for numbers, lists and objects are merged and normalised. */
function isAsked(news: LoggedValues, column: string, input: LoggedValues): boolean {
  if (!(column in news)) return true;
  if (input[column] === undefined) return false;
  const [given, wanted] = [trimmed(news[column]), trimmed(input[column])];
  if (isObject(wanted) || Array.isArray(wanted)) return true;
  return given === wanted || (column === 'priority' && typeof wanted === 'string');
}

/** The person's own words, and nothing else: beside them stands at most whose claim was overridden. */
export function says(row: LogRow, text: unknown): boolean {
  const said = (row.message ?? '')
    .replace(/^A person's change while [^\n]{0,400}? holds it\. ?/, '')
    .replace(/ ?\(override: the plan was claimed by [^\n]{0,400}\)$/, '');
  return said.trim() === (typeof text === 'string' ? text.trim() : '');
}

/** The item that the request names, or any of the plan where it names only that. */
export const named: Rule = ({ row, input }) =>
  row.item_id !== null &&
  (input.item_id === undefined || row.item_id === input.item_id) &&
  (input.item_key === undefined || row.item_key === trimmed(input.item_key)) &&
  (input.plan_id === undefined || row.plan_id === trimmed(input.plan_id));

/** The named item or what is below it. */
export const namedOrBelow: Rule = (one) => {
  const { row, input, log } = one;
  if (named(one)) return true;
  for (let id = parentOf(log, row.item_id); id !== null; id = parentOf(log, id)) {
    const container = log.item(id);
    const isNamed =
      (input.item_id === undefined || input.item_id === id) &&
      (input.item_key === undefined || container?.item_key === trimmed(input.item_key)) &&
      (input.plan_id === undefined || container?.plan_id === trimmed(input.plan_id));
    if (isNamed) return true;
  }
  return false;
};

function parentOf(log: LogSoFar, id: number | null): number | null {
  const parent = id === null ? null : log.item(id)?.parent_id;
  return typeof parent === 'number' ? parent : null;
}

export const samePlan: Rule = ({ row, input, log }) => {
  const plan =
    input.plan_id === undefined ? log.item(Number(input.item_id))?.plan_id : trimmed(input.plan_id);
  return row.plan_id === plan;
};

/** The plan itself, which the request names. */
export const namedPlan: Rule = ({ row, input }) =>
  row.item_id === null && row.feature_id === null && row.plan_id === trimmed(input.plan_id);

export const all =
  (...rules: Rule[]): Rule =>
  (one) =>
    rules.every((rule) => rule(one));
export const any =
  (...rules: Rule[]): Rule =>
  (one) =>
    rules.some((rule) => rule(one));
export const sets =
  (...allowed: string[]): Rule =>
  ({ news }) =>
    setsOnly(news, allowed);
export const asAsked =
  (...columns: string[]): Rule =>
  ({ news, input }) =>
    setsOnly(news, columns) && columns.every((column) => isAsked(news, column, input));
export const withMessage =
  (field = 'message'): Rule =>
  ({ row, input }) =>
    says(row, input[field]);
