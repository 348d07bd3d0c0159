import type { Need } from '../../model/outline';
import type { Project } from '../projects/project';

/**
 * Whether a key that waits is this window's own: nobody approves it here. It is explained above the plan, and calls
 * for nobody.
 */
export function isOwnKey({ standing }: Pick<Project, 'standing'>, { key }: Pick<Need, 'key'>): boolean {
  return standing.kind === 'pending' && key?.key_id === standing.keyId;
}
