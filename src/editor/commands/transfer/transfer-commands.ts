import type { Command } from '../command';
import type { CommandId } from '../command-ids';
import { exportSnapshot } from './export-snapshot';
import { importItems } from './import-items';

/** Import and export. */
export const TRANSFER_COMMANDS = {
  'masterplan.exportSnapshot': exportSnapshot,
  'masterplan.importItems': importItems,
} satisfies Partial<Record<CommandId, Command>>;
