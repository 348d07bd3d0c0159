import { storeExists } from '../../client/locate-project';
import type { Project } from '../projects/project';

/**
 * Whether there is a plan to offer: what the mirror has read says so, else that there is a store, which the first
 * plan made. Nothing is started to find out.
 */
export async function hasPlan(project: Project): Promise<boolean> {
  const { mirror, location } = project;
  if (mirror.state.kind === 'empty') return false;
  if (mirror.state.kind === 'live' && mirror.plans({ archived: true }).length > 0) return true;
  return storeExists(location.store);
}
