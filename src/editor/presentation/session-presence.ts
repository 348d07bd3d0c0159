import { COMMAND_LINE_CLIENT } from '../../model/caller';
import type { MirrorSession } from '../mirror/plan-mirror';

/** In the order in which the view shows them. */
export const PRESENCES = ['working', 'leaving', 'idle', 'gone'] as const;

/**
 * How a session stands: at work on something; its process gone while its leases last; there without work; gone and
 * without work. Who works by commands is connected only while one runs, which says nothing.
 */
export type Presence = (typeof PRESENCES)[number];

export function presenceOf(session: Pick<MirrorSession, 'client' | 'connected'>, holds: number): Presence {
  if (holds > 0) return isHere(session) ? 'working' : 'leaving';
  return isHere(session) ? 'idle' : 'gone';
}

/** Whether a session counts as connected, wherever such numbers are shown. */
export function isHere({ client, connected }: Pick<MirrorSession, 'client' | 'connected'>): boolean {
  return connected || client === COMMAND_LINE_CLIENT;
}
