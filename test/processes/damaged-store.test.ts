import { strict as assert } from 'node:assert';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../../src/client/client';
import { readOwner } from '../../src/store/sqljs/epoch';
import { nodeFiles } from '../../src/store/sqljs/files';
import { Layout } from '../../src/store/sqljs/layout';
import { RealProject, untilGone } from '../support/real-project';

describe('a damaged store: one host says what is wrong, at once', function () {
  this.timeout(30_000);
  let project: RealProject;
  beforeEach(async () => {
    project = new RealProject(600);
    const client = await project.client();
    await client.call('create_plan', { plan_id: 'p', title: 'P' });
    for (const key of ['a', 'b', 'c', 'd']) {
      await client.call('add', { plan_id: 'p', item_key: key, title: key });
    }
    // As after a crash: nothing was tidied up.
    const { pid } = project.owner();
    project.killHost();
    await untilGone(pid);
    await client.close();
  });
  afterEach(() => project.remove());

  const layout = () => new Layout(project.store);
  const overwrite = (file: string, at: number) => {
    const bytes = readFileSync(file);
    bytes.fill(0xff, at, at + 4);
    writeFileSync(file, bytes);
  };
  const journal = () => layout().listSegments(nodeFiles)[0]?.path ?? '';
  const image = () => layout().listImages(nodeFiles).at(-1)?.path ?? '';

  /** Every file of journals and images. */
  const contents = () =>
    ['wal', 'image'].flatMap((part) => {
      const folder = join(project.store, part);
      return existsSync(folder)
        ? readdirSync(folder).map((name) => [
            `${part}/${name}`,
            readFileSync(join(folder, name)).toString('base64'),
          ])
        : [];
    });

  const damages: [string, () => void, RegExp][] = [
    ['a journal with four bytes overwritten', () => overwrite(journal(), 3000), /1-1\.log: .*damaged/],
    ['an image with four bytes overwritten', () => overwrite(image(), 5000), /\.db: the image is damaged/],
    ['an image that is gone', () => rmSync(image()), /image: the image that the journal continues/],
    ['a journal cut to nothing', () => writeFileSync(journal(), ''), /1-1\.log: /],
    ['journals that are gone', () => rmSync(journal()), /wal: the journals are gone/],
    ['no wal/', () => rmSync(join(project.store, 'wal'), { recursive: true }), /wal: the folder is missing/],
    [
      'no epoch/',
      () => rmSync(join(project.store, 'epoch'), { recursive: true }),
      /epoch: the folder is missing/,
    ],
    [
      'neither journals nor images',
      () =>
        ['wal', 'image'].map((part) =>
          rmSync(join(project.store, part, readdirSync(join(project.store, part))[0] ?? '')),
        ),
      /wal: the journals are gone/,
    ],
  ];
  for (const [name, damage, message] of damages) {
    it(name, async () => {
      const before = readOwner(project.store)?.epoch ?? 0;
      damage();
      const kept = contents();
      const clients: Client[] = await Promise.all([project.client(), project.client(), project.client()]);
      const outcomes = await Promise.allSettled(clients.map((client) => client.call('status', {})));
      for (const outcome of outcomes) {
        assert.equal(outcome.status, 'rejected');
        const { code, hint } = outcome.reason;
        assert.equal(code, 'STORE_CORRUPT', String(outcome.reason));
        assert.match(outcome.reason.message, message);
        assert.match(hint, /Nothing was overwritten/);
      }
      const epochs = (readOwner(project.store)?.epoch ?? before) - before;
      assert.ok(epochs <= 3, `${epochs} epochs for three callers`);
      assert.deepEqual(contents(), kept, 'the damaged file is kept as it was found');
      const notes = readdirSync(join(project.top, 'state', 'masterplan', 'hosts')).filter((one) =>
        one.includes('.json'),
      );
      assert.deepEqual(notes, []);
    });
  }

  it('works again as soon as the folder is restored', async () => {
    const copy = join(project.top, 'copy');
    cpSync(project.store, copy, { recursive: true, filter: (name) => !name.endsWith('.sock') });
    overwrite(journal(), 3000);
    const client = await project.client();
    await assert.rejects(client.call('status', {}), { code: 'STORE_CORRUPT' });
    await untilGone(project.owner().pid);
    rmSync(project.store, { recursive: true });
    cpSync(copy, project.store, { recursive: true });
    const { items } = (await client.call('list', { plan_id: 'p' })) as { items: unknown[] };
    assert.equal(items.length, 4);
    assert.equal(existsSync(join(project.store, 'image')), true);
  });
});
