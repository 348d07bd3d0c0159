import { MasterplanError } from '../../model/errors';
import type { OperationContext } from '../context';
import type { ImportAnswer } from './import-drafts';
import type { ImportSource } from './import-source';

export async function restoreSnapshot(
  _context: OperationContext,
  _source: ImportSource,
  _dryRun: boolean,
): Promise<ImportAnswer> {
  throw new MasterplanError('INVALID_INPUT', 'not yet');
}
