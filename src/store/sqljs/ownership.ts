import { MasterplanError } from '../../model/errors';
import type { EpochFile } from './epoch';
import type { Machine } from './machine';

/**
 * What came of calling the owner's socket: `refused` (ECONNREFUSED), `missing` (no such socket), or
 * `silent` (it took the call or was too busy to, and gave no answer for at least five seconds).
 */
export type Contact = 'refused' | 'missing' | 'silent';

export type Verdict =
  /** No owner is alive: claim. */
  | 'free'
  /** Alive perhaps, but it had its chance; the fence makes a take-over safe. */
  | 'unresponsive'
  /** Nothing this process can find out proves it dead: only an explicit take-over. */
  | 'elsewhere';

/** Where the folder is now, to tell a copy from the original. */
export interface Place extends Machine {
  path: string;
  inode: string;
}

/** Whether the epoch's file was written for this very folder, or came along when the folder was copied or moved. */
export function isSameFolder(owner: EpochFile, here: Place): boolean {
  return owner.path === here.path && owner.inode === here.inode;
}

/**
 * Whether a store whose newest owner did not answer may be taken over.
 * A refused call proves death only if both sides run on one kernel (a socket on a shared disk is refused
 * too), a missing socket only if both see the same files.
 */
export function judgeOwner(owner: EpochFile | undefined, contact: Contact, here: Place): Verdict {
  if (owner === undefined) return 'free';
  const sameKernel = here.bootId !== '' && owner.bootId === here.bootId;
  const sameMachine = sameKernel || (here.machineId !== '' && owner.machineId === here.machineId);
  if (!sameMachine) return 'elsewhere';
  // Same machine, another boot: whoever it was has ended.
  if (!sameKernel && owner.bootId !== '' && here.bootId !== '') return 'free';
  // Copied here from another place of this machine: its owner, alive or not, owns the original.
  if (owner.path !== here.path && owner.inode !== here.inode) return 'free';
  switch (contact) {
    case 'refused':
      return 'free';
    case 'missing':
      return owner.mountNamespace === here.mountNamespace ? 'free' : 'elsewhere';
    case 'silent':
      return 'unresponsive';
  }
}

/** The refusal to take over what may be alive on another machine or in another container. */
export function ownedElsewhere(owner: EpochFile, here: Place): MasterplanError {
  const where = owner.hostName === here.hostName ? 'another container' : `the machine ${owner.hostName}`;
  const since = new Date(owner.startedAt).toISOString();
  return new MasterplanError(
    'STORE_ELSEWHERE',
    `The store in ${here.path} is owned by process ${owner.pid} on ${where} since ${since}, which cannot be reached from here.`,
    {
      hint: 'Work where it is, or close it there. If that machine is gone for good, a person can run `masterplan doctor --take-over`.',
      details: { path: here.path, host: owner.hostName, pid: owner.pid, since, epoch: owner.epoch },
    },
  );
}
