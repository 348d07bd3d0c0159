import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOwner } from '../../src/store/sqljs/epoch';
import { demoAgent } from '../support/demo-plan/demo-agent';
import { setEnvironment } from '../support/environment';
import { hostFile, isAlive } from '../support/real-project';
import { removeWithHosts } from '../support/remove-with-hosts';

describe('The folder of a test in which hosts run', () => {
  it('is removed for good: its hosts are ended first', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'masterplan-removed-')));
    const restore = setEnvironment({ XDG_STATE_HOME: join(folder, 'state') });
    const pids: number[] = [];
    try {
      for (const project of [join(folder, 'one'), join(folder, 'more', 'other')]) {
        mkdirSync(project, { recursive: true });
        const agent = await demoAgent(project, hostFile, 'test-agent', 'agent', 'ana@example.org');
        await agent.call('create_plan', { title: 'Plan' });
        pids.push(readOwner(join(project, '.masterplan'))?.pid ?? assert.fail('no host'));
        await agent.close();
      }
    } finally {
      restore();
      await removeWithHosts(folder);
    }
    assert.deepEqual(pids.map(isAlive), [false, false]);
    assert.equal(existsSync(folder), false);
  });
});
