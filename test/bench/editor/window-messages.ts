/** What the measured window tells: ms of its thread; what the load `took` by the clock. */
export type FromWindow =
  /** `started`: what Node and the stub took before; then what requiring and activating took. */
  | { kind: 'activation'; started: number; required: number; activated: number }
  | { kind: 'load'; took: number; longest: number; busy: number; items: number }
  | { kind: 'paint'; rows: number; first: number; again: number; whole: number; longest: number }
  | { kind: 'filter'; took: number }
  | { kind: 'dashboard'; took: number; messages: number; longest: number; bytes: number }
  /** Waits for changes. */
  | { kind: 'ready' }
  | { kind: 'changes'; rows: number; told: number; longest: number; busy: number };

/** What it is told: the log's version after the changes. */
export interface ToWindow {
  version: number;
}

export type Measured<K extends FromWindow['kind']> = Extract<FromWindow, { kind: K }>;
