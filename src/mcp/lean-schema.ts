import type { OperationDescription } from '../model/catalogue';
import type { JsonSchema } from '../model/json-schema';

/*
 * What a tool's schema shows to a model. Every conversation pays for it (budget: 3,500 tokens for all tools
 * together, test/mcp/tools-list.test.ts), so it shows what an agent needs. The host checks the call by the whole
 * definition: what is not shown is taken all the same, here as on the command line, and `masterplan <operation>
 * --help` (or the single surface's `help` action) explains all of it.
 *
 * Not shown at all:
 *   claim_token    this server keeps and attaches the tokens of its calls
 *   session_name   the server names its session (--session-name, else the client's name)
 *   project_id     one store is one project
 *   reassign       a person's
 *   session_id     but where it makes a difference whose session it is (SESSION_MATTERS)
 * Not shown in one tool: RARE, each with its reason.
 * Shown in fewer words: bounds (the refusal names them), long lists of values (LISTS_VALUES shows them once),
 * "one or many" filters as one value, "x or null" as x where null only empties a field.
 */

/** Fields that no agent has to give in any tool. */
const NOT_SHOWN = new Set(['claim_token', 'session_name', 'project_id', 'reassign']);

/** Fields that agents rarely need in this tool. */
const RARE: Readonly<Record<string, readonly string[]>> = {
  // The item says its own lease.
  claim: ['lease_minutes'],
  update: [
    // Set when the item is made; add and import take them.
    'item_type',
    'metadata',
    'arch_ref',
    'port_scope',
    'lease_minutes',
  ],
  // What the next worker needs has fields of its own.
  complete: ['metadata'],
  add: [
    // depends_on takes keys, too.
    'depends_on_keys',
    // For whole plans: import takes them with each item.
    'assignee',
    'lease_minutes',
    'max_attempts',
    'arch_ref',
    'port_scope',
    'metadata',
  ],
  // Questions of people; the others narrow enough.
  list: ['assignee', 'assignee_type', 'file', 'claimed_by', 'limit'],
  history: ['actor', 'file', 'until', 'limit'],
  // For hooks.
  changes: ['peek'],
  // More than 100 plans, or old ones.
  list_plans: ['include_archived', 'limit', 'cursor'],
  // Notes for the log.
  claim_plan: ['message'],
  release_plan: ['message'],
  // A person's rules for a plan, and what no rule depends on.
  // (its first status follows from spec_content).
  create_plan: ['owner', 'status', 'stale_after_hours', 'four_eyes', 'metadata'],
  update_plan: ['owner', 'metadata'],
  // For keeping the log's head elsewhere: a hook or a person does that.
  export: ['head'],
  sessions: ['active'],
};

/** Words for a model, where the definition's explain more than the name and the tool's description leave open. */
const TERSE: Readonly<Record<string, string>> = {
  plan_id: 'Plan',
  feature_id: 'Feature',
  session_id: 'Session',
  resume: 'What you hold',
  dependents: 'If cancelled',
  item_key: 'Key',
  message: 'Note',
  files_modified: 'Files',
  symbols_created: 'New names',
  files: 'Files',
  wait_seconds: 'Up to 50',
  until: 'ISO time',
  discovered_during: 'Item',
  parent_key: 'Parent',
  phase: 'Phase',
  items: 'As add; depends_on_keys, parent_key',
  format: 'masterplan, beads or snapshot',
  priority: '0 critical – 4 backlog',
  depends_on: 'Items',
  add_depends_on: 'Items',
  remove_depends_on: 'Items',
  labels: 'Labels',
  claim: 'Claim it',
  artifacts_markdown: 'Result',
  assignee_type: 'ai, human or either',
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
const MANY_VALUES = 3;
const LISTS_VALUES = new Set(['add']);

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
    properties: Object.fromEntries(shown.map(([name, schema]) => [name, lean(operation, schema, name)])),
    ...(operation.input.required === undefined ? {} : { required: operation.input.required }),
    additionalProperties: false,
  };
}

function lean(operation: OperationDescription, schema: JsonSchema, name?: string): JsonSchema {
  const { items, properties, anyOf } = schema;
  const description = (name === undefined ? undefined : TERSE[name]) ?? schema.description;
  if (FILTERING.has(operation.name) && schema.type === 'array' && items?.type !== undefined) {
    return lean(operation, { ...items, ...(description === undefined ? {} : { description }) });
  }
  const type = name === undefined || KEEPS_TYPES.has(name) ? schema.type : mainType(schema.type);
  const values = name !== undefined && IN_WORDS.has(name) ? undefined : schema.enum;
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

/** Whose description lists the values in fewer characters. */
const IN_WORDS = new Set(['assignee_type', 'format']);

/** Where null, or a key instead of an id, is worth its words: to take out of a container, to name a neighbour. */
const KEEPS_TYPES = new Set(['parent_id', 'before', 'after']);

/** The first of several types: a number rather than its word, a text rather than null. */
function mainType(type: JsonSchema['type']): JsonSchema['type'] {
  return Array.isArray(type) ? type[0] : type;
}
