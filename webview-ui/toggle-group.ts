import { signal } from '@preact/signals';
import type { GraphNode } from '../src/editor/dashboard/graph-groups';
import { expanded } from './view-state';

/** The group that was opened or closed last, until the drawing has followed. */
export const justToggled = signal<number | undefined>(undefined);

/** Opens a closed group of the graph, closes an open one. */
export function toggleGroup(node: GraphNode): void {
  justToggled.value = node.item.id;
  expanded.value = new Map(expanded.value).set(node.item.id, node.kind !== 'frame');
}
