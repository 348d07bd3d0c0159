import { addDependency } from './add-dependency';
import { addItem } from './add-item';
import { cancelItem } from './cancel-item';
import { claimItem } from './claim-item';
import { claimNext } from './claim-next';
import { completeItem } from './complete-item';
import { copyItemKey } from './copy-item-key';
import { decideItem } from './decide-item';
import { deferItem } from './defer-item';
import { editItem } from './edit-item';
import { moveItem } from './move-item';
import { noteItem } from './note-item';
import { openItem } from './open-item';
import { releaseItem } from './release-item';
import { removeDependency } from './remove-dependency';
import { reopenItem } from './reopen-item';
import { takeOverItem } from './take-over-item';

/** What is done to items. */
export const ITEM_COMMANDS = {
  'masterplan.claimNext': claimNext,
  'masterplan.claimItem': claimItem,
  'masterplan.releaseItem': releaseItem,
  'masterplan.takeOverItem': takeOverItem,
  'masterplan.completeItem': completeItem,
  'masterplan.decideItem': decideItem,
  'masterplan.noteItem': noteItem,
  'masterplan.deferItem': deferItem,
  'masterplan.cancelItem': cancelItem,
  'masterplan.reopenItem': reopenItem,
  'masterplan.addItem': addItem,
  'masterplan.editItem': editItem,
  'masterplan.moveItem': moveItem,
  'masterplan.addDependency': addDependency,
  'masterplan.removeDependency': removeDependency,
  'masterplan.openItem': openItem,
  'masterplan.copyItemKey': copyItemKey,
} as const;
