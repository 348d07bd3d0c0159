import type { Change } from '../../model/change';
import type { Dependency, Item, ItemName, ItemRow } from '../../model/item';
import type { Plan } from '../../model/plan';
import { dependencyLines, itemDetails, itemLines, itemTable, pageLine } from './items';
import { changeLine, renderChanges, renderExport, renderImport, renderSessions, renderVerify } from './log';
import { FIRST_PLAN } from './no-plan';
import { planTable, renderFeature, renderFeatures, renderPlan, renderStatus, renderVersions } from './plans';
import { fields, type Page, paragraphs, safeLine, safeText } from './text';
import { renderItemChange, renderNext, renderScope, scopeBlock } from './work';

type Answer = Readonly<Record<string, unknown>>;

/** An operation's answer for people. Agents' texts in it are made harmless for the terminal. */
export function renderAnswer(page: Page, operation: string, input: Answer, answer: Answer): string {
  // The client's own answer where the project has no store: there is nothing else to show.
  if (typeof answer.hint === 'string') {
    return safeText(answer.hint);
  }
  return paragraphs(renderBody(page, operation, input, answer), notice(page, answer.notice));
}

function renderBody(page: Page, operation: string, input: Answer, answer: Answer): string {
  switch (operation) {
    case 'next':
    case 'claim':
      return renderNext(page, answer);
    case 'update':
    case 'complete':
    case 'defer':
    case 'release':
    case 'add':
    case 'move':
      return renderItemChange(page, operation, input, answer);
    case 'show':
      return renderShow(page, answer);
    case 'list':
      return renderList(page, answer);
    case 'status':
      return renderStatus(page, answer);
    case 'list_plans':
      return renderPlans(page, answer);
    case 'get_plan':
    case 'create_plan':
    case 'update_plan':
    case 'set_plan_status':
    case 'claim_plan':
    case 'release_plan':
    case 'submit_work':
    case 'archive_plan':
      return renderPlan(page, answer);
    case 'get_feature':
    case 'create_feature':
    case 'update_feature':
      return renderFeature(page, answer);
    case 'list_features':
      return renderFeatures(page, answer);
    case 'list_feature_versions':
      return renderVersions(page, answer);
    case 'changes':
    case 'history':
      return renderChanges(page, answer);
    case 'sessions':
      return renderSessions(page, answer);
    case 'verify':
      return renderVerify(page, answer);
    case 'export':
      return renderExport(page, answer);
    case 'import':
      return renderImport(page, input, answer);
    case 'set_scope':
      return renderScope(page, answer);
    case 'end_session':
      return itemLines(page, 'Released', answer.released as ItemRow[]) || 'The session held nothing.';
    default:
      return renderAnything(page, answer);
  }
}

function renderShow(page: Page, answer: Answer): string {
  const changes = (answer.changes ?? []) as Change[];
  return paragraphs(
    itemDetails(page, answer.item as Item, [
      ...((answer.dependencies ?? []) as ItemRow[]),
      ...((answer.containers ?? []) as ItemRow[]),
    ]),
    dependencyLines(page, answer.dependencies as Dependency[] | undefined),
    itemLines(page, 'Inside of', answer.containers as ItemRow[] | undefined),
    itemLines(page, 'Holds', answer.children as ItemRow[] | undefined),
    itemLines(page, 'Waiting for it', answer.dependents as ItemRow[] | undefined),
    scopeBlock(page, answer.context),
    changes.length === 0
      ? ''
      : [page.colors.bold('Changes'), ...changes.map((change) => changeLine(page, change))].join('\n'),
  );
}

function renderList(page: Page, answer: Answer): string {
  const rows = (answer.items ?? []) as ItemRow[];
  return rows.length === 0
    ? 'No items.'
    : `${itemTable(page, rows, answer.waits_on as ItemName[] | undefined)}\n${pageLine(page, rows.length, answer.total as number | undefined, answer.next_cursor)}`;
}

function renderPlans(page: Page, answer: Answer): string {
  const plans = (answer.plans ?? []) as Plan[];
  const cursor = answer.next_cursor;
  return plans.length === 0
    ? `No plans. ${FIRST_PLAN}`
    : paragraphs(
        planTable(page, plans),
        typeof cursor === 'string' ? page.colors.dim(`More: --cursor ${safeLine(cursor)}`) : '',
      );
}

/** An answer of a kind that has no view of its own: its fields. */
function renderAnything(page: Page, answer: Answer): string {
  const entries = Object.entries(answer).filter(([name]) => name !== 'store' && name !== 'notice');
  return fields(
    page,
    entries.map(([name, value]) => [
      name,
      typeof value === 'string' ? safeText(value) : safeText(JSON.stringify(value, null, 2) ?? ''),
    ]),
  );
}

/** What others did that concerns the caller. */
function notice(page: Page, value: unknown): string {
  const lines = typeof value === 'string' ? value.split('\n') : Array.isArray(value) ? value.map(String) : [];
  return lines.map((line) => page.colors.yellow(`» ${safeLine(line)}`)).join('\n');
}
