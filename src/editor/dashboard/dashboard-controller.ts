import type { MirrorChange, PlanMirror } from '../mirror/plan-mirror';
import type { L10n } from '../presentation/l10n';
import type { Project } from '../projects/project';
import { type FeedFilter, type FromPage, parseFromPage, type ToPage } from './messages';
import { PendingDelta } from './pending-delta';
import { readInsight } from './read-insight';
import { readClaims, readFeed } from './read-log';
import type { NeedsSummary } from './rows';
import type { Strings } from './strings';
import { toAgentRows, toPlanRow, toStanding } from './to-rows';

/** A plan of more items than this takes the page a while to draw: it is told less often. */
const LARGE = 3000;

/** The page as its controller sees it. */
export interface PagePort {
  post(message: ToPage): void;
  isVisible(): boolean;
}

export interface DashboardOptions {
  strings: Strings;
  l10n: L10n;
  locale: string;
  log: { warn(message: string): void; debug(message: string): void };
  /** What waits for a person, as the badge counts it. */
  needs: () => NeedsSummary;
  actions: { openItem(id: number): void; revealItem(id: number): void; openNeedsYou(): void };
  /** Changes that come within so many ms are told at once; as it suits the plan's size if not given. */
  coalesce?: number;
  /** The host is asked for forecast and critical path at most this often, in ms. */
  insightEvery?: number;
}

/**
 * Keeps one page up to date: everything once when the page says that it is ready, from then on only what changed,
 * nothing at all while nobody sees it.
 */
export class DashboardController {
  readonly #project: Project;
  readonly #page: PagePort;
  readonly #options: DashboardOptions;
  readonly #subscription: { dispose(): void };
  #watch: { dispose(): void } | undefined;
  #pending = new PendingDelta();
  /** The page has everything up to `#pending`. */
  #synced = false;
  /** What the page chose; the mirror may not have read it yet. */
  #wantedPlan: string | null = null;
  #timer: NodeJS.Timeout | undefined;
  #insightTimer: NodeJS.Timeout | undefined;
  #insightAt = 0;
  #insightRunning = false;
  #insightWanted = false;
  /** Ends the readings of a page that nobody sees any more. */
  #readings = new AbortController();

  constructor(project: Project, page: PagePort, options: DashboardOptions) {
    this.#project = project;
    this.#page = page;
    this.#options = options;
    this.#subscription = project.mirror.onDidChange((change) => this.#changed(change));
    this.visibilityChanged();
  }

  dispose(): void {
    this.#rest();
    this.#subscription.dispose();
  }

  /** To be called when the page was hidden or is seen again. */
  visibilityChanged(): void {
    if (!this.#page.isVisible()) {
      this.#rest();
    } else if (this.#watch === undefined) {
      this.#watch = this.#project.mirror.watch();
      // A page that was kept alive answers with `ready`; one that is loaded anew says so by itself.
      this.#page.post({ type: 'wake' });
    }
  }

  /** To be called when something was taken out of what waits for a person, without a change in the plan. */
  needsChanged(): void {
    if (!this.#synced) return;
    this.#pending.addNeeds();
    this.#schedule(0);
  }

  /** A message of the page. */
  receive(message: unknown): void {
    const parsed = parseFromPage(message);
    if (parsed === undefined) {
      this.#options.log.warn(`dashboard: the page sent a message that is none of its own`);
      return;
    }
    this.#act(parsed);
  }

  #act(message: FromPage): void {
    const { actions } = this.#options;
    switch (message.type) {
      case 'ready':
        this.#wantedPlan = message.plan;
        if (this.#page.isVisible()) this.#sendSnapshot();
        break;
      case 'choosePlan':
        this.#wantedPlan = message.plan;
        this.#insightAt = 0;
        this.#wantInsight();
        break;
      case 'queryFeed':
        this.#answerFeed(message.query, message.filter, message.cursor);
        break;
      case 'loadTimeLine':
        this.#answerTimeLine(message.hours);
        break;
      case 'openItem':
        if (this.#isKnown(message.item)) actions.openItem(message.item);
        break;
      case 'revealItem':
        if (this.#isKnown(message.item)) actions.revealItem(message.item);
        break;
      case 'openNeedsYou':
        actions.openNeedsYou();
        break;
    }
  }

  /** The chosen plan, null (all of them) while there is none of that name. */
  get #plan(): string | null {
    const wanted = this.#wantedPlan;
    return wanted !== null && this.#project.mirror.plan(wanted) !== undefined ? wanted : null;
  }

  #isKnown(item: number): boolean {
    return this.#project.mirror.item(item) !== undefined;
  }

  #rest(): void {
    this.#synced = false;
    this.#pending = new PendingDelta();
    clearTimeout(this.#timer);
    clearTimeout(this.#insightTimer);
    this.#timer = undefined;
    this.#insightTimer = undefined;
    this.#insightWanted = false;
    this.#readings.abort();
    this.#readings = new AbortController();
    this.#watch?.dispose();
    this.#watch = undefined;
  }

  #sendSnapshot(): void {
    const { mirror, id, name } = this.#project;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = new PendingDelta();
    this.#pending.addItems(idsOf(mirror));
    const { items = [], more = false } = this.#pending.take(mirror, this.#options.needs);
    this.#page.post({
      type: 'snapshot',
      locale: this.#options.locale,
      project: { id, name },
      strings: this.#options.strings,
      standing: toStanding(mirror.state),
      plans: mirror.plans().map(toPlanRow),
      needs: this.#options.needs(),
      agents: toAgentRows(mirror.sessions()),
      items,
      more,
    });
    this.#synced = true;
    this.#insightAt = 0;
    if (more) this.#schedule(0);
    if (mirror.state.kind === 'live') this.#wantInsight();
  }

  #changed(change: MirrorChange): void {
    if (!this.#synced) return;
    if (change.reset) {
      this.#sendSnapshot();
      return;
    }
    this.#pending.add(change);
    if (this.#pending.isEmpty) return;
    const isLarge = this.#project.mirror.itemCount() > LARGE;
    this.#schedule(this.#options.coalesce ?? (isLarge ? 400 : 100));
    if (change.items.size > 0 || change.planList || change.plans.size > 0) this.#wantInsight();
  }

  #schedule(delay: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!this.#synced || this.#pending.isEmpty) return;
      const delta = this.#pending.take(this.#project.mirror, this.#options.needs);
      this.#page.post({ type: 'delta', ...delta });
      if (delta.more) this.#schedule(0);
    }, delay);
  }

  /** Asks the host again, soon: one question at a time, and never more often than `insightEvery`. */
  #wantInsight(): void {
    if (!this.#synced) return;
    if (this.#insightRunning) {
      this.#insightWanted = true;
      return;
    }
    const wait = Math.max(0, this.#insightAt + (this.#options.insightEvery ?? 2000) - Date.now());
    clearTimeout(this.#insightTimer);
    this.#insightTimer = setTimeout(() => void this.#sendInsight(), wait);
  }

  async #sendInsight(): Promise<void> {
    const { signal } = this.#readings;
    const plan = this.#plan;
    this.#insightRunning = true;
    this.#insightWanted = false;
    this.#insightAt = Date.now();
    try {
      const insight = await readInsight(this.#options.l10n, this.#project, plan, signal);
      if (!signal.aborted && this.#synced && plan === this.#plan) this.#page.post({ type: 'delta', insight });
    } catch (error) {
      if (!signal.aborted) this.#options.log.warn(`dashboard: status was not read: ${textOf(error)}`);
    } finally {
      this.#insightRunning = false;
      if (this.#insightWanted || plan !== this.#plan) this.#wantInsight();
    }
  }

  #answerFeed(query: number, filter: FeedFilter, cursor: string | null): void {
    const { signal } = this.#readings;
    const answer = (message: ToPage) => {
      if (!signal.aborted && this.#page.isVisible()) this.#page.post(message);
    };
    readFeed(this.#project, filter, cursor, signal).then(
      (page) => answer({ type: 'feedPage', query, ...page, failed: null }),
      (error) => answer({ type: 'feedPage', query, rows: [], cursor: null, failed: textOf(error) }),
    );
  }

  #answerTimeLine(hours: number): void {
    const { signal } = this.#readings;
    readClaims(this.#project, Date.now() - hours * 3_600_000, signal).then(
      ({ since, rows }) => {
        if (signal.aborted || !this.#page.isVisible()) return;
        this.#page.post({ type: 'timeLine', hours, since, rows });
      },
      (error) => {
        if (!signal.aborted) this.#options.log.warn(`dashboard: the log was not read: ${textOf(error)}`);
      },
    );
  }
}

function* idsOf(mirror: PlanMirror): Iterable<number> {
  for (const item of mirror.items()) yield item.id;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
