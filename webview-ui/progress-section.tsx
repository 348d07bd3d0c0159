import { useSignal } from '@preact/signals';
import { shareDone, totalOf } from '../src/editor/dashboard/progress';
import * as data from './plan-data';
import { Section } from './section';
import { BAR_ORDER, StatusBar } from './status-bar';
import { StatusIcon } from './status-icon';
import { numberText, statusText, t } from './texts';

const SHOWN_PHASES = 10;

/** How far the work is: by status, and by phase. */
export function ProgressSection() {
  const counts = data.counts.value;
  const phases = data.phases.value;
  const shown = useSignal(SHOWN_PHASES);
  return (
    <Section id="progress" title={t('progress')}>
      <h3>{t('byStatus')}</h3>
      <StatusBar counts={counts} />
      <ul class="legend">
        {[...BAR_ORDER, 'cancelled' as const].map((status) => (
          <li key={status}>
            <StatusIcon status={status} />
            <span>{statusText(status)}</span> <b>{numberText(counts[status])}</b>
          </li>
        ))}
      </ul>
      {phases.length > 0 && (
        <>
          <h3>{t('byPhase')}</h3>
          <ul class="phases">
            {phases.slice(0, shown.value).map((phase) => (
              <li key={phase.item ?? phase.title ?? ''}>
                <bdi class="phase-title" title={phase.title ?? undefined}>
                  {phase.title ?? t('noPhase')}
                </bdi>
                <StatusBar counts={phase.counts} />
                <span class="number">
                  {t('countOf', numberText(phase.counts.completed), numberText(totalOf(phase.counts)))}
                </span>
                <span class="number share">
                  {t('share', numberText(Math.floor(shareDone(phase.counts) * 100)))}
                </span>
              </li>
            ))}
          </ul>
          {phases.length > shown.value && (
            <button type="button" class="secondary" onClick={() => (shown.value += 20)}>
              {t('showMore')}
            </button>
          )}
        </>
      )}
    </Section>
  );
}
