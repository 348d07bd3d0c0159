import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { t } from './texts';

/** A chart's numbers as a table, made only when somebody opens it. */
export function TableBox(props: {
  label: string;
  columns: readonly string[];
  /** The table's rows. */
  rows: () => ComponentChildren;
}) {
  const { label, columns, rows } = props;
  const isOpen = useSignal(false);
  return (
    <details
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>{t('showTable')}</summary>
      {isOpen.value && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section class="table-scroll" aria-label={label} tabIndex={0}>
          <table>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{rows()}</tbody>
          </table>
        </section>
      )}
    </details>
  );
}
