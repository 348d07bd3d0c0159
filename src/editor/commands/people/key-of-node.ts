import { selfTrustedKey } from '../../human-seat/self-trusted-key';
import type { Project } from '../../projects/project';
import type { Invocation } from '../command';
import type { PersonKey } from './person-key';

/** A key that nobody has approved, as its entry in Needs you tells of it. */
export type WaitingKey = Omit<PersonKey, 'state' | 'approved_at' | 'approved_by'>;

/** The key of the entry that was clicked: one that waits, or one that trusts itself. */
export function keyOfNode({ nodes }: Invocation): { project: Project; key: WaitingKey } | undefined {
  const [node] = nodes;
  if (node?.kind !== 'need') return undefined;
  const { project, need } = node;
  if (need.kind === 'key' && need.key !== undefined) return { project, key: need.key };
  if (need.kind !== 'unsigned') return undefined;
  const change = project.mirror.unsigned().find(({ version }) => version === need.changeVersion);
  const key = change === undefined ? undefined : selfTrustedKey(change);
  return key === undefined ? undefined : { project, key };
}
