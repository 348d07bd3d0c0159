import type { RequestSignature } from '../../model/protocol';
import type { OperationContext } from '../context';

/** STUB: to be replaced by the colleague who writes the human seat. */
export async function checkSignature(
  _context: OperationContext,
  _request: { operation: string; input: unknown; signature?: RequestSignature },
): Promise<void> {}
