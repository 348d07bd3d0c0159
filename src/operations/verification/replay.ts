import { KEY_COLUMNS } from '../human/key-record';
import type { LoggedValues, LogRow } from '../rules/audit';
import { LOGGED_FEATURE_COLUMNS, LOGGED_VERSION_COLUMNS } from '../rules/feature-record';
import { LOGGED_ITEM_COLUMNS } from '../rules/item-record';
import { LOGGED_PLAN_COLUMNS } from '../rules/plan-record';

/** A record as the log tells it, with the newest row that speaks of it. */
export interface Told {
  version: number;
  values: LoggedValues;
}

/** The tables that the log rebuilds. */
export type ReplayedTable =
  | 'projects'
  | 'plans'
  | 'items'
  | 'dependencies'
  | 'features'
  | 'feature_versions'
  | 'scopes'
  | 'keys';

/** What a row of the log can't mean. */
export class ReplayError extends Error {}

const ITEM: ReadonlySet<string> = new Set(LOGGED_ITEM_COLUMNS);
const PLAN: ReadonlySet<string> = new Set(LOGGED_PLAN_COLUMNS);
const FEATURE: ReadonlySet<string> = new Set(LOGGED_FEATURE_COLUMNS);

/** Rebuilds the tables from the log, row by row, in plain maps. */
export class Replay {
  readonly tables: Record<ReplayedTable, Map<string, Told>> = {
    projects: new Map(),
    plans: new Map(),
    items: new Map(),
    dependencies: new Map(),
    features: new Map(),
    feature_versions: new Map(),
    scopes: new Map(),
    keys: new Map(),
  };

  readonly #children = new Map<number, number>();

  /** An item as the rows so far tell it. */
  item(id: number): LoggedValues | undefined {
    return this.tables.items.get(String(id))?.values;
  }

  hasChildren(id: number): boolean {
    return (this.#children.get(id) ?? 0) > 0;
  }

  /** Applies one row. Throws ReplayError where it contradicts those before it. */
  apply(row: LogRow): void {
    const news = parse(row.new);
    if (row.item_id !== null) this.#applyItem(row, news);
    else if (row.feature_id !== null) this.#applyFeature(row, news);
    else if (row.plan_id !== null) this.#applyPlan(row, news);
    else this.#applyOther(row, news);
  }

  #applyItem(row: LogRow, news: LoggedValues): void {
    const name = String(row.item_id);
    const items = this.tables.items;
    if (row.activity === 'created') {
      if (items.has(name)) throw new ReplayError(`creates item ${name} a second time`);
      const values = { plan_id: row.plan_id, ...chosen(news, ITEM), created_at: news.created_at };
      items.set(name, { version: row.version, values });
      this.#countChild(values, 1);
    } else {
      const told = items.get(name);
      if (told === undefined) throw new ReplayError(`speaks of item ${name}, which was never created`);
      const changed = chosen(news, ITEM);
      if (Object.keys(changed).length > 0) told.version = row.version;
      if ('parent_id' in changed) this.#countChild(told.values, -1);
      Object.assign(told.values, changed);
      if ('parent_id' in changed) this.#countChild(told.values, 1);
    }
    if (Array.isArray(news.depends_on)) {
      const ids = [...(news.depends_on as number[])].sort((a, b) => a - b);
      this.tables.dependencies.set(name, { version: row.version, values: { depends_on: ids } });
    }
  }

  #countChild({ parent_id: parent }: LoggedValues, by: 1 | -1): void {
    if (typeof parent === 'number') this.#children.set(parent, (this.#children.get(parent) ?? 0) + by);
  }

  #applyPlan(row: LogRow, news: LoggedValues): void {
    const name = String(row.plan_id);
    const changed = chosen(news, PLAN);
    if (row.activity === 'created') {
      if (this.tables.plans.has(name)) throw new ReplayError(`creates plan ${name} a second time`);
      this.tables.plans.set(name, {
        version: row.version,
        values: { ...changed, created_at: news.created_at },
      });
      return;
    }
    const told = this.tables.plans.get(name);
    if (told === undefined) throw new ReplayError(`speaks of plan ${name}, which was never created`);
    if (Object.keys(changed).length > 0) told.version = row.version;
    Object.assign(told.values, changed);
  }

  #applyFeature(row: LogRow, news: LoggedValues): void {
    const name = String(row.feature_id);
    const before = this.tables.features.get(name);
    if (before === undefined && row.activity !== 'created') {
      throw new ReplayError(`speaks of feature ${name}, which was never created`);
    }
    const created = row.activity === 'created' ? { created_at: news.created_at } : {};
    const values = { ...before?.values, ...chosen(news, FEATURE), ...created };
    this.tables.features.set(name, { version: row.version, values });
    if (news.version_row === undefined) return;
    const { title, description, spec_content } = values as LoggedValues;
    const version: LoggedValues = { title, description, spec_content, created_at: row.at };
    for (const column of LOGGED_VERSION_COLUMNS) {
      version[column] = (news.version_row as LoggedValues)[column];
    }
    const key = `${name}\n${String((values as LoggedValues).version)}`;
    this.tables.feature_versions.set(key, { version: row.version, values: version });
  }

  #applyOther(row: LogRow, news: LoggedValues): void {
    const { project, scope, key } = news as Record<string, LoggedValues | undefined>;
    if (project !== undefined) this.#set('projects', String(project.project_id), row, project);
    if (scope !== undefined) this.#set('scopes', String(scope.port_scope), row, scope);
    if (key !== undefined) {
      this.#set('keys', String(key.key_id), row, chosen(key, new Set<string>(KEY_COLUMNS)));
    }
  }

  #set(table: ReplayedTable, name: string, row: LogRow, values: LoggedValues): void {
    const before = this.tables[table].get(name)?.values;
    this.tables[table].set(name, { version: row.version, values: { ...before, ...values } });
  }
}

function parse(text: string | null): LoggedValues {
  return text === null ? {} : (JSON.parse(text) as LoggedValues);
}

function chosen(values: LoggedValues, columns: ReadonlySet<string>): LoggedValues {
  return Object.fromEntries(Object.entries(values).filter(([column]) => columns.has(column)));
}
