import type { Command } from '../command';
import type { CommandId } from '../command-ids';
import { approveKey } from './approve-key';
import { makeNewKey } from './make-new-key';
import { rejectKey } from './reject-key';
import { releaseSession } from './release-session';
import { restartTrust } from './restart-trust';
import { revokeKey } from './revoke-key';

/** Commands on sessions and keys. */
export const PEOPLE_COMMANDS = {
  'masterplan.approveKey': approveKey,
  'masterplan.makeNewKey': makeNewKey,
  'masterplan.rejectKey': rejectKey,
  'masterplan.releaseSession': releaseSession,
  'masterplan.restartTrust': restartTrust,
  'masterplan.revokeKey': revokeKey,
} satisfies Partial<Record<CommandId, Command>>;
