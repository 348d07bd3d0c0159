import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostEnvironment } from '../../src/client/start-host';
import { thisMachine } from '../../src/store/sqljs/machine';
import { createStoreFolder } from '../../src/store/sqljs/store-folder';
import { type Child, hostFile, isAlive, RealProject, untilGone } from '../support/real-project';

const ENTRY = {
  ...thisMachine(),
  format: 1,
  epoch: 1,
  storeId: 's',
  incarnation: 'i',
  inode: '',
  // No system has so many processes.
  pid: 99_999_999,
  startedAt: Date.UTC(2026, 0, 1),
  socketAddress: 'host-0000000000000000.sock',
  token: 't',
  build: '0.1.0',
  protocol: 1,
};

describe('the host’s process: one owner, started on demand, leaving by itself', function () {
  this.timeout(60_000);
  let project: RealProject;
  beforeEach(() => {
    project = new RealProject();
  });
  afterEach(() => project.remove());

  const plan = async (items: number) => {
    const client = await project.client();
    await client.call('create_plan', { plan_id: 'p', title: 'P' });
    if (items > 0) {
      const all = Array.from({ length: items }, (_, n) => ({ item_key: `k${n}`, title: `Item ${n}` }));
      await client.call('import', { plan_id: 'p', items: all });
    }
    return client;
  };
  const claimsOf = (children: Child[]) =>
    children.flatMap(({ lines }) => lines).flatMap(({ claimed }) => (claimed === undefined ? [] : [claimed]));

  it('is one for eight clients that come at the same moment', async () => {
    createStoreFolder(project.store);
    const children = await Promise.all(
      Array.from({ length: 8 }, (_, n) => project.startClaimer(`s${n}`, 'hello')),
    );
    const codes = await Promise.all(children.map(({ ended }) => ended));
    assert.deepEqual(codes, Array(8).fill(0), JSON.stringify(children.map(({ lines }) => lines)));
    const hellos = children.map(({ lines }) => lines[0]?.hello as { incarnation: string; epoch: number });
    assert.equal(new Set(hellos.map(({ incarnation }) => incarnation)).size, 1);
    assert.equal(project.owner().epoch, 1);
  });

  it('gives each of 2,000 items once to eight processes, and none of them starves', async () => {
    const items = 2000;
    // He stays: whoever meets a host that is just leaving starts late, and the others need two seconds for all.
    await plan(items);
    const children = await Promise.all(
      Array.from({ length: 8 }, (_, n) => project.startClaimer(`s${n}`, 'work')),
    );
    const codes = await Promise.all(children.map(({ ended }) => ended));
    assert.deepEqual(codes, Array(8).fill(0), JSON.stringify(children.map(({ lines }) => lines.at(-1))));
    assert.equal(new Set(claimsOf(children)).size, items);
    assert.equal(claimsOf(children).length, items);
    const shares = children.map((child) => claimsOf([child]).length);
    assert.ok(Math.min(...shares) > Math.max(...shares) / 2, `items by process: ${shares}`);
  });

  it('gives every item once to eight processes, though it is killed again and again', async () => {
    const items = 80;
    await (await plan(items)).close();
    let claims = 0;
    let kills = 0;
    const children = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        project.startClaimer(`s${n}`, 'work', ({ claimed }) => {
          claims += claimed === undefined ? 0 : 1;
          if (claimed !== undefined && claims % 18 === 0) {
            kills += 1;
            project.killHost();
          }
        }),
      ),
    );
    const codes = await Promise.all(children.map(({ ended }) => ended));
    assert.deepEqual(codes, Array(8).fill(0), JSON.stringify(children.map(({ lines }) => lines.at(-1))));
    const claimed = claimsOf(children);
    assert.equal(claimed.length, items, 'every answered claim is of another item');
    assert.equal(new Set(claimed).size, items);
    assert.ok(kills >= 3, `${kills} kills`);
    const client = await project.client();
    const { plans } = (await client.call('list_plans', {})) as {
      plans: { counts: Record<string, number> }[];
    };
    assert.equal(plans[0]?.counts.completed, items);
    assert.ok(project.owner().epoch > kills / 2);
  });

  it('that is killed leaves the end of the log unsigned for no longer than until the next one opens', async () => {
    const client = await plan(0);
    for (let n = 0; n < 20; n++) await client.call('add', { plan_id: 'p', title: `Item ${n}` });
    project.killHost();
    const { ok, head } = (await client.call('verify', {})) as { ok: boolean; head: { signed_at: unknown } };
    assert.equal(ok, true);
    assert.notEqual(head.signed_at, null);
  });

  it('leaves by itself after its last client, tidily', async () => {
    await (await plan(3)).close();
    const { pid } = project.owner();
    await untilGone(pid);
    assert.deepEqual(
      readdirSync(project.store).filter((name) => name.endsWith('.sock')),
      [],
    );
    const client = await project.client();
    assert.equal(((await client.call('list_plans', {})).plans as unknown[]).length, 1);
    assert.equal(project.owner().epoch, 2);
  });

  it('starts from a hostile place: bad NODE_OPTIONS, umask 0, a deleted working directory', async () => {
    createStoreFolder(project.store);
    const child = await project.startClaimer('s', 'hostile');
    assert.equal(await child.ended, 0, JSON.stringify(child.lines));
    for (const name of readdirSync(project.store)) {
      const { mode } = statSync(join(project.store, name));
      assert.ok(
        name === 'plan.db' || name === '.gitignore' || (mode & 0o077) === 0,
        `${name} is ${(mode & 0o777).toString(8)}`,
      );
    }
  });

  it('ends when its folder is deleted, and a new one is another store', async () => {
    const client = await plan(3);
    const { pid } = project.owner();
    rmSync(project.store, { recursive: true });
    await untilGone(pid);
    assert.deepEqual((await client.call('list_plans', {})).plans, []);
    await client.call('create_plan', { plan_id: 'q', title: 'Q' });
    const { plans } = (await client.call('list_plans', {})) as { plans: { plan_id: string }[] };
    assert.deepEqual(
      plans.map(({ plan_id }) => plan_id),
      ['q'],
    );
  });

  it('passes on only what a host needs of the environment', () => {
    const passed = hostEnvironment({
      PATH: '/bin',
      NODE_OPTIONS: '--inspect',
      TMPDIR: '/x',
      MASTERPLAN_PROJECT: '/y',
    });
    assert.deepEqual(passed, { PATH: '/bin', ELECTRON_RUN_AS_NODE: '1' });
  });

  describe('on a system with shells', () => {
    before(function () {
      if (process.platform === 'win32') {
        this.skip();
      }
    });

    it('does not keep `$(…)` waiting', async () => {
      createStoreFolder(project.store);
      const claimer = await project.claimer();
      const script = `out=$('${process.execPath}' '${claimer}' '${project.root}' '${hostFile}' s hello 2>&1); echo "$out"`;
      const shell = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      shell.stdout.on('data', (chunk) => {
        text += chunk;
      });
      await new Promise((resolve) => shell.on('close', resolve));
      assert.match(text, /"end":true/);
      assert.ok(isAlive(project.owner().pid), 'the shell was done before the host ended');
    });

    it('survives the death of the process group it was started from', async () => {
      createStoreFolder(project.store);
      const claimer = await project.claimer();
      const script = `'${process.execPath}' '${claimer}' '${project.root}' '${hostFile}' s hello; read forever`;
      const shell = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
      let text = '';
      await new Promise<void>((resolve) => {
        shell.stdout.on('data', (chunk) => {
          text += chunk;
          if (text.includes('"end":true')) {
            resolve();
          }
        });
      });
      const { pid } = project.owner();
      const closed = new Promise((resolve) => shell.on('close', resolve));
      process.kill(-(shell.pid ?? 0), 'SIGKILL');
      await closed;
      const client = await project.client();
      await client.call('list_plans', {});
      assert.equal(client.hello?.pid, pid);
    });

    it('ignores hang-ups and interrupts, and ends in good order on SIGTERM', async () => {
      const client = await plan(1);
      const { pid } = project.owner();
      process.kill(pid, 'SIGHUP');
      process.kill(pid, 'SIGINT');
      await client.call('list_plans', {});
      assert.equal(client.hello?.pid, pid);
      process.kill(pid, 'SIGTERM');
      await untilGone(pid);
      assert.ok(readdirSync(project.store).includes('plan.db'));
      await client.call('list_plans', {});
      assert.notEqual(client.hello?.pid, pid);
    });

    it('is replaced when it is suspended for too long, and never answers again', async () => {
      const client = await plan(2);
      const { pid } = project.owner();
      process.kill(pid, 'SIGSTOP');
      try {
        const { item } = (await client.call('next', { claim: true, plan_id: 'p' })) as {
          item: { id: number };
        };
        assert.equal(item.id, 1);
        assert.notEqual(client.hello?.pid, pid);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      await untilGone(pid);
      const { item } = (await client.call('next', { claim: true, plan_id: 'p' })) as { item: { id: number } };
      assert.equal(item.id, 2);
    });
  });

  it('tells the client why it could not start, at once', async () => {
    createStoreFolder(project.store);
    mkdirSync(join(project.store, 'epoch'), { recursive: true });
    const entry = { ...ENTRY, path: project.store, format: 99 };
    writeFileSync(join(project.store, 'epoch', '1'), JSON.stringify(entry), { mode: 0o600 });
    const client = await project.client();
    await assert.rejects(client.call('list_plans', {}), { code: 'VERSION' });
  });

  it('leaves a store alone that another machine owns, and says which and since when', async () => {
    createStoreFolder(project.store);
    mkdirSync(join(project.store, 'epoch'), { recursive: true });
    const elsewhere = { machineId: 'another', bootId: 'another', hostName: 'elsewhere.example' };
    const entry = { ...ENTRY, ...elsewhere, path: project.store };
    const file = join(project.store, 'epoch', '1');
    writeFileSync(file, JSON.stringify(entry), { mode: 0o600 });
    const client = await project.client();
    await assert.rejects(client.call('list_plans', {}), {
      code: 'STORE_ELSEWHERE',
      message: /elsewhere\.example since 2026-01-01/,
    });
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), entry);
    assert.deepEqual(readdirSync(join(project.store, 'epoch')), ['1']);
  });

  it('is not started for reading where there is no store', async () => {
    const client = await project.client();
    const answer = await client.call('list_plans', {});
    assert.equal(answer.store, project.store);
    assert.deepEqual(answer.plans, []);
    await assert.rejects(client.call('get_plan', { plan_id: 'p' }), {
      code: 'NOT_FOUND',
      hint: /create_plan/,
    });
    assert.deepEqual(readdirSync(project.root), []);
  });
});
