import { batch, effect, untracked } from '@preact/signals';
import type { ToPage } from '../src/editor/dashboard/messages';
import * as data from './plan-data';
import * as view from './view-state';
import { send } from './vscode-api';

/** So long after the last key a filter is asked for. */
const TYPING = 250;

let query = 0;
let isWaiting = false;

/** Talks with the extension from now on. */
export function connect(): void {
  window.addEventListener('message', (event: MessageEvent<ToPage>) => receive(event.data));
  view.keepViewState();
  setInterval(() => {
    if (!document.hidden) data.now.value = Date.now();
  }, 20_000);
  sayReady();
}

function sayReady(): void {
  isWaiting = true;
  send({ type: 'ready', plan: view.plan.peek() });
}

function receive(message: ToPage): void {
  switch (message.type) {
    case 'wake':
      if (!isWaiting) sayReady();
      break;
    case 'snapshot':
      takeSnapshot(message);
      break;
    case 'delta':
      batch(() => data.takeDelta(message));
      break;
    case 'feedPage':
      // An answer to what was asked before the filter changed.
      if (message.query !== query) break;
      batch(() => {
        data.takeFeedPage(message.rows, data.feedState.peek() === 'loading');
        data.feedCursor.value = message.cursor;
        data.feedState.value = message.failed === null ? 'ready' : { failed: message.failed };
      });
      break;
    case 'timeLine':
      if (message.hours === view.hours.peek()) data.takeTimeLine(message.since, message.rows);
      break;
  }
}

let stopAsking: (() => void) | undefined;

function takeSnapshot(message: ToPage & { type: 'snapshot' }): void {
  isWaiting = false;
  stopAsking?.();
  batch(() => {
    data.strings.value = message.strings;
    data.locale.value = message.locale;
    data.projectName.value = message.project.name;
    view.project.value = message.project.id;
    data.forgetLive();
    data.replaceItems(message.items, message.more);
    const { items: _, ...others } = message;
    data.takeDelta(others);
  });
  restoreScroll();
  stopAsking = keepAsking();
}

/** Asks for what the extension does not tell by itself, and again whenever the person chooses otherwise. */
function keepAsking(): () => void {
  let isFirst = true;
  let typing: ReturnType<typeof setTimeout> | undefined;
  const stops = [
    effect(() => {
      const { plan, session, item, file } = data.feedFilter.value;
      clearTimeout(typing);
      typing = setTimeout(() => askFeed({ plan, session, item, file }, null), isFirst ? 0 : TYPING);
    }),
    effect(() => send({ type: 'loadTimeLine', hours: view.hours.value })),
    effect(() => {
      const chosen = data.plan.value;
      if (!isFirst) send({ type: 'choosePlan', plan: chosen });
    }),
  ];
  isFirst = false;
  return () => {
    clearTimeout(typing);
    for (const stop of stops) stop();
  };
}

function askFeed(filter: typeof data.feedFilter.value, cursor: string | null): void {
  query += 1;
  if (cursor === null) data.feedState.value = 'loading';
  if (filter.item === data.NO_SUCH_ITEM) {
    batch(() => {
      data.feed.value = [];
      data.feedCursor.value = null;
      data.feedState.value = 'ready';
    });
    return;
  }
  send({ type: 'queryFeed', query, filter, cursor });
}

export function askOlderFeed(): void {
  const cursor = data.feedCursor.peek();
  if (cursor !== null) untracked(() => askFeed(data.feedFilter.value, cursor));
}

let isScrollRestored = false;

function restoreScroll(): void {
  if (isScrollRestored) return;
  isScrollRestored = true;
  const wanted = view.scroll.peek();
  requestAnimationFrame(() => {
    window.scrollTo({ top: wanted, behavior: 'instant' });
    window.addEventListener(
      'scroll',
      () => {
        view.scroll.value = Math.round(window.scrollY);
      },
      { passive: true },
    );
  });
}
