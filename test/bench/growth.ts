import { measureByChanges } from './growth/by-changes';
import { type ItemSizes, measureByItems } from './growth/by-items';
import { type ImportSizes, measureImports } from './growth/imports';
import { buildProduct } from './product';
import type { BenchOptions, Subject } from './subject';
import { withTool } from './tools';

/** What becomes of the operations, of starts and of memory as plans and logs grow. Measured over the socket. */
export const growth: Subject = {
  name: 'growth',
  says: 'operations, starts and memory with up to 100,000 items; imports of 200 and of 100,000',
  takesTurns: true,
  async run({ quick }: BenchOptions) {
    buildProduct();
    const imports: ImportSizes = quick
      ? { small: 200, large: 2_000, smallRounds: 2, largeRounds: 1 }
      : { small: 200, large: 100_000, smallRounds: 20, largeRounds: 3 };
    const items: ItemSizes = quick
      ? { sizes: [200, 2_000], rounds: 1, calls: 5, starts: 1 }
      : { sizes: [200, 10_000, 100_000], rounds: 5, calls: 20, starts: 3 };
    return [
      ...(await withTool('better-sqlite3', (sqlite) => measureImports(sqlite, imports))),
      ...(await measureByItems(items)),
    ];
  },
};

export const longLog: Subject = {
  name: 'log',
  says: 'deltas, history, starts and memory with 1,000 to 1,000,000 changes',
  takesTurns: true,
  async run({ quick }: BenchOptions) {
    buildProduct();
    return measureByChanges(
      quick
        ? { sizes: [1_000, 10_000], rounds: 1, calls: 5 }
        : { sizes: [1_000, 10_000, 100_000, 1_000_000], rounds: 5, calls: 20 },
    );
  },
};
