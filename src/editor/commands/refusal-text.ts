import type { MasterplanError } from '../../model/errors';
import { ITEM_STATUSES, PLAN_STATUSES } from '../../model/vocabulary';
import type { Editor } from '../editor';
import { statusWord } from '../presentation/item-words';
import { plain } from '../presentation/plain-text';
import { planStatusWord } from '../presentation/plan-words';
import { listOf } from './messages';

type Window = Pick<Editor, 'vscode'>;
type Details = Readonly<Record<string, unknown>>;

/**
 * What an operation refused, in the editor's language: made of the error's code and its facts. The operations speak
 * English, which agents read. Undefined: the code and the facts are not enough, or the editor itself has said it.
 */
export function refusalText(window: Window, { code, details = {} }: MasterplanError): string | undefined {
  const { l10n } = window.vscode;
  const key = text(details.item_key);
  switch (code) {
    case 'CONFLICT':
      return conflict(window, details);
    case 'CLAIM_LOST':
      return key && claimLost(window, key, details);
    case 'BLOCKED':
      return key && l10n.t('{0} waits for {1}.', key, listOf(window, awaited(window, details.waits_on)));
    case 'HUMAN_ONLY':
      return key && l10n.t('{0} is for a person.', key);
    case 'AI_ONLY':
      return key && l10n.t('{0} is assigned to agents.', key);
    case 'CONTAINER':
      return key && container(window, key, details);
    case 'INVALID_TRANSITION':
      return invalidStep(window, key, details);
    case 'PLAN_NOT_OPEN':
      return closedPlan(window, details);
    case 'DEPENDENCY_CYCLE':
      return cycle(window, details.path);
    case 'DUPLICATE_KEY':
      return duplicate(window, key, details);
    case 'STORE_ELSEWHERE':
      return elsewhere(window, details);
    case 'STORE_CORRUPT':
      return l10n.t('The store of the plan is damaged.');
    case 'STORE_FULL':
      return l10n.t('There is no room on the disk: nothing was changed.');
    case 'VERSION':
      return 'form' in details
        ? l10n.t('The snapshot was made by a newer version of Masterplan.')
        : l10n.t('This window and what keeps the plan are of different versions of Masterplan.');
    case 'INVALID_INPUT':
      return details.not_text === true
        ? l10n.t('{0} is not a text file.', fileName(details.file))
        : undefined;
    default:
      return undefined;
  }
}

function conflict(window: Window, details: Details): string | undefined {
  const { l10n } = window.vscode;
  const key = text(details.item_key);
  const holder = text(details.claimed_by_name) ?? text(details.claimed_by);
  const plan = text(details.plan_id);
  if (key !== undefined && holder !== undefined) {
    const until = moment(details.until);
    return until === undefined
      ? l10n.t('{0} is held by {1}.', key, holder)
      : l10n.t('{0} is held by {1} until {2}.', key, holder, until);
  }
  if (Array.isArray(details.held)) {
    const held = details.held.flatMap((one: Details) => {
      const name = text(one.claimed_by_name) ?? text(one.claimed_by) ?? '';
      return [`${text(one.item_key) ?? ''} (${name})`];
    });
    return l10n.t('Others hold items of it: {0}.', listOf(window, held));
  }
  if (plan !== undefined && details.claimed_by === null)
    return l10n.t('Nobody has claimed the plan {0}.', plan);
  if (plan !== undefined && holder !== undefined) {
    return l10n.t('The plan {0} is claimed by {1}.', plan, holder);
  }
  if (typeof details.waiting === 'number') {
    return l10n.t('Keys that wait for approval already: {0}. No more can wait.', details.waiting);
  }
  return undefined;
}

function claimLost({ vscode: { l10n } }: Window, key: string, details: Details): string {
  const holder = text(details.claimed_by_name) ?? text(details.claimed_by);
  return holder === undefined
    ? l10n.t('You no longer hold {0}.', key)
    : l10n.t('You no longer hold {0}: {1} has it.', key, holder);
}

function awaited(window: Window, rows: unknown): string[] {
  if (!Array.isArray(rows)) return [];
  return rows.map((row: Details) => {
    const status = ITEM_STATUSES.find((one) => one === row.status);
    const key = text(row.item_key) ?? '';
    return status === undefined ? key : `${key} (${statusWord(window, status)})`;
  });
}

function container({ vscode: { l10n } }: Window, key: string, details: Details): string | undefined {
  if (details.status === 'completed') {
    return l10n.t('{0} is completed because everything below it is.', key);
  }
  return details.children === 0
    ? l10n.t('{0} is no work by itself: nobody claims it.', key)
    : l10n.t('Nobody claims {0}: it stands for what is below it.', key);
}

function invalidStep(window: Window, key: string | undefined, details: Details): string | undefined {
  const { l10n } = window.vscode;
  if (key !== undefined && details.claimed_by === null) return l10n.t('Nobody holds {0} now.', key);
  const status = ITEM_STATUSES.find((one) => one === details.status);
  const wanted = ITEM_STATUSES.find((one) => one === details.requested);
  if (key !== undefined && status !== undefined && wanted !== undefined) {
    const words = [statusWord(window, status), statusWord(window, wanted)] as const;
    return l10n.t('{0} is {1} now: it can’t become {2}.', key, ...words);
  }
  const plan = text(details.plan_id);
  const from = PLAN_STATUSES.find((one) => one === details.from);
  const to = PLAN_STATUSES.find((one) => one === details.to);
  if (plan === undefined || from === undefined || to === undefined) return undefined;
  const words = [planStatusWord(l10n, from), planStatusWord(l10n, to)] as const;
  return l10n.t('The plan {0} is {1} now: it can’t become {2}.', plan, ...words);
}

function closedPlan({ vscode: { l10n } }: Window, details: Details): string | undefined {
  const plan = text(details.plan_id);
  const status = PLAN_STATUSES.find((one) => one === details.status);
  if (plan === undefined || status === undefined) return undefined;
  return details.archived === true
    ? l10n.t('The plan {0} is in the archive.', plan)
    : l10n.t('The plan {0} is not open: it is {1}.', plan, planStatusWord(l10n, status));
}

function cycle({ vscode: { l10n } }: Window, path: unknown): string | undefined {
  if (!Array.isArray(path) || path.length === 0) return undefined;
  const way = path.map((one) => plain(String(one), 40)).join(' → ');
  return l10n.t('That would close a cycle: {0}.', plain(way, 300));
}

function duplicate(
  { vscode: { l10n } }: Window,
  key: string | undefined,
  details: Details,
): string | undefined {
  if (key !== undefined) return l10n.t('The plan has an item {0} already.', key);
  const plan = text(details.plan_id);
  if (plan !== undefined) return l10n.t('There is a plan {0} already.', plan);
  const feature = text(details.feature_id);
  return feature && l10n.t('There is a feature {0} already.', feature);
}

function elsewhere({ vscode: { l10n } }: Window, details: Details): string | undefined {
  const host = text(details.host);
  return host && l10n.t('The plan is open on {0}, which can’t be reached from here.', host);
}

/** A name or key of others, as it may stand in a sentence. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? plain(value, 60) : undefined;
}

function moment(value: unknown): string | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : new Date(at).toLocaleTimeString([], { timeStyle: 'short' });
}

function fileName(file: unknown): string {
  return plain(String(file).split(/[\\/]/).at(-1) ?? '', 100);
}
