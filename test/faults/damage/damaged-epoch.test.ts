import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../../../src/client/client';
import { RealProject, untilGone } from '../../support/real-project';

describe('a damaged file in epoch/', function () {
  this.timeout(300_000);
  let project: RealProject;
  let client: Client;
  beforeEach(async () => {
    project = new RealProject(600);
    client = await project.client({ sessionId: 'one' });
    await client.call('create_plan', { plan_id: 'p', title: 'P' });
    for (const key of ['a', 'b']) await client.call('add', { plan_id: 'p', item_key: key, title: key });
  });
  afterEach(() => project.remove());

  for (const [what, content] of [
    ['cut off', (whole: string) => whole.slice(0, 40)],
    ['empty', () => ''],
    ['of noise', () => '\0\xff{"epoch":'],
    ['of another epoch', (whole: string) => whole.replace('"epoch": 1', '"epoch": 7')],
  ] as [string, (whole: string) => string][]) {
    for (const alive of [false, true]) {
      it(`${what}, its owner ${alive ? 'alive' : 'dead'}: the next epoch passes over it; the file is kept`, async () => {
        const { pid, epoch } = project.owner();
        if (!alive) {
          project.killHost();
          await untilGone(pid);
        }
        const file = join(project.store, 'epoch', String(epoch));
        const damaged = content(readFileSync(file, 'utf8'));
        writeFileSync(file, damaged);
        const other = await project.client({ sessionId: 'two' });
        const { item } = (await other.call('next', { claim: true })) as { item: { id: number } };
        assert.equal(item.id, 1);
        // Who still had a connection to the former owner gets nothing from it.
        const mine = (await client.call('next', { claim: true })) as { item: { id: number } };
        assert.equal(mine.item.id, 2);
        assert.equal(client.hello?.epoch, other.hello?.epoch);
        await untilGone(pid);
        assert.equal(readFileSync(file, 'utf8'), damaged);
        assert.equal((await other.call('verify', {})).ok, true);
      });
    }
  }
});
