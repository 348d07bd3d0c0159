import { useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { FeedRow } from '../src/editor/dashboard/rows';
import { askOlderFeed } from './connection';
import * as data from './plan-data';
import { Section } from './section';
import { activityText, fullMoment, momentText, numberText, t } from './texts';
import { feedFile, feedItemKey, feedSession } from './view-state';
import { send } from './vscode-api';

const SHOWN = 15;

/** What happens, as it happens. */
export function FeedSection() {
  const shown = useSignal(SHOWN);
  const rows = data.feed.value;
  const state = data.feedState.value;
  const isNarrowed = feedSession.value !== null || feedItemKey.value !== '' || feedFile.value !== '';
  const canShowMore = rows.length > shown.value || data.feedCursor.value !== null;
  return (
    <Section id="feed" title={t('feed')}>
      <Filters isNarrowed={isNarrowed} />
      <News />
      {typeof state === 'object' && <p class="problem">{t('feedFailed', state.failed)}</p>}
      {rows.length === 0 && state === 'ready' && (
        <p class="empty">{isNarrowed ? t('noFeedMatch') : t('noFeed')}</p>
      )}
      <ul class="feed">
        {rows.slice(0, shown.value).map((row) => (
          <FeedEntry key={row.version} row={row} />
        ))}
      </ul>
      {canShowMore && (
        <button
          type="button"
          class="secondary"
          onClick={() => {
            shown.value += SHOWN;
            if (rows.length < shown.value) askOlderFeed();
          }}
        >
          {t('olderFeed')}
        </button>
      )}
    </Section>
  );
}

function Filters({ isNarrowed }: { isNarrowed: boolean }) {
  const names = new Map<string, string>();
  for (const row of data.feed.value) if (row.session !== null) names.set(row.session, row.who);
  for (const lane of data.lanes.value) names.set(lane.session, lane.name);
  // Their names tell them apart.
  for (const agent of data.agents.value) names.set(agent.id, agent.name);
  const chosen = feedSession.value;
  if (chosen !== null && !names.has(chosen)) names.set(chosen, chosen);
  const sorted = [...names].sort(([, one], [, other]) => one.localeCompare(other));
  return (
    <search class="filters" aria-label={t('feedFilters')}>
      <label class="field">
        <span>{t('agent')}</span>
        <select
          value={chosen ?? ''}
          onChange={(event) => {
            feedSession.value = event.currentTarget.value === '' ? null : event.currentTarget.value;
          }}
        >
          <option value="">{t('anyAgent')}</option>
          {sorted.map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t('itemKey')}</span>
        <input
          type="text"
          value={feedItemKey.value}
          maxLength={200}
          onInput={(event) => {
            feedItemKey.value = event.currentTarget.value;
          }}
        />
      </label>
      <label class="field">
        <span>{t('file')}</span>
        <input
          type="text"
          value={feedFile.value}
          maxLength={500}
          onInput={(event) => {
            feedFile.value = event.currentTarget.value;
          }}
        />
      </label>
      {isNarrowed && (
        <button
          type="button"
          class="secondary"
          onClick={() => {
            feedSession.value = null;
            feedItemKey.value = '';
            feedFile.value = '';
          }}
        >
          {t('clearFilters')}
        </button>
      )}
    </search>
  );
}

function FeedEntry({ row }: { row: FeedRow }) {
  const { item, key } = row;
  const title = item === null ? undefined : data.itemById(item)?.title;
  return (
    <li>
      <time dateTime={new Date(row.at).toISOString()} title={fullMoment(row.at)}>
        {momentText(row.at, data.now.value)}
      </time>
      <div class="entry">
        <bdi class={row.automatic ? 'who automatic' : 'who'}>{row.automatic ? t('byItself') : row.who}</bdi>{' '}
        {row.kind === 'human' && !row.automatic && <span class="badge">{t('person')}</span>}{' '}
        <span>{activityText(row.activity)}</span>{' '}
        {item !== null ? (
          <button type="button" class="link" title={title} onClick={() => send({ type: 'openItem', item })}>
            {key ?? item}
          </button>
        ) : (
          row.activity !== 'session_end' && <span>{t('thePlan')}</span>
        )}{' '}
        {title !== undefined && <bdi class="entry-title">{title}</bdi>}
        {row.message !== null && (
          <p class="message">
            <bdi>{row.message}</bdi>
          </p>
        )}
        {row.files.length > 0 && <p class="hint files">{t('files', row.files.join(', '))}</p>}
      </div>
    </li>
  );
}

/** A screen reader is told of what is new at most so often, in ms. */
const TELL_EVERY = 10_000;

/** Says that there is something new, not each of it. */
function News() {
  const said = useSignal('');
  const state = useRef({ told: 0, at: 0, timer: 0 });
  useSignalEffect(() => {
    const { count } = data.freshFeed.value;
    const { current } = state;
    if (count === current.told || current.timer !== 0) return;
    current.timer = window.setTimeout(
      () => {
        current.timer = 0;
        current.at = Date.now();
        const { count: newest, latest } = data.freshFeed.peek();
        if (latest === undefined) return;
        const what = `${latest.who} ${activityText(latest.activity)} ${latest.key ?? ''}`;
        said.value = t('newEntries', numberText(newest - current.told), what);
        current.told = newest;
      },
      Math.max(500, current.at + TELL_EVERY - Date.now()),
    );
  });
  return (
    <output class="hidden-text" aria-live="polite">
      {said.value}
    </output>
  );
}
