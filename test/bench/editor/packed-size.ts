import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { PRODUCT, ROOT } from '../product';

/** Built too, but not in the VSIX. */
const LEFT_OUT: ReadonlySet<string> = new Set(['demo.js', 'build-catalogue.js', 'meta']);

/** The VSIX where one was packed (`npm run package`), else what packing the bundles would take at least; in bytes. */
export function packedSize(): { packed: number; unpacked: number; of: string } {
  const files = readdirSync(PRODUCT, { recursive: true, withFileTypes: true }).filter(
    (entry) =>
      entry.isFile() &&
      !LEFT_OUT.has(path.relative(PRODUCT, entry.parentPath).split(path.sep)[0] || entry.name),
  );
  const contents = files.map((file) => readFileSync(path.join(file.parentPath, file.name)));
  const sum = (sizes: readonly number[]) => sizes.reduce((one, other) => one + other, 0);
  const unpacked = sum(contents.map((content) => content.length));
  const vsix = readdirSync(ROOT).find((file) => file.endsWith('.vsix'));
  if (vsix !== undefined) return { packed: statSync(path.join(ROOT, vsix)).size, unpacked, of: 'VSIX' };
  return {
    packed: sum(contents.map((content) => deflateRawSync(content).length)),
    unpacked,
    of: 'bundles, deflated',
  };
}
