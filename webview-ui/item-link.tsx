import type { ItemRow } from '../src/editor/dashboard/rows';
import { StatusIcon } from './status-icon';
import { statusText, t } from './texts';
import { send } from './vscode-api';

/** An item as a button that opens it. */
export function ItemLink({ item, short = false }: { item: ItemRow; short?: boolean }) {
  const label = t('itemLabel', item.key, item.title, statusText(item.status));
  return (
    <button
      type="button"
      class={short ? 'link item-link short' : 'link item-link'}
      title={label}
      onClick={() => send({ type: 'openItem', item: item.id })}
    >
      <StatusIcon status={item.status} />
      <span class="hidden-text">{statusText(item.status)}</span>
      <span class="key">{item.key}</span>
      {!short && <bdi class="title">{item.title}</bdi>}
    </button>
  );
}
