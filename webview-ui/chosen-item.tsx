import type { GraphNode } from '../src/editor/dashboard/graph-groups';
import { ItemLink } from './item-link';
import * as data from './plan-data';
import { StatusIcon } from './status-icon';
import { statusText, t } from './texts';
import { toggleGroup } from './toggle-group';
import { send } from './vscode-api';

const SHOWN_DEPENDENCIES = 6;

/** What the box that was chosen in the graph is about, below the drawing: it need not be pointed at to be read. */
export function ChosenItem({ node }: { node: GraphNode }) {
  const { item } = node;
  const dependencies = item.deps.flatMap((id) => data.itemById(id) ?? []);
  return (
    <section class="chosen" aria-label={t('chosenItem')}>
      <p class="chosen-title">
        <StatusIcon status={item.status} />
        <span class="key">{item.key}</span> <bdi>{item.title}</bdi>
      </p>
      <p class="hint">
        {[
          statusText(item.status),
          ...(item.holderName === null ? [] : [t('heldBy', item.holderName)]),
          ...(node.critical ? [t('onCriticalPath')] : []),
          ...(item.reason === null ? [] : [item.reason]),
          ...(data.stuckReasons.value.has(item.id) ? [data.stuckReasons.value.get(item.id) ?? ''] : []),
        ].join(' · ')}
      </p>
      {dependencies.length > 0 && (
        <p class="chosen-links">
          <span>{t('dependsOn')}</span>
          {dependencies.slice(0, SHOWN_DEPENDENCIES).map((dependency) => (
            <ItemLink key={dependency.id} item={dependency} short />
          ))}
          {dependencies.length > SHOWN_DEPENDENCIES && t('andMore', dependencies.length - SHOWN_DEPENDENCIES)}
        </p>
      )}
      <div class="tools">
        <button type="button" class="secondary" onClick={() => send({ type: 'openItem', item: item.id })}>
          {t('openItem')}
        </button>
        <button type="button" class="secondary" onClick={() => send({ type: 'revealItem', item: item.id })}>
          {t('revealItem')}
        </button>
        {item.children > 0 && (
          <button type="button" class="secondary" onClick={() => toggleGroup(node)}>
            {t(node.kind === 'frame' ? 'closeGroup' : 'openGroup', item.key)}
          </button>
        )}
      </div>
    </section>
  );
}
