import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../../../src/client/client';

interface Item {
  id: number;
  title: string;
}

const STEPS = [20, 45, 70, 90];

/**
 * Works through a plan at a pace that people can watch: takes an item, tells its progress, completes it, and waits
 * where nothing can be had. Ends when everything is done, or with the signal.
 */
export async function keepWorking(
  client: Client,
  plan_id: string,
  stepMilliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (;;) {
      const answer = await client.call(
        'next',
        { plan_id, claim: true, resume: true, wait_seconds: 20 },
        { signal },
      );
      const item = answer.item as Item | null;
      if (item === null) {
        if (answer.reason === 'all_done') {
          return;
        }
        // A plan that is not open answers at once.
        await pause(stepMilliseconds, undefined, { signal });
        continue;
      }
      for (const progress_percent of STEPS) {
        await pause(stepMilliseconds, undefined, { signal });
        await client.call('update', { item_id: item.id, progress_percent });
      }
      await client.call('complete', { item_id: item.id, message: `${item.title}: done and tested.` });
    }
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}
