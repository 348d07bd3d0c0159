import { useComputed, useSignal } from '@preact/signals';
import { ChosenItem } from './chosen-item';
import { DependencyTable } from './dependency-table';
import { GraphDrawing } from './graph-drawing';
import * as data from './plan-data';
import { Section } from './section';
import { durationText, numberText, t } from './texts';
import { expanded, hideFinished, ZOOMS, zoom } from './view-state';

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
      {graph.nodes.length === 0 ? <p class="empty">{t('noGraph')}</p> : <GraphDrawing chosenId={chosenId} />}
      {graph.hidden > 0 && (
        <p>
          {t('hiddenItems', numberText(graph.hidden))}{' '}
          <button type="button" class="secondary" onClick={showMore}>
            {t('showMore')}
          </button>
        </p>
      )}
      {chosen.value !== undefined && <ChosenItem node={chosen.value} />}
      <DependencyTable />
    </Section>
  );
}

/** The button goes with the last of them; whoever has pressed it goes on in the drawing. */
function showMore() {
  data.graphLimit.value += 120;
  if (data.graph.value.hidden === 0)
    document.querySelector<HTMLElement>('.graph .node[tabindex="0"]')?.focus();
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
