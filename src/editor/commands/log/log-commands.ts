import type { Command } from '../command';
import type { CommandId } from '../command-ids';
import { acknowledgeUnsigned } from './acknowledge-unsigned';
import { showChanges } from './show-changes';
import { showHistory } from './show-history';
import { verifyLog } from './verify-log';

/** Commands on the log. */
export const LOG_COMMANDS = {
  'masterplan.acknowledgeUnsigned': acknowledgeUnsigned,
  'masterplan.showChanges': showChanges,
  'masterplan.showHistory': showHistory,
  'masterplan.verifyLog': verifyLog,
} satisfies Partial<Record<CommandId, Command>>;
