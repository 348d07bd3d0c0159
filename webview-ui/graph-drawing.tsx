import { effect, signal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { moveByArrows } from './arrow-keys';
import { GraphBox } from './graph-box';
import { type DrawnGraph, GraphPlacer } from './graph-layout';
import * as data from './plan-data';
import { t } from './texts';
import { justToggled } from './toggle-group';
import { zoom } from './view-state';

const drawn = signal<DrawnGraph>({ boxes: [], lines: [], width: 0, height: 0 });
const placer = new GraphPlacer(
  (graph) => {
    drawn.value = graph;
  },
  (callback) => {
    requestAnimationFrame(() => setTimeout(callback));
  },
);
effect(() => placer.place(data.graph.value));

/** The drawing itself: boxes that can be reached by arrow keys, and lines between them. */
export function GraphDrawing({ chosenId }: { chosenId: { value: number | undefined } }) {
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
            <GraphBox
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
