const DIRECTIONS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * Arrow keys among the elements with `data-stop` in this one: to the nearest in that direction; Home and End to the
 * first and last. Only one of them is a stop of the Tab key (whichever was focused last).
 */
export function moveByArrows(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-stop]')];
  const current = stops.find((stop) => stop === document.activeElement);
  if (current === undefined) return;
  const direction = DIRECTIONS[event.key];
  const next =
    event.key === 'Home'
      ? stops[0]
      : event.key === 'End'
        ? stops.at(-1)
        : direction === undefined
          ? undefined
          : nearest(current, stops, direction);
  if (direction !== undefined || next !== undefined) event.preventDefault();
  next?.focus();
}

function nearest(
  current: HTMLElement,
  stops: readonly HTMLElement[],
  [right, down]: readonly [number, number],
): HTMLElement | undefined {
  const from = middle(current);
  let best: HTMLElement | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const stop of stops) {
    if (stop === current) continue;
    const to = middle(stop);
    const along = (to.x - from.x) * right + (to.y - from.y) * down;
    const aside = Math.abs((to.x - from.x) * down) + Math.abs((to.y - from.y) * right);
    if (along <= 2) continue;
    const distance = along + aside * 2;
    if (distance < least) {
      least = distance;
      best = stop;
    }
  }
  return best;
}

function middle(element: HTMLElement): { x: number; y: number } {
  const box = element.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
