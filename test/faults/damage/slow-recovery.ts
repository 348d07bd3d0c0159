import { recoverState as recover } from '../../../src/store/sqljs/recover-state';

export * from '../../../src/store/sqljs/recover-state';

/** So long, in ms, does reading a large store back take here. */
const LONG = 4_000;

/** Recovery of a store that is much larger than the test's. */
export async function recoverState(...parameters: Parameters<typeof recover>): ReturnType<typeof recover> {
  const state = await recover(...parameters);
  await new Promise((resolve) => setTimeout(resolve, LONG));
  return state;
}
