import { type Signal, useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';

/** The width of an element in pixels, kept while it changes. */
export function useWidth(): { element: { current: HTMLDivElement | null }; width: Signal<number> } {
  const element = useRef<HTMLDivElement | null>(null);
  const width = useSignal(0);
  useSignalEffect(() => {
    const { current } = element;
    if (current === null) return;
    const observer = new ResizeObserver(() => {
      width.value = current.clientWidth;
    });
    observer.observe(current);
    return () => observer.disconnect();
  });
  return { element, width };
}
