import assert from 'node:assert/strict';
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './manifest-files';

describe('The extension’s bundle', function () {
  this.timeout(30_000);

  it('has neither schema library nor MCP SDK nor SQLite nor the parsers of connect: they would cost activation more than all the rest', async () => {
    const { metafile } = await build({
      entryPoints: [path.join(ROOT, 'src', 'extension.ts')],
      absWorkingDir: ROOT,
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'cjs',
      external: ['vscode'],
      logLevel: 'silent',
    });
    const heavy =
      /node_modules\/(zod|@modelcontextprotocol|sql\.js|yaml|commander|jsonc-parser|toml-eslint-parser|diff)\//;
    const importers = Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
      heavy.test(file)
        ? []
        : imports.filter((one) => heavy.test(one.path)).map((one) => `${file} → ${one.original}`),
    );
    assert.deepEqual(importers, []);
  });
});
