import { useSignal } from '@preact/signals';
import { type Blocker, MOST_WAITING } from '../src/editor/dashboard/blocking';
import { ItemLink } from './item-link';
import * as data from './plan-data';
import { Section } from './section';
import { numberText, t } from './texts';

const SHOWN = 12;
const SHOWN_WAITING = 5;

/** What holds others back, and whom. */
export function BlockingSection() {
  const blockers = data.blockerList.value;
  const shown = useSignal(SHOWN);
  return (
    <Section id="blocking" title={t('blocking')} hint={t('blockingHint')}>
      {blockers.length === 0 ? (
        <p class="empty">{t('nothingBlocks')}</p>
      ) : (
        <ol class="blockers">
          {blockers.slice(0, shown.value).map((blocker) => (
            <BlockerView key={blocker.item.id} blocker={blocker} />
          ))}
        </ol>
      )}
      {blockers.length > shown.value && (
        <button type="button" class="secondary" onClick={() => (shown.value += 30)}>
          {t('showMore')}
        </button>
      )}
    </Section>
  );
}

function waitingText(total: number): string {
  return total < MOST_WAITING ? numberText(total) : `${numberText(MOST_WAITING)}+`;
}

function BlockerView({ blocker }: { blocker: Blocker }) {
  const { item, waiting, total, stuck } = blocker;
  const reasons = data.stuckReasons.value;
  const why = stuck ? waiting.map((one) => reasons.get(one.id)).find((one) => one !== undefined) : undefined;
  return (
    <li>
      <div class="blocker-head">
        <ItemLink item={item} />
        {stuck && <span class="badge stuck">{t('stuck')}</span>}
        {item.forPeople && <span class="badge needs">{t('person')}</span>}
        <span class="number">{total === 1 ? t('oneWaits') : t('waiting', waitingText(total))}</span>
      </div>
      {why !== undefined && <p class="hint">{why}</p>}
      <div class="waiting">
        {waiting.slice(0, SHOWN_WAITING).map((one) => (
          <ItemLink key={one.id} item={one} short />
        ))}
        {waiting.length > SHOWN_WAITING && (
          <span class="hint">{t('andMore', numberText(waiting.length - SHOWN_WAITING))}</span>
        )}
      </div>
    </li>
  );
}
