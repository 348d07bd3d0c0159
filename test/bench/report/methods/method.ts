import { digits } from '../cells';
import type { Measured } from '../results';
import type { StoredRows } from '../stored-rows';

/** What one part does and what its figures say: paragraphs. Every figure that was measured comes from the rows. */
export type Method = (rows: StoredRows, measured: Measured) => readonly string[];

export const milliseconds = (value: number) => `${digits(value)} ms`;
export const seconds = (ms: number) => `${digits(ms / 1000)} s`;
export const perSecond = (value: number) => `${digits(value)}/s`;
