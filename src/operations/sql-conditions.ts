import type { SqlValue } from '../store/database';

/** Conditions of a query joined by AND, with their parameters numbered as they come. */
export class Conditions {
  readonly parameters: SqlValue[] = [];
  readonly #parts: string[] = [];

  /** The place of a parameter, `$n`. */
  bind(value: SqlValue): string {
    this.parameters.push(value);
    return `$${this.parameters.length}`;
  }

  add(condition: string): void {
    this.#parts.push(`(${condition})`);
  }

  /** The column has one of these values; no filter where there is none; nothing fits an empty list. */
  in(column: string, values: readonly SqlValue[] | undefined): void {
    if (values === undefined) return;
    this.add(
      values.length === 0 ? '1 = 0' : `${column} IN (${values.map((value) => this.bind(value)).join(', ')})`,
    );
  }

  /** One of the conditions that the values make holds. */
  any<T>(values: readonly T[] | undefined, toCondition: (value: T) => string): void {
    if (values === undefined) return;
    this.add(values.length === 0 ? '1 = 0' : values.map((value) => `(${toCondition(value)})`).join(' OR '));
  }

  /** A JSON array of texts contains the text: taking it out (with its quotes) makes a difference. */
  contains(column: string, text: string): string {
    return `REPLACE(${column}, ${this.bind(JSON.stringify(text))}, '') <> ${column}`;
  }

  /** A JSON array of paths contains the path or something below it. Backslashes count as slashes. */
  containsPath(column: string, file: string): string {
    const path = file.replaceAll('\\', '/').replace(/\/+$/, '');
    const below = JSON.stringify(`${path}/`).slice(0, -1);
    return `${this.contains(column, path)} OR REPLACE(${column}, ${this.bind(below)}, '') <> ${column}`;
  }

  /**
   * The column contains the text. Upper and lower case are the same for A to Z only: that is what SQLite's
   * LOWER knows.
   */
  includesText(column: string, text: string): string {
    const lower = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    const pattern = `%${lower.replace(/[\\%_]/g, (special) => `\\${special}`)}%`;
    return `LOWER(${column}) LIKE ${this.bind(pattern)} ESCAPE '\\'`;
  }

  /** The whole as a WHERE clause; empty where there is no condition. */
  sql(): string {
    return this.#parts.length === 0 ? '' : `WHERE ${this.#parts.join(' AND ')}`;
  }
}
