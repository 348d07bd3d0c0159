import { computed, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { GraphNode } from '../src/editor/dashboard/graph-groups';
import { shareDone, totalOf } from '../src/editor/dashboard/progress';
import { moveByArrows } from './arrow-keys';
import { ChosenItem } from './chosen-item';
import { DependencyTable } from './dependency-table';
import { layoutGraph } from './graph-layout';
import * as data from './plan-data';
import { Section } from './section';
import { StatusBar } from './status-bar';
import { StatusIcon } from './status-icon';
import { durationText, numberText, statusText, t } from './texts';
import { justToggled, toggleGroup } from './toggle-group';
import { expanded, hideFinished, ZOOMS, zoom } from './view-state';
import { send } from './vscode-api';

const drawn = computed(() => layoutGraph(data.graph.value));

/** What depends on what, and the longest way to the end. */
export function GraphSection() {
  const graph = data.graph.value;
  const { criticalPath } = data.insight.value;
  const chosenId = useSignal<number | undefined>(undefined);
  const chosen = useComputed(() => data.graph.value.nodes.find((node) => node.item.id === chosenId.value));
  const facts = [
    numberText(graph.nodes.filter((node) => node.kind !== 'frame').length),
    numberText(graph.edges.length),
    numberText(criticalPath.ids.length),
  ];
  const summary =
    criticalPath.minutes === null
      ? t('graphSummary', ...facts)
      : t('graphSummaryMinutes', ...facts, durationText(criticalPath.minutes));
  return (
    <Section id="graph" title={t('graph')} hint={t('graphHint')} tools={<GraphTools />} wide>
      <p class="summary">
        <span class="line-sample critical-line" /> {t('criticalPath')}. {summary}
      </p>
      {graph.nodes.length === 0 ? <p class="empty">{t('noGraph')}</p> : <Drawing chosenId={chosenId} />}
      {graph.hidden > 0 && (
        <p>
          {t('hiddenItems', numberText(graph.hidden))}{' '}
          <button type="button" class="secondary" onClick={() => (data.graphLimit.value += 120)}>
            {t('showMore')}
          </button>
        </p>
      )}
      {chosen.value !== undefined && <ChosenItem node={chosen.value} />}
      <DependencyTable />
    </Section>
  );
}

const zoomSteps: readonly number[] = ZOOMS;

function GraphTools() {
  const place = zoomSteps.indexOf(zoom.value);
  const turn = (by: number) => {
    zoom.value = zoomSteps[place + by] ?? zoom.value;
  };
  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          checked={data.hidesFinished.value}
          onChange={(event) => {
            hideFinished.value = event.currentTarget.checked;
          }}
        />
        {t('hideFinished')}
      </label>
      <button
        type="button"
        class="secondary"
        onClick={() => {
          const containers = [...data.index.value.children.keys()];
          expanded.value = new Map(containers.map((id) => [id, false]));
        }}
      >
        {t('collapseAll')}
      </button>
      <button
        type="button"
        class="secondary square"
        aria-label={t('zoomOut')}
        title={t('zoomOut')}
        disabled={place <= 0}
        onClick={() => turn(-1)}
      >
        −
      </button>
      <button
        type="button"
        class="secondary square"
        aria-label={t('zoomIn')}
        title={t('zoomIn')}
        disabled={place >= zoomSteps.length - 1}
        onClick={() => turn(1)}
      >
        +
      </button>
    </>
  );
}

function Drawing({ chosenId }: { chosenId: { value: number | undefined } }) {
  const { boxes, lines, width, height } = drawn.value;
  const size = { width: `${width * zoom.value}px`, height: `${height * zoom.value}px` };
  const firstId = boxes.some((box) => box.node.item.id === chosenId.value)
    ? chosenId.value
    : boxes[0]?.node.item.id;
  const { element, touch } = useFirstLook();
  return (
    <section
      class="graph"
      aria-label={t('drawing')}
      ref={element}
      onPointerDown={touch}
      onWheel={touch}
      onKeyDown={(event) => {
        touch();
        moveByArrows(event);
      }}
    >
      <div class="graph-size" style={size}>
        <div
          class="graph-zoom"
          style={{ transform: `scale(${zoom.value})`, width: `${width}px`, height: `${height}px` }}
        >
          {boxes
            .filter((box) => box.node.kind === 'frame')
            .map((box) => (
              <div
                key={`frame ${box.node.item.id}`}
                class="frame"
                style={{
                  left: `${box.x}px`,
                  top: `${box.y}px`,
                  width: `${box.width}px`,
                  height: `${box.height}px`,
                }}
              />
            ))}
          <svg class="edges" width={width} height={height} aria-hidden="true">
            <defs>
              <marker
                id="arrow"
                viewBox="0 0 8 8"
                refX="6"
                refY="4"
                markerUnits="userSpaceOnUse"
                markerWidth="8"
                markerHeight="8"
                orient="auto"
              >
                <path class="arrow" d="M0 0 8 4 0 8Z" />
              </marker>
              <marker
                id="critical-arrow"
                viewBox="0 0 8 8"
                refX="6"
                refY="4"
                markerUnits="userSpaceOnUse"
                markerWidth="10"
                markerHeight="10"
                orient="auto"
              >
                <path class="critical-arrow" d="M0 0 8 4 0 8Z" />
              </marker>
            </defs>
            {[...lines]
              .sort((one, other) => Number(one.edge.critical) - Number(other.edge.critical))
              .map(({ edge, path }) => (
                <path
                  key={`${edge.from} ${edge.to}`}
                  class={edgeClass(edge.critical, edge.from === chosenId.value || edge.to === chosenId.value)}
                  d={path}
                  marker-end={edge.critical ? 'url(#critical-arrow)' : 'url(#arrow)'}
                />
              ))}
          </svg>
          {boxes.map((box) => (
            <NodeView
              key={box.node.item.id}
              node={box.node}
              style={{
                left: `${box.x}px`,
                top: `${box.y}px`,
                width: `${box.width}px`,
                ...(box.node.kind === 'frame' ? {} : { height: `${box.height}px` }),
              }}
              isStop={box.node.item.id === firstId}
              onChoose={() => {
                chosenId.value = box.node.item.id;
              }}
            />
          ))}
        </div>
      </div>
    </section>
  );
}

/** Scrolls to where the open work begins, until the person moves the drawing; keeps a group in view that is opened. */
function useFirstLook() {
  const element = useRef<HTMLElement | null>(null);
  const isTouched = useRef(false);
  useSignalEffect(() => {
    const { boxes } = drawn.value;
    const scale = zoom.value;
    const [first] = data.insight.value.criticalPath.ids;
    if (element.current !== null && justToggled.peek() !== undefined) {
      const toggled = boxes.find((one) => one.node.item.id === justToggled.peek());
      justToggled.value = undefined;
      if (toggled !== undefined) showCorner(element.current, toggled.x * scale, toggled.y * scale);
      return;
    }
    const box = boxes.find((one) => one.node.item.id === first) ?? boxes.find((one) => one.node.critical);
    if (isTouched.current || element.current === null || box === undefined) return;
    const { clientWidth, clientHeight } = element.current;
    element.current.scrollTo({
      left: box.x * scale - Math.min(120, clientWidth / 4),
      top: (box.y + box.height / 2) * scale - clientHeight / 2,
      behavior: 'instant',
    });
  });
  return {
    element,
    touch: () => {
      isTouched.current = true;
    },
  };
}

/** Moves the drawing as little as shows this place with some room around it. */
function showCorner(drawing: HTMLElement, x: number, y: number): void {
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = drawing;
  const isSeen =
    x >= scrollLeft &&
    x <= scrollLeft + clientWidth - 100 &&
    y >= scrollTop &&
    y <= scrollTop + clientHeight - 60;
  if (!isSeen) drawing.scrollTo({ left: x - 40, top: y - 40, behavior: 'instant' });
}

function edgeClass(isCritical: boolean, isChosen: boolean): string {
  return `edge${isCritical ? ' critical' : ''}${isChosen ? ' chosen' : ''}`;
}

function NodeView(props: {
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
