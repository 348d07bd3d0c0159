import type { Fence as RealFence } from '../../../src/store/sqljs/fence';

/** For the control's host: an owner that believes for ever that the store is its own. */
export class Fence implements Pick<RealFence, 'check' | 'close'> {
  check(): void {}

  close(): void {}
}
