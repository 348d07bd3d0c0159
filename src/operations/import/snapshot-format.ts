import type { ImportSource } from './import-source';

/** The first key of a snapshot, with the number of its form. */
export const SNAPSHOT_MARK = 'masterplan_snapshot';
export const SNAPSHOT_FORM = 1;

export function isSnapshot(source: ImportSource): boolean {
  return SNAPSHOT_MARK in source.rest;
}
