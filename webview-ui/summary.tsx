import { agentsAtWork } from '../src/editor/dashboard/at-work';
import { shareDone, totalOf } from '../src/editor/dashboard/progress';
import type { NeedsSummary } from '../src/editor/dashboard/rows';
import * as data from './plan-data';
import { StatusBar } from './status-bar';
import { fullMoment, momentText, numberText, type TextKey, t } from './texts';
import { send } from './vscode-api';

const NEED_TEXTS: Record<keyof NeedsSummary['counts'], TextKey> = {
  decision: 'needDecision',
  manual: 'needManual',
  held: 'needHeld',
  review: 'needReview',
  stuck: 'needStuck',
  exhausted: 'needExhausted',
  key: 'needKey',
  unsigned: 'needUnsigned',
};

/** The numbers that answer most questions, at the top of the page. */
export function Summary() {
  const counts = data.counts.value;
  const needs = data.needs.value;
  const held = [...data.index.value.leaves].filter((item) => item.status === 'in_progress');
  const agents = agentsAtWork(data.agents.value, data.index.value.leaves);
  const kinds = (Object.entries(needs.counts) as [keyof NeedsSummary['counts'], number][]).filter(
    ([, count]) => count > 0,
  );
  return (
    <dl class="tiles">
      <div class="tile">
        <dt>{t('done')}</dt>
        <dd>
          <span class="figure">{t('share', numberText(Math.floor(shareDone(counts) * 100)))}</span>
          <span class="under">{t('doneOf', numberText(counts.completed), numberText(totalOf(counts)))}</span>
          <StatusBar counts={counts} />
        </dd>
      </div>
      <div class="tile">
        <dt>{t('agentsAtWork')}</dt>
        <dd>
          <span class="figure">{numberText(agents.working)}</span>
          <span class="under">{t('agentsHere', numberText(agents.connected))}</span>
        </dd>
      </div>
      <div class="tile">
        <dt>{t('inWork')}</dt>
        <dd>
          <span class="figure">{numberText(held.length)}</span>
          <span class="under">{t('held')}</span>
        </dd>
      </div>
      <div class={needs.total > 0 ? 'tile needs' : 'tile'}>
        <dt>{t('needsYou')}</dt>
        <dd>
          <span class="figure">{numberText(needs.total)}</span>
          <span class="under">
            {kinds.length === 0
              ? t('nothingNeedsYou')
              : kinds.map(([kind, count]) => t(NEED_TEXTS[kind], numberText(count))).join(', ')}
          </span>
          {needs.total > 0 && (
            <button type="button" class="primary" onClick={() => send({ type: 'openNeedsYou' })}>
              {t('showNeedsYou')}
            </button>
          )}
        </dd>
      </div>
      <EndTile />
    </dl>
  );
}

/** When it will be done, or was. */
function EndTile() {
  const finished = data.finishedAt.value;
  const { forecast } = data.insight.value;
  if (finished === undefined && forecast === null) {
    return (
      <div class="tile">
        <dt>{t('forecast')}</dt>
        <dd>
          <span class="under">{t('noForecast')}</span>
        </dd>
      </div>
    );
  }
  const at = finished ?? forecast?.at ?? 0;
  return (
    <div class="tile">
      <dt>{t(finished === undefined ? 'forecast' : 'finished')}</dt>
      <dd>
        <span class="figure small" title={fullMoment(at)}>
          {momentText(at, data.now.value)}
        </span>
        <span class="under">{finished === undefined ? forecast?.from : t('finishedUnder')}</span>
      </dd>
    </div>
  );
}
