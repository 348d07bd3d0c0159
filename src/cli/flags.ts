import type { OperationDescription } from '../model/catalogue';
import type { JsonSchema } from '../model/json-schema';

/** What a flag's value is made of: one word for the help and the way in which its text is read. */
export type FlagKind = 'text' | 'long-text' | 'time' | 'number' | 'boolean' | 'list' | 'json' | 'choice';

export interface Flag {
  /** The models' own name, snake_case. */
  name: string;
  schema: JsonSchema;
  kind: FlagKind;
  nullable: boolean;
  required: boolean;
  /** The values of a `choice`, or of a list of choices. */
  choices: readonly string[];
}

/** Texts that are usually files: they take `@file` and `-` too. Others may begin with an @ (a name). */
const LONG_TEXTS = new Set(['spec_content', 'artifacts_markdown']);

/** What a time may be written as. */
export const TIMES = '2027-01-15 or 2027-01-15T09:00 is local time, 2027-01-15T09:00:00Z has its zone';

/** The flags of an operation, in the order of its schema. */
export function flagsOf(operation: OperationDescription): Flag[] {
  return Object.entries(operation.input.properties ?? {}).map(([name, schema]) =>
    toFlag(name, schema, operation.input.required?.includes(name) ?? false),
  );
}

function toFlag(name: string, schema: JsonSchema, required: boolean): Flag {
  const alternatives = schema.anyOf ?? [schema];
  const types = new Set(alternatives.flatMap((alternative) => alternative.type ?? []));
  const values = alternatives.flatMap((alternative) => alternative.enum ?? alternative.items?.enum ?? []);
  return {
    name,
    schema,
    kind: kindOf(name, types, alternatives),
    nullable: types.has('null'),
    required,
    choices: values.filter((value) => value !== null).map(String),
  };
}

function kindOf(name: string, types: ReadonlySet<string>, alternatives: readonly JsonSchema[]): FlagKind {
  const elements = alternatives.flatMap((alternative) => alternative.items ?? []);
  const scalarElements = elements.every((element) => element.type !== undefined && element.type !== 'object');
  if (types.has('array') && elements.length > 0 && scalarElements) {
    return 'list';
  }
  if (types.has('object') || types.has('array') || types.size === 0) {
    return 'json';
  }
  if (types.has('boolean')) {
    return 'boolean';
  }
  if (alternatives.some((alternative) => alternative.enum !== undefined)) {
    return 'choice';
  }
  if (alternatives.some((alternative) => alternative.format === 'date-time')) {
    return 'time';
  }
  if (types.has('string')) {
    return LONG_TEXTS.has(name) ? 'long-text' : 'text';
  }
  return 'number';
}

/** The placeholder of a flag's value in the help. */
export function placeholder(flag: Flag): string {
  switch (flag.kind) {
    case 'boolean':
      return '[true|false]';
    case 'number':
      return '<number>';
    case 'list':
      return '<a,b,…>';
    case 'json':
      return '<json|@file|->';
    case 'long-text':
      return '<text|@file|->';
    case 'time':
      return '<time>';
    case 'choice':
      return flag.choices.length <= 3 ? `<${flag.choices.join('|')}>` : '<word>';
    case 'text':
      return '<text>';
  }
}

/** What the help says of a flag. */
export function explanation(flag: Flag): string {
  const text = flag.schema.description ?? flag.schema.items?.description ?? flag.name.replaceAll('_', ' ');
  const choices =
    flag.choices.length > 0 && !(flag.kind === 'choice' && flag.choices.length <= 3)
      ? ` (${flag.choices.join(', ')})`
      : '';
  const times = flag.kind === 'time' ? `; ${TIMES}` : '';
  return `${flag.required ? '(required) ' : ''}${text}${times}${choices}${flag.nullable ? ' (null: none)' : ''}`;
}
