import { openWalkthrough } from '../help/open-walkthrough';
import type { Command } from './command';
import type { CommandId } from './command-ids';
import { ITEM_COMMANDS } from './items/item-commands';
import { LOG_COMMANDS } from './log/log-commands';
import { PEOPLE_COMMANDS } from './people/people-commands';
import { PLAN_COMMANDS } from './plans/plan-commands';
import type { GivenCommandId } from './register-commands';
import { showLog } from './show-log';
import { TRANSFER_COMMANDS } from './transfer/transfer-commands';

/** The commands of this folder: every id that the composition root does not hand over. */
export const OWN_COMMANDS: Readonly<Record<Exclude<CommandId, GivenCommandId>, Command>> = {
  ...ITEM_COMMANDS,
  ...PLAN_COMMANDS,
  ...TRANSFER_COMMANDS,
  ...LOG_COMMANDS,
  ...PEOPLE_COMMANDS,
  'masterplan.openWalkthrough': openWalkthrough,
  'masterplan.showLog': showLog,
};
