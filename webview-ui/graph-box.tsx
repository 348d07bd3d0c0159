import type { GraphNode } from '../src/editor/dashboard/graph-groups';
import { shareDone, totalOf } from '../src/editor/dashboard/progress';
import { StatusBar } from './status-bar';
import { StatusIcon } from './status-icon';
import { numberText, statusText, t } from './texts';
import { toggleGroup } from './toggle-group';
import { send } from './vscode-api';

/** One box: an item, a closed group, or the head of an open one. */
export function GraphBox(props: {
  node: GraphNode;
  style: Record<string, string>;
  isStop: boolean;
  onChoose: () => void;
}) {
  const { node, style, isStop, onChoose } = props;
  const { item, kind, counts } = node;
  const isGroup = item.children > 0;
  return (
    <button
      type="button"
      data-stop
      class={`node ${kind} node-${item.status}${node.critical ? ' critical' : ''}`}
      style={style}
      tabIndex={isStop ? 0 : -1}
      aria-expanded={isGroup ? kind === 'frame' : undefined}
      title={tooltip(node)}
      onFocus={onChoose}
      onClick={() => {
        onChoose();
        if (isGroup) toggleGroup(node);
        else send({ type: 'openItem', item: item.id });
      }}
    >
      {isGroup ? (
        <svg class="icon twist" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path fill="currentColor" d={kind === 'frame' ? 'M3 5.5h10L8 11z' : 'M5.5 3v10L11 8z'} />
        </svg>
      ) : (
        <StatusIcon status={item.status} />
      )}
      <span class="key">{item.key}</span> <bdi class="node-title">{item.title}</bdi>{' '}
      {counts !== null ? (
        <span class="extra">{t('countOf', numberText(counts.completed), numberText(totalOf(counts)))}</span>
      ) : (
        item.holderName !== null && <bdi class="extra">{item.holderName}</bdi>
      )}
      <span class="hidden-text">{` ${remarks(node).join(', ')}`}</span>
      {kind === 'container' && counts !== null && <StatusBar counts={counts} />}
    </button>
  );
}

/** What shapes and colours say, in words. */
function remarks({ item, counts, critical }: GraphNode): string[] {
  return [
    counts === null ? statusText(item.status) : t('group', numberText(Math.floor(shareDone(counts) * 100))),
    ...(critical ? [t('onCriticalPath')] : []),
  ];
}

function tooltip(node: GraphNode): string {
  const { key, title, holderName } = node.item;
  const held = holderName === null ? [] : [t('heldBy', holderName)];
  return [`${key} ${title}`, ...remarks(node), ...held].join(', ');
}
