import type { OperationDescription } from '../model/catalogue';
import type { JsonSchema } from '../model/json-schema';

/*
 * What a tool's schema shows to a model. Every conversation pays for it (budget: 3,500 tokens for all tools
 * together), so it shows what an agent needs and leaves out what the host checks or takes besides.
 */

/** Fields that no agent has to give: this server keeps the tokens and names its session; one store is one project. */
const NOT_SHOWN = new Set(['claim_token', 'session_name', 'project_id']);

/**
 * Fields that agents rarely need in this tool. They are taken all the same; `import` shows the way to set them
 * on new items, and who holds an item knows its id.
 */
const RARE: Readonly<Record<string, readonly string[]>> = {
  next: ['parent_id', 'labels'],
  claim: ['lease_minutes'],
  update: ['assignee', 'arch_ref', 'port_scope', 'lease_minutes', 'estimate_minutes', 'labels', 'metadata'],
  complete: ['plan_id', 'item_key', 'metadata'],
  release: ['plan_id', 'item_key'],
  defer: ['plan_id', 'item_key'],
  add: [
    'assignee',
    'lease_minutes',
    'max_attempts',
    'arch_ref',
    'port_scope',
    'metadata',
    'labels',
    'depends_on_keys',
  ],
  move: ['plan_id', 'item_key'],
  list: ['assignee', 'assignee_type', 'label', 'file', 'claimed_by', 'limit'],
  changes: ['peek'],
  claim_plan: ['message'],
  release_plan: ['message'],
  history: ['item_key', 'actor', 'file', 'until'],
  list_plans: ['include_archived', 'limit'],
  create_plan: ['owner', 'stale_after_hours', 'four_eyes', 'metadata'],
  update_plan: ['owner', 'metadata'],
};

/** Operations whose lists are filters: one value is enough to show. */
const FILTERING = new Set(['list', 'history']);

/** Where saying which session one is makes a difference; it is taken everywhere. */
const SESSION_MATTERS = new Set([
  'history',
  'next',
  'claim',
  'update',
  'complete',
  'release',
  'defer',
  'end_session',
  'changes',
]);

/** More values than this are listed in one tool only; elsewhere the refusal lists them. */
const MANY_VALUES = 5;
const LISTS_VALUES = new Set(['add', 'set_plan_status']);

/** The input schema of an operation's tool: a part of what the host takes, and strict. */
export function leanInput(operation: OperationDescription): JsonSchema {
  const rare = RARE[operation.name] ?? [];
  const shown = Object.entries(operation.input.properties ?? {}).filter(
    ([name]) =>
      !NOT_SHOWN.has(name) &&
      !rare.includes(name) &&
      (name !== 'session_id' || SESSION_MATTERS.has(operation.name)),
  );
  return {
    type: 'object',
    properties: Object.fromEntries(shown.map(([name, schema]) => [name, lean(operation, schema)])),
    ...(operation.input.required === undefined ? {} : { required: operation.input.required }),
    additionalProperties: false,
  };
}

function lean(operation: OperationDescription, schema: JsonSchema): JsonSchema {
  const { type, description, items, properties, anyOf } = schema;
  const values = schema.enum;
  if (FILTERING.has(operation.name) && type === 'array' && items?.type !== undefined) {
    return lean(operation, { ...items, ...(description === undefined ? {} : { description }) });
  }
  // A number or a word: the description says which.
  const named = values?.every((value) => typeof value === 'string') ?? false;
  const listed =
    named && values !== undefined && (values.length <= MANY_VALUES || LISTS_VALUES.has(operation.name));
  return {
    ...(type === undefined ? {} : { type }),
    ...(listed ? { enum: values } : {}),
    ...(items === undefined ? {} : { items: lean(operation, items) }),
    ...(properties === undefined ? {} : { properties }),
    ...(anyOf === undefined ? {} : { anyOf }),
    ...(description === undefined ? {} : { description }),
  };
}
