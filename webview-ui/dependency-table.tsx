import { useSignal } from '@preact/signals';
import { ItemLink } from './item-link';
import * as data from './plan-data';
import { TableBox } from './table-box';
import { statusText, t } from './texts';

const ROWS = 50;

/** The drawing's boxes as a table, those on the critical path first. */
export function DependencyTable() {
  const shown = useSignal(ROWS);
  const rows = () => {
    const nodes = [...data.graph.value.nodes].sort(
      (one, other) => Number(other.critical) - Number(one.critical),
    );
    return (
      <>
        {nodes.slice(0, shown.value).map(({ item, critical }) => (
          <tr key={item.id}>
            <td>
              <ItemLink item={item} />
            </td>
            <td>{statusText(item.status)}</td>
            <td>
              {item.deps
                .slice(0, 20)
                .map((id) => data.itemById(id)?.key ?? '')
                .join(', ')}
            </td>
            <td>{critical ? t('onCriticalPath') : ''}</td>
          </tr>
        ))}
        {nodes.length > shown.value && (
          <tr>
            <td colSpan={4}>
              <button type="button" class="secondary" onClick={() => (shown.value += ROWS)}>
                {t('showMore')}
              </button>
            </td>
          </tr>
        )}
      </>
    );
  };
  return (
    <TableBox
      label={t('graph')}
      columns={[t('item'), t('status'), t('dependsOn'), t('criticalPath')]}
      rows={rows}
    />
  );
}
