import type { Command } from '../command';
import type { CommandId } from '../command-ids';
import { approveKey } from './approve-key';
import { releaseSession } from './release-session';
import { revokeKey } from './revoke-key';

/** Commands on sessions and keys. */
export const PEOPLE_COMMANDS = {
  'masterplan.approveKey': approveKey,
  'masterplan.releaseSession': releaseSession,
  'masterplan.revokeKey': revokeKey,
} satisfies Partial<Record<CommandId, Command>>;
