import { BlockingSection } from './blocking-section';
import { BurnUpSection } from './burn-up-section';
import { FeedSection } from './feed-section';
import { GraphSection } from './graph-section';
import * as data from './plan-data';
import { ProgressSection } from './progress-section';
import { Summary } from './summary';
import { t } from './texts';
import { TimeLineSection } from './time-line-section';
import * as view from './view-state';

/** The whole page. */
export function App() {
  // Before the first snapshot there are not even texts.
  if (data.strings.value === undefined) return <main class="page" aria-busy="true" />;
  return (
    <main class="page" aria-busy={data.isPartial.value}>
      <PageHead />
      <Standing />
      {data.index.value.items.size > 0 && (
        <>
          <Summary />
          <div class="sections">
            <ProgressSection />
            <BurnUpSection />
            <TimeLineSection />
            <GraphSection />
            <BlockingSection />
            <FeedSection />
          </div>
        </>
      )}
    </main>
  );
}

function PageHead() {
  const plans = data.plans.value;
  return (
    <header class="page-head">
      <h1>
        <bdi>{data.projectName.value}</bdi> <span class="quiet">{t('dashboard')}</span>
      </h1>
      {plans.length > 0 && (
        <label class="field">
          <span>{t('plan')}</span>
          <select
            value={data.plan.value ?? ''}
            onChange={(event) => {
              view.plan.value = event.currentTarget.value === '' ? null : event.currentTarget.value;
            }}
          >
            <option value="">{t('allPlans')}</option>
            {plans.map((plan) => (
              <option key={plan.id} value={plan.id}>
                {plan.title}
              </option>
            ))}
          </select>
        </label>
      )}
    </header>
  );
}

/** What is to be said while there is no plan to show, or an old one only. */
function Standing() {
  const { kind, message } = data.standing.value;
  if (kind === 'error')
    return (
      <p class="problem" role="alert">
        {t('readFailed', message ?? '')}
      </p>
    );
  if (kind === 'empty') return <p class="empty">{t('noPlan')}</p>;
  if (data.index.value.items.size > 0) return null;
  return <p class="empty">{kind === 'live' ? t('noItems') : t('loading')}</p>;
}
