import type { SignedRequest } from '../../model/human-signature';
import { type Activity, AUTOMATIC_ACTOR, type ItemStatus } from '../../model/vocabulary';
import type { LoggedValues, LogRow } from '../rules/audit';
import {
  all,
  any,
  asAsked,
  isObject,
  type LogSoFar,
  named,
  namedOrBelow,
  namedPlan,
  type Rule,
  samePlan,
  says,
  sets,
  setsOnly,
  trimmed,
  withMessage,
} from './row-rules';

/** What a signed request may leave in the log, so that a signature for one thing can't cover another. */

/** The statuses of an item that a row of each activity can bring about, whoever asked. */
const ITEM_STATUS_AFTER: Record<Activity, readonly ItemStatus[]> = {
  created: ['pending', 'in_progress', 'completed', 'deferred', 'blocked', 'cancelled'],
  claimed: ['in_progress'],
  progress: [],
  note: [],
  completed: ['completed'],
  deferred: ['deferred'],
  blocked: ['blocked'],
  unblocked: ['pending'],
  released: ['pending', 'blocked'],
  cancelled: ['cancelled'],
  auto_progress: ['pending', 'in_progress', 'completed', 'deferred', 'blocked', 'cancelled'],
  session_end: ['pending', 'blocked'],
  status_changed: ['pending', 'blocked'],
  assigned: ['pending', 'blocked'],
  metadata_updated: [],
};

/** What follows by itself in a person's transaction. */
const AUTOMATIC: ReadonlySet<Activity> = new Set<Activity>([
  'auto_progress',
  'blocked',
  'unblocked',
  'released',
  'deferred',
  'status_changed',
  'note',
  'metadata_updated',
]);

const claimsNamed = all(named, sets());

/** A task in somebody's hands that gets children: its claim ends. */
const releasesParent: Rule = ({ row, news, input }) => {
  const parents = [input.parent_id, trimmed(input.parent_key)];
  const byPlace = input.before !== undefined || input.after !== undefined || input.phase !== undefined;
  const isParent = byPlace || parents.includes(row.item_id) || parents.includes(row.item_key);
  return isParent && setsOnly(news, []);
};

/** The edited item: only fields that were asked for, as they were asked for. */
const edits: Rule = asAsked(
  'title',
  'description',
  'acceptance_criteria',
  'priority',
  'item_type',
  'labels',
  'estimate_minutes',
  'arch_ref',
  'port_scope',
  'metadata',
);

const editsNamed: Rule = (one) => {
  const { news, input } = one;
  const edges = input.add_depends_on !== undefined || input.remove_depends_on !== undefined;
  const { depends_on: _, ...rest } = news;
  return named(one) && withMessage()(one) && edits({ ...one, news: edges ? rest : news });
};

const detaches: Rule = (one) =>
  one.input.dependents === 'detach' && samePlan(one) && setsOnly(one.news, ['depends_on']);

const assigns: Rule = (one) => {
  const { news, input } = one;
  const becomesPersons = input.item_type === 'manual' || input.item_type === 'decision';
  const { assignee_type: type, ...rest } = news;
  const isImplied = becomesPersons && input.assignee_type === undefined && type === 'human';
  return named(one) && asAsked('assignee', 'assignee_type')({ ...one, news: isImplied ? rest : news });
};

/** An item for agents that a person takes: opened to people too, and nothing else. */
const opensToPeople: Rule = (one) =>
  named(one) &&
  one.input.reassign === true &&
  one.news.assignee_type === 'either' &&
  setsOnly(one.news, ['assignee_type']);

const completesNamed: Rule = ({ row, news, input }) => {
  const result = isObject(news.metadata) ? news.metadata.message : undefined;
  return (
    says(row, input.message) &&
    setsOnly(news, ['metadata']) &&
    (input.message === undefined || news.metadata === undefined || result === input.message)
  );
};

const makesProject: Rule = ({ row, news }) =>
  row.plan_id === null && row.item_id === null && isObject(news.project) && setsOnly(news, ['project']);

/** The version that a completed plan makes of its feature. */
const implementsFeature: Rule = ({ row, news, input }) =>
  row.feature_id !== null &&
  row.item_id === null &&
  isObject(news.version_row) &&
  news.version_row.implemented_by_plan_id === trimmed(input.plan_id) &&
  setsOnly(news, []);

const takesStatus: Rule = (one) =>
  namedPlan(one) && (one.news.status === undefined || one.news.status === one.input.status);

const createsPlan =
  (planOf: (input: LoggedValues) => LoggedValues | undefined): Rule =>
  ({ row, news, input }) => {
    const plan = planOf(input);
    return (
      row.item_id === null &&
      row.plan_id !== null &&
      (plan === undefined ||
        (news.title === trimmed(plan.title) &&
          (plan.plan_id === undefined || row.plan_id === trimmed(plan.plan_id))))
    );
  };

const createsAdded: Rule = ({ row, news, input }) => {
  if (row.item_id === null || row.plan_id !== trimmed(input.plan_id)) return false;
  const isItself =
    news.title === trimmed(input.title) &&
    (input.item_key === undefined || row.item_key === trimmed(input.item_key)) &&
    news.status !== 'completed';
  // The phase that it goes under, made with it.
  return isItself || (news.item_type === 'phase' && news.title === trimmed(input.phase));
};

/** The draft of an imported item, if the items were given in the call; undefined: they came from a file. */
function draftsOf(input: LoggedValues): LoggedValues[] | undefined {
  return Array.isArray(input.items) ? input.items.filter(isObject) : undefined;
}

const intoPlan: Rule = ({ row, input }) => {
  const plan = input.plan_id ?? (isObject(input.plan) ? input.plan.plan_id : undefined);
  return row.item_id !== null && (plan === undefined || row.plan_id === trimmed(plan));
};

const createsImported: Rule = (one) => {
  const { row, news, input } = one;
  if (!intoPlan(one)) return false;
  const drafts = draftsOf(input);
  if (drafts === undefined) return true;
  const draft = drafts.find(
    (given) =>
      trimmed(given.title) === news.title &&
      (given.item_key == null || trimmed(given.item_key) === row.item_key),
  );
  if (draft !== undefined) return row.message === null || says(row, draft.message ?? draft.close_reason);
  return news.item_type === 'phase' && drafts.some((given) => trimmed(given.phase) === news.title);
};

const changesImported: Rule = (one) => {
  const drafts = draftsOf(one.input);
  const isNamed =
    drafts === undefined || drafts.some((given) => trimmed(given.item_key) === one.row.item_key);
  return intoPlan(one) && one.input.on_conflict === 'update' && isNamed;
};

const changesKey =
  (approves: boolean): Rule =>
  ({ row, news, input }) => {
    if (row.plan_id !== null || row.item_id !== null || !isObject(news.key)) return false;
    const revoked = news.key.revoked_at != null;
    return news.key.key_id === trimmed(input.key_id) && setsOnly(news, ['key']) && revoked === !approves;
  };

/** By operation and activity; what is not here can't come from that operation. */
export const SIGNED_OPERATIONS: Readonly<Record<string, Partial<Record<Activity, Rule>>>> = {
  next: { claimed: claimsNamed },
  claim: { assigned: opensToPeople, claimed: claimsNamed },
  take_over: { assigned: opensToPeople, released: claimsNamed, claimed: claimsNamed },
  update: {
    note: all(named, sets(), withMessage()),
    progress: all(named, sets(), withMessage()),
    metadata_updated: any(editsNamed, detaches),
    assigned: assigns,
    claimed: claimsNamed,
    released: claimsNamed,
    cancelled: all(
      ({ input }) => input.status === 'cancelled',
      sets(),
      any(
        namedOrBelow,
        all(({ input }) => input.dependents === 'cancel', samePlan),
      ),
      withMessage(),
    ),
    status_changed: all(({ input }) => input.status === 'pending', sets(), namedOrBelow, withMessage()),
  },
  complete: { assigned: opensToPeople, claimed: claimsNamed, completed: all(named, completesNamed) },
  defer: {
    claimed: claimsNamed,
    released: claimsNamed,
    deferred: all(namedOrBelow, sets(), withMessage('reason')),
  },
  release: { claimed: claimsNamed, released: claimsNamed },
  end_session: { session_end: sets() },
  add: { created: createsAdded, released: all(samePlan, releasesParent) },
  import: {
    created: any(
      createsPlan((input) => (isObject(input.plan) ? input.plan : undefined)),
      createsImported,
    ),
    released: all(intoPlan, sets()),
    assigned: all(changesImported, sets('assignee', 'assignee_type')),
    metadata_updated: any(makesProject, changesImported),
    // A snapshot: what it brings in has signatures of its own.
    note: ({ row }) => row.plan_id === null && row.item_id === null,
  },
  move: {
    metadata_updated: all(named, sets('parent_id')),
    claimed: claimsNamed,
    released: all(samePlan, releasesParent),
  },
  set_scope: {
    metadata_updated: ({ news, input }) =>
      isObject(news.scope) &&
      news.scope.port_scope === trimmed(input.port_scope) &&
      setsOnly(news, ['scope']),
  },
  create_plan: { created: createsPlan((input) => input), metadata_updated: makesProject },
  archive_plan: {
    metadata_updated: all(
      namedPlan,
      sets('archived'),
      ({ news, input }) => news.archived === (input.undo === true ? 0 : 1),
      withMessage('none'),
    ),
  },
  update_plan: {
    metadata_updated: all(
      namedPlan,
      asAsked('spec_content', 'title', 'description', 'owner', 'metadata'),
      withMessage(),
    ),
    progress: all(namedPlan, sets(), withMessage()),
    status_changed: all(namedPlan, sets(), withMessage()),
  },
  set_plan_status: {
    status_changed: all(takesStatus, sets(), withMessage()),
    completed: all(takesStatus, sets(), withMessage()),
    released: all(takesStatus, sets(), withMessage()),
    metadata_updated: implementsFeature,
  },
  claim_plan: { claimed: all(namedPlan, sets(), withMessage()) },
  release_plan: { released: all(namedPlan, sets(), withMessage()) },
  submit_work: {
    status_changed: all(takesStatus, submits(), withMessage('none')),
    completed: all(takesStatus, submits(), withMessage('none')),
    metadata_updated: implementsFeature,
  },
  create_feature: {
    created: ({ row, news, input }) => row.feature_id !== null && news.title === trimmed(input.title),
    metadata_updated: makesProject,
  },
  update_feature: {
    metadata_updated: all(
      ({ row, input }) => row.feature_id === trimmed(input.feature_id),
      asAsked('title', 'description', 'spec_content'),
    ),
  },
  approve_key: { metadata_updated: changesKey(true) },
  revoke_key: { metadata_updated: changesKey(false) },
};

function submits(): Rule {
  return ({ news, input }) =>
    setsOnly(news, ['work_artifacts']) &&
    (news.work_artifacts === undefined || news.work_artifacts === input.artifacts_markdown);
}

/** Whether a row in a person's name is what the signed request brings about, or follows from it by itself. */
export function comesFrom(row: LogRow, request: SignedRequest, log: LogSoFar): boolean {
  const news = row.new === null ? {} : (JSON.parse(row.new) as LoggedValues);
  if (row.item_id !== null && 'status' in news) {
    if (!ITEM_STATUS_AFTER[row.activity].includes(news.status as ItemStatus)) return false;
  }
  if (row.actor === AUTOMATIC_ACTOR) return followsByItself(row, news, log);
  const rules = Object.hasOwn(SIGNED_OPERATIONS, request.operation)
    ? SIGNED_OPERATIONS[request.operation]
    : undefined;
  const input = isObject(request.input) ? request.input : {};
  return rules?.[row.activity]?.({ row, news, input, log }) ?? false;
}

/** No step that follows by itself completes a leaf, but a milestone's; nor does it touch what an item says. */
function followsByItself(row: LogRow, news: LoggedValues, log: LogSoFar): boolean {
  if (!AUTOMATIC.has(row.activity) || !setsOnly(news, [])) return false;
  if (row.item_id === null || news.status !== 'completed') return true;
  return log.item(row.item_id)?.item_type === 'milestone' || log.hasChildren(row.item_id);
}
