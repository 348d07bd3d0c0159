import type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js';
import { type Catalogue, isForAgents, type OperationDescription } from '../model/catalogue';
import { MasterplanError } from '../model/errors';
import { leanInput } from './lean-schema';

/** The tools that every turn of the loop needs: Claude Code loads them at once instead of on demand. */
const ALWAYS_LOADED = new Set(['next', 'update', 'complete']);

/** What agents get: everything but what is for a person's own session and its views. */
export function offered(catalogue: Catalogue): OperationDescription[] {
  return catalogue.operations.filter(isForAgents);
}

/** One tool per operation. The input schema is the part of the catalogue's that `leanInput` shows. */
export function toTool(operation: OperationDescription): Tool {
  return {
    name: operation.name,
    title: operation.title,
    description: operation.description,
    inputSchema: leanInput(operation) as Tool['inputSchema'],
    outputSchema: operation.output as Tool['outputSchema'],
    annotations: annotationsOf(operation),
    ...(ALWAYS_LOADED.has(operation.name) ? { _meta: { 'anthropic/alwaysLoad': true } } : {}),
  };
}

/**
 * Clients run or refuse tools by these hints: reads run, writes that destroy nothing need the least asking.
 * What is the protocol's default (not read-only, not idempotent) is left out.
 */
function annotationsOf(operation: OperationDescription): Tool['annotations'] {
  if (operation.readOnly) {
    return { readOnlyHint: true, openWorldHint: false };
  }
  return {
    destructiveHint: false,
    openWorldHint: false,
    ...(operation.idempotent ? { idempotentHint: true } : {}),
  };
}

/** An answer: some clients show the model the structure, others the text, so both say the same. */
export function toResult(answer: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(answer) }], structuredContent: answer };
}

/** A refusal as a result that the model reads: `CODE: what happened. What to do next.` */
export function toErrorResult(error: unknown): CallToolResult {
  const known =
    error instanceof MasterplanError
      ? error
      : new MasterplanError(
          'INTERNAL',
          `Unexpected: ${error instanceof Error ? error.message : String(error)}`,
          {
            hint: 'Try once more; if it happens again, report it with `masterplan doctor`.',
          },
        );
  return {
    isError: true,
    content: [{ type: 'text', text: errorText(known) }],
    // For programs; models get the text.
    _meta: { 'masterplan/error': known.toAnswer() },
  };
}

/** One line for a refusal. */
export function errorText(error: MasterplanError): string {
  const message = /[.!?)]$/.test(error.message) ? error.message : `${error.message}.`;
  return `${error.code}: ${message}${error.hint === undefined ? '' : ` ${error.hint}`}`;
}
