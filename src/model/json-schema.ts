/** As much of JSON Schema (2020-12) as the operations' inputs and outputs use. */
export interface JsonSchema {
  type?: string | string[];
  description?: string;
  enum?: (string | number | null)[];
  const?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  /** Times only; other texts are what they are. */
  format?: 'date-time';
  default?: unknown;
}
