import { z } from 'zod';
import { BUILD } from '../model/build';
import type { Catalogue, OperationDescription } from '../model/catalogue';
import type { JsonSchema } from '../model/json-schema';
import type { Operation } from './operation';
import { operations } from './registry';

/*
 * Run by esbuild.mjs: prints dist/catalogue.json. The schemas are made compact, because every agent's context
 * carries them: bounds that only say "a safe integer" go, "x or null" becomes a list of types, and outputs
 * name the top-level fields only (the answers' exact shapes are the handlers' business).
 */

/** A schema as zod's generator gives it: ours and the keywords that we never let out. */
type RawSchema = Omit<JsonSchema, 'format'> & {
  $schema?: string;
  oneOf?: RawSchema[];
  allOf?: RawSchema[];
  exclusiveMinimum?: number;
  format?: string;
};

function rawSchema(schema: z.ZodType, io: 'input' | 'output'): RawSchema {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as RawSchema;
}

/** The input schema of an operation: strict objects, nothing a reader does not need. */
function compactInput(raw: RawSchema): JsonSchema {
  const alternatives = raw.anyOf ?? raw.oneOf;
  if (alternatives !== undefined) {
    return describe(oneOrManyAsMany(alternatives) ?? joinAlternatives(alternatives.map(compactInput)), raw);
  }
  const compact: JsonSchema = {};
  if (raw.type !== undefined) {
    compact.type = raw.type;
  } else if (raw.const !== undefined || raw.enum !== undefined) {
    compact.type = 'string';
  }
  if (raw.const !== undefined) {
    compact.enum = [raw.const as string];
  }
  if (raw.enum !== undefined) {
    compact.enum = raw.enum;
    // All numbers: the type must not say string.
    if (raw.enum.every((value) => typeof value === 'number')) {
      compact.type = 'integer';
    }
  }
  if (raw.format === 'date-time') {
    compact.format = raw.format;
  }
  if (raw.minimum !== undefined && raw.minimum > Number.MIN_SAFE_INTEGER) {
    compact.minimum = raw.minimum;
  }
  if (raw.exclusiveMinimum !== undefined) {
    compact.minimum = raw.exclusiveMinimum + (raw.type === 'integer' ? 1 : 0);
  }
  if (raw.maximum !== undefined && raw.maximum < Number.MAX_SAFE_INTEGER) {
    compact.maximum = raw.maximum;
  }
  if (raw.items !== undefined) {
    compact.items = compactInput(raw.items);
  }
  if (raw.properties !== undefined) {
    compact.properties = Object.fromEntries(
      Object.entries(raw.properties).map(([name, property]) => [name, compactInput(property)]),
    );
    if (raw.required !== undefined && raw.required.length > 0) {
      compact.required = raw.required;
    }
    compact.additionalProperties = false;
  }
  return describe(compact, raw);
}

function describe(compact: JsonSchema, raw: RawSchema): JsonSchema {
  return raw.description === undefined ? compact : { ...compact, description: raw.description };
}

/** "One or a list of these" is shown as the list; that the host takes a single value too is mere kindness. */
function oneOrManyAsMany(alternatives: RawSchema[]): JsonSchema | undefined {
  const [element, list] = alternatives;
  return alternatives.length === 2 &&
    element !== undefined &&
    list?.type === 'array' &&
    JSON.stringify(list.items) === JSON.stringify(element)
    ? withItemsDescription(compactInput(list))
    : undefined;
}

/** What is said of one element is said of the list. */
function withItemsDescription(list: JsonSchema): JsonSchema {
  const { description, ...items } = list.items ?? {};
  return { ...list, items, ...(description === undefined ? {} : { description }) };
}

/** Small ranges of whole numbers as lists, so that they can be joined with words: 0…4, "critical"… */
function asValues(schema: JsonSchema): JsonSchema['enum'] {
  const { type, minimum, maximum } = schema;
  if (schema.enum !== undefined || type !== 'integer' || minimum === undefined || maximum === undefined) {
    return schema.enum;
  }
  return maximum - minimum > 9
    ? undefined
    : Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index);
}

/** Alternatives as one schema where that says the same: several types, one of them with its details. */
function joinAlternatives(alternatives: JsonSchema[]): JsonSchema {
  const detailed = alternatives.filter(hasDetails);
  const types = alternatives.flatMap((schema) => schema.type ?? []);
  const allTyped = alternatives.every((schema) => schema.type !== undefined);
  const [first] = detailed;
  if (!allTyped || detailed.length > 1) {
    const enums = alternatives.map(asValues);
    if (allTyped && enums.every((values) => values !== undefined)) {
      return { type: oneOrMany([...new Set(types)]), enum: enums.flatMap((values) => values ?? []) };
    }
    return { anyOf: alternatives };
  }
  if (first === undefined) {
    return { type: oneOrMany([...new Set(types)]) };
  }
  // An enum restricts every type, so other types can only join it as values: null can, free text makes it void.
  if (first.enum !== undefined) {
    const others = types.filter((type) => type !== first.type);
    return others.every((type) => type === 'null')
      ? { ...first, type: oneOrMany([...new Set(types)]), enum: [...first.enum, null] }
      : { anyOf: alternatives };
  }
  return { ...first, type: oneOrMany([...new Set(types)]) };
}

function hasDetails(schema: JsonSchema): boolean {
  return Object.keys(schema).some((key) => key !== 'type' && key !== 'description');
}

function oneOrMany(types: string[]): string | string[] {
  const [only] = types;
  return types.length === 1 && only !== undefined ? only : types;
}

/** The output's top-level fields with their types only; `store` and `notice`, which every answer may have, go without saying. */
function shallowOutput(raw: RawSchema): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const [name, property] of Object.entries(raw.properties ?? {})) {
    const types = [...new Set(typesOf(property))];
    properties[name] = types.length === 0 || types.includes('*') ? {} : { type: oneOrMany(types) };
  }
  return { type: 'object', properties };
}

/** All types that a value may have; `*` where that is open. */
function typesOf(schema: RawSchema): string[] {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) {
    return alternatives.flatMap(typesOf);
  }
  if (schema.type === undefined) {
    return ['*'];
  }
  return [schema.type].flat();
}

/** For the command line's help; MCP servers name their session and show less. */
const SESSION =
  'Who calls (default: the agent’s, else MASTERPLAN_SESSION_ID). Agents without MCP must say it';

/** What every call takes besides its own input; an operation that needs the session says so itself. */
function withSession(input: JsonSchema): JsonSchema {
  const properties = {
    ...input.properties,
    session_id: { type: 'string', description: SESSION, ...input.properties?.session_id },
    session_name: { type: 'string', description: 'Its name', ...input.properties?.session_name },
  };
  return { ...input, properties };
}

function describeOperation(operation: Operation): OperationDescription {
  return {
    name: operation.name,
    title: operation.title,
    description: operation.description,
    group: operation.group,
    readOnly: operation.readOnly,
    idempotent: operation.idempotent,
    createsStore: operation.createsStore ?? false,
    input: withSession(compactInput(rawSchema(operation.input, 'input'))),
    output: shallowOutput(rawSchema(operation.output, 'output')),
    ...(operation.emptyAnswer === undefined ? {} : { emptyAnswer: operation.emptyAnswer }),
  };
}

const catalogue: Catalogue = { version: BUILD, operations: operations.map(describeOperation) };
process.stdout.write(`${JSON.stringify(catalogue)}\n`);
