import { useSignal } from '@preact/signals';
import { type BurnUpPoint, sampled } from '../src/editor/dashboard/burn-up';
import * as data from './plan-data';
import { Section } from './section';
import { TableBox } from './table-box';
import { clockTime, dayText, fullMoment, momentText, numberText, t } from './texts';
import { numberTicks, timeTicks } from './time-ticks';
import { useWidth } from './use-width';

const HEIGHT = 220;
const LEFT = 44;
const RIGHT = 14;
const TOP = 10;
const BOTTOM = 26;

/** How the plan grew, how it was worked off, and where that leads to. */
export function BurnUpSection() {
  const points = data.burnUpPoints.value;
  const finished = data.finishedAt.value;
  // What was computed before the last item was completed may still stand there.
  const forecast = finished === undefined ? data.insight.value.forecast : null;
  const last = points.at(-1);
  if (last === undefined) return null;
  return (
    <Section id="burn-up" title={t('burnUp')}>
      <Chart points={points} forecast={forecast?.at ?? null} />
      <ul class="legend">
        <li>
          <span class="line-sample scope-line" />
          {t('scope')}
        </li>
        <li>
          <span class="line-sample done-line" />
          {t('completedItems')}
        </li>
        {forecast !== null && (
          <li>
            <span class="line-sample forecast-line" />
            {t('forecast')}
          </li>
        )}
      </ul>
      <p class="summary" id="burn-up-summary">
        {t('burnUpSummary', numberText(last.done), numberText(last.scope), fullMoment(last.at))}{' '}
        {finished !== undefined
          ? t('burnUpFinished', fullMoment(finished))
          : forecast === null
            ? t('burnUpNoForecast')
            : `${t('burnUpForecast', fullMoment(forecast.at))} ${t('burnUpFrom', forecast.from)}`}
      </p>
      <TableBox
        label={t('burnUp')}
        columns={[t('time'), t('completedItems'), t('scope')]}
        rows={() =>
          sampled(points, 12).map((point) => (
            <tr key={point.at}>
              <td>{fullMoment(point.at)}</td>
              <td>{numberText(point.done)}</td>
              <td>{numberText(point.scope)}</td>
            </tr>
          ))
        }
      />
    </Section>
  );
}

function Chart({ points, forecast }: { points: readonly BurnUpPoint[]; forecast: number | null }) {
  const { element, width } = useWidth();
  const pointed = useSignal<BurnUpPoint | undefined>(undefined);
  const first = points[0];
  const last = points.at(-1);
  const room = width.value - LEFT - RIGHT;
  if (first === undefined || last === undefined || room <= 0) return <div class="chart" ref={element} />;

  const end = Math.max(last.at, forecast ?? 0, first.at + 60_000);
  const most = Math.max(1, ...points.map((point) => point.scope));
  const x = (at: number) => LEFT + ((at - first.at) / (end - first.at)) * room;
  const y = (count: number) => HEIGHT - BOTTOM - (count / most) * (HEIGHT - TOP - BOTTOM);
  /** Counts hold until the next one: steps. */
  const steps = (count: (point: BurnUpPoint) => number) =>
    points
      .map((point, place) =>
        place === 0
          ? `M${x(point.at)} ${y(count(point))}`
          : `H${x(point.at).toFixed(1)}V${y(count(point)).toFixed(1)}`,
      )
      .join('');
  const doneLine = steps((point) => point.done);
  const { moments, days } = timeTicks(first.at, end, Math.max(2, Math.floor(room / 90)));
  const point = (event: PointerEvent & { currentTarget: SVGSVGElement }) => {
    const at = first.at + ((event.offsetX - LEFT) / room) * (end - first.at);
    pointed.value = points.findLast((one) => one.at <= at) ?? first;
  };
  const shown = pointed.value;
  return (
    <div class="chart" ref={element}>
      <svg
        role="img"
        aria-label={t('burnUp')}
        aria-describedby="burn-up-summary"
        width={width.value}
        height={HEIGHT}
        onPointerMove={point}
        onPointerLeave={() => {
          pointed.value = undefined;
        }}
      >
        {numberTicks(most, 4).map((count) => (
          <g key={count}>
            <line class="grid" x1={LEFT} x2={width.value - RIGHT} y1={y(count)} y2={y(count)} />
            <text class="tick" x={LEFT - 6} y={y(count) + 4} text-anchor="end">
              {numberText(count)}
            </text>
          </g>
        ))}
        {moments.map((at) => (
          <g key={at}>
            <line class="grid" x1={x(at)} x2={x(at)} y1={HEIGHT - BOTTOM} y2={HEIGHT - BOTTOM + 4} />
            <text
              class="tick"
              x={x(at)}
              y={HEIGHT - 6}
              text-anchor={x(at) > width.value - 40 ? 'end' : 'middle'}
            >
              {days ? dayText(at) : clockTime(at)}
            </text>
          </g>
        ))}
        <path class="done-area" d={`${doneLine}V${y(0)}H${x(first.at)}Z`} />
        <path class="scope-line" d={steps((one) => one.scope)} />
        <path class="done-line" d={doneLine} />
        {forecast !== null && (
          <path class="forecast-line" d={`M${x(last.at)} ${y(last.done)}L${x(forecast)} ${y(last.scope)}`} />
        )}
        {shown !== undefined && (
          <line class="pointed" x1={x(shown.at)} x2={x(shown.at)} y1={TOP} y2={HEIGHT - BOTTOM} />
        )}
      </svg>
      {shown !== undefined && (
        <div
          class={x(shown.at) > width.value / 2 ? 'tip left' : 'tip'}
          aria-hidden="true"
          style={
            x(shown.at) > width.value / 2
              ? { right: `${width.value - x(shown.at) + 8}px` }
              : { left: `${x(shown.at) + 8}px` }
          }
        >
          {momentText(shown.at, data.now.value)}
          <br />
          {t('doneOf', numberText(shown.done), numberText(shown.scope))}
        </div>
      )}
    </div>
  );
}
