import { useSignal } from '@preact/signals';
import type { Bar, ClaimEnd, Lane } from '../src/editor/dashboard/time-line';
import { moveByArrows } from './arrow-keys';
import * as data from './plan-data';
import { Section } from './section';
import { TableBox } from './table-box';
import { clockTime, dayText, momentText, type TextKey, t } from './texts';
import { timeTicks } from './time-ticks';
import { useWidth } from './use-width';
import { HOURS, hours } from './view-state';
import { send } from './vscode-api';

const SHOWN_LANES = 10;
const TABLE_ROWS = 50;

export const END_TEXTS: Record<ClaimEnd, TextKey> = {
  open: 'claimOpen',
  completed: 'claimCompleted',
  released: 'claimReleased',
  deferred: 'claimDeferred',
  cancelled: 'claimCancelled',
  lapsed: 'claimLapsed',
};

const RANGE_TEXTS: Record<(typeof HOURS)[number], TextKey> = {
  1: 'lastHour',
  24: 'lastDay',
  168: 'lastWeek',
};

/** Who held what, when. */
export function TimeLineSection() {
  const lanes = data.lanes.value;
  const now = data.now.value;
  const shown = useSignal(SHOWN_LANES);
  const chosen = useSignal<Bar | undefined>(undefined);
  const span = hours.value * 3_600_000;
  // The lanes need not begin with hours in which nobody was there.
  const earliest = Math.min(now, ...lanes.flatMap((lane) => lane.bars.map((bar) => bar.from)));
  const from = Math.max(now - span, Math.min(earliest - span / 100, now - Math.min(span, 600_000)));
  const tools = (
    <label class="field">
      <span>{t('range')}</span>
      <select
        value={hours.value}
        onChange={(event) => {
          hours.value = Number(event.currentTarget.value);
        }}
      >
        {HOURS.map((one) => (
          <option key={one} value={one}>
            {t(RANGE_TEXTS[one])}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Section id="time-line" title={t('timeLine')} hint={t('timeLineHint')} tools={tools} wide>
      {lanes.length === 0 ? (
        <p class="empty">{t('noClaims')}</p>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the claims act; their arrow keys are heard here */}
          <div class="lanes" onKeyDown={moveByArrows} role="presentation">
            {lanes.slice(0, shown.value).map((lane, place) => (
              <LaneView
                key={lane.session}
                lane={lane}
                from={from}
                to={now}
                isFirst={place === 0}
                chosen={chosen}
              />
            ))}
            <Axis from={from} to={now} />
          </div>
          {lanes.length > shown.value && (
            <button type="button" class="secondary" onClick={() => (shown.value += SHOWN_LANES)}>
              {t('showMore')}
            </button>
          )}
          <ul class="legend">
            {(['completed', 'open', 'released', 'lapsed', 'deferred'] as const).map((end) => (
              <li key={end}>
                <span class={`claim-sample claim-${end}`} />
                {t(END_TEXTS[end])}
              </li>
            ))}
          </ul>
          <ClaimTable lanes={lanes} />
        </>
      )}
    </Section>
  );
}

function LaneView(props: {
  lane: Lane;
  from: number;
  to: number;
  isFirst: boolean;
  chosen: { value: Bar | undefined };
}) {
  const { lane, from, to, isFirst, chosen } = props;
  const bars = lane.bars.filter((bar) => (bar.to ?? to) >= from);
  const { rows, count } = stack(bars, to);
  const share = (at: number) => Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100));
  return (
    <div class="lane">
      <bdi class="lane-name" title={lane.name}>
        {lane.name}
      </bdi>
      <ul class="track" aria-label={lane.name} style={{ height: `${count * 24 + 4}px` }}>
        {bars.map((bar, place) => {
          const left = share(bar.from);
          const width = share(bar.to ?? to) - left;
          const label = barLabel(bar, to);
          return (
            <li key={`${bar.item} ${bar.from}`}>
              <button
                type="button"
                data-stop
                class={`claim claim-${bar.end}`}
                title={label}
                aria-label={label}
                tabIndex={
                  chosen.value === undefined
                    ? isFirst && place === 0
                      ? 0
                      : -1
                    : chosen.value === bar
                      ? 0
                      : -1
                }
                style={{ left: `${left}%`, width: `${width}%`, top: `${(rows[place] ?? 0) * 24 + 3}px` }}
                onFocus={() => {
                  chosen.value = bar;
                }}
                onClick={() => send({ type: 'openItem', item: bar.item })}
              >
                <span class="claim-key">{bar.key}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function barLabel(bar: Bar, now: number): string {
  const title = data.itemById(bar.item)?.title ?? '';
  const to = bar.to === null ? t('now') : momentText(bar.to, now);
  return t('claimBar', bar.key, title, t(END_TEXTS[bar.end]), momentText(bar.from, now), to);
}

/** Claims of one agent at the same time lie below each other. */
function stack(bars: readonly Bar[], now: number): { rows: number[]; count: number } {
  const ends: number[] = [];
  const rows = bars.map((bar) => {
    const free = ends.findIndex((end) => end <= bar.from);
    const row = free === -1 ? ends.length : free;
    ends[row] = bar.to ?? now;
    return row;
  });
  return { rows, count: Math.max(1, ends.length) };
}

function Axis({ from, to }: { from: number; to: number }) {
  const { element, width } = useWidth();
  const { moments, days } = timeTicks(from, to, Math.max(2, Math.floor(width.value / 110)));
  return (
    <div class="lane axis" aria-hidden="true">
      <span class="lane-name" />
      <div class="track" ref={element}>
        {/* A label at the very end would be cut off. */}
        {moments
          .filter((at) => at < to - (to - from) * 0.06)
          .map((at) => (
            <span key={at} class="axis-tick" style={{ left: `${((at - from) / (to - from)) * 100}%` }}>
              {days ? dayText(at) : clockTime(at)}
            </span>
          ))}
      </div>
    </div>
  );
}

function ClaimTable({ lanes }: { lanes: readonly Lane[] }) {
  const rows = () => {
    const now = data.now.value;
    return lanes
      .flatMap((lane) => lane.bars.map((bar) => ({ bar, name: lane.name })))
      .sort((one, other) => other.bar.from - one.bar.from)
      .slice(0, TABLE_ROWS)
      .map(({ bar, name }) => (
        <tr key={`${bar.item} ${bar.from}`}>
          <td>
            <bdi>{name}</bdi>
          </td>
          <td>{bar.key}</td>
          <td>{momentText(bar.from, now)}</td>
          <td>{bar.to === null ? t('now') : momentText(bar.to, now)}</td>
          <td>{t(END_TEXTS[bar.end])}</td>
        </tr>
      ));
  };
  return (
    <TableBox
      label={t('timeLine')}
      columns={[t('agent'), t('item'), t('from'), t('to'), t('outcome')]}
      rows={rows}
    />
  );
}
