import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../../../src/client/client';
import { RealProject, untilGone } from '../../support/real-project';
import { buildHost } from '../support/host-build';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A host whose clock is wrong by what stands in a file. */
const WRONG_CLOCK = (file: string) => `{
  const now = Date.now;
  const { readFileSync } = require('node:fs');
  Date.now = () => now() + Number(readFileSync(${JSON.stringify(file)}, 'utf8'));
}`;

interface Shown {
  item: { status: string; claimed_by: string | null; lease_expires_at: string };
}

describe('a real host whose clock jumps', function () {
  this.timeout(300_000);
  let project: RealProject;
  let one: Client;
  let two: Client;
  let token: string;
  const setClock = (offset: number) => writeFileSync(join(project.top, 'offset'), String(offset));
  beforeEach(async () => {
    project = new RealProject(600);
    setClock(0);
    const preamble = WRONG_CLOCK(join(project.top, 'offset'));
    project.hostFile = await buildHost(join(project.top, 'wrong-clock'), {}, preamble);
    one = await project.client({ sessionId: 'one', surface: 'mcp' });
    two = await project.client({ sessionId: 'two', surface: 'mcp' });
    await one.call('create_plan', { plan_id: 'p', title: 'P' });
    for (const key of ['a', 'b']) {
      await one.call('add', { plan_id: 'p', item_key: key, title: key, lease_minutes: 30 });
    }
    const claimed = (await one.call('next', { claim: true })) as { claim: { claim_token: string } };
    token = claimed.claim.claim_token;
  });
  afterEach(() => project.remove());

  const shown = async () => (await two.call('show', { item_id: 1 })) as unknown as Shown;

  /** The claim is still its holder's, for no longer than a lease. */
  async function check(offset: number): Promise<void> {
    const { item } = await shown();
    assert.equal(item.status, 'in_progress');
    assert.equal(item.claimed_by, 'one');
    const left = Date.parse(item.lease_expires_at) - (Date.now() + offset);
    assert.ok(left > 0 && left <= 30 * MINUTE, `${left} ms`);
    const next = (await two.call('next', { claim: true })) as { item: { id: number } };
    assert.equal(next.item.id, 2, 'what is held is given to nobody else');
    await one.call('complete', { item_id: 1, claim_token: token });
    assert.equal((await two.call('verify', {})).ok, true);
  }

  it('ahead by hours (as after a sleep): no claim is taken back', async () => {
    setClock(5 * HOUR);
    await check(5 * HOUR);
  });

  it('back by hours: no claim lasts longer than its lease', async () => {
    setClock(-5 * HOUR);
    await check(-5 * HOUR);
  });

  it('ahead and back again: the same', async () => {
    setClock(5 * HOUR);
    await shown();
    setClock(-HOUR);
    await check(-HOUR);
  });

  it('back while nobody ran: the next host lets no claim last longer than its lease', async () => {
    const { pid } = project.owner();
    project.killHost();
    await untilGone(pid);
    setClock(-24 * HOUR);
    await check(-24 * HOUR);
  });
});
