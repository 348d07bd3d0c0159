import { INITIAL_SCHEMA } from './0001-initial';
import { ORDER_TO_RENEW } from './0002-order-to-renew';
import { INDEXES_OF_THE_LOOP } from './0003-indexes-of-the-loop';
import { CHEAPER_WRITES } from './0004-cheaper-writes';

/** Numbered steps; step n brings a store from version n - 1 to n. Never edit one that has shipped. */
export const MIGRATIONS: readonly { version: number; name: string; sql: string }[] = [
  { version: 1, name: 'initial', sql: INITIAL_SCHEMA },
  { version: 2, name: 'order to renew', sql: ORDER_TO_RENEW },
  { version: 3, name: 'indexes of the loop', sql: INDEXES_OF_THE_LOOP },
  { version: 4, name: 'cheaper writes', sql: CHEAPER_WRITES },
];

/** The schema version that this build reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;
