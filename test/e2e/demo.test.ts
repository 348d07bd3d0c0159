import { strict as assert } from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger } from '../../src/demo/ledger';
import { readDemoOptions } from '../../src/demo/options';
import { selectIssues } from '../../src/demo/select-issues';
import { judge, type Outcome } from '../../src/demo/summary';
import type { Change } from '../../src/model/change';
import type { Activity } from '../../src/model/vocabulary';
import { bundle } from '../support/bundles';
import { removeWithHosts } from '../support/remove-with-hosts';

let version = 0;

function change(activity: Activity, itemId: number, session: string): Change {
  version += 1;
  return {
    version,
    at: '2026-01-01T00:00:00.000Z',
    activity,
    plan_id: 'p',
    item_id: itemId,
    item_key: `K-${itemId}`,
    feature_id: null,
    session_id: session,
    session_name: session,
    user: 'u',
    actor: session,
    kind: 'ai',
    old: null,
    new: null,
    message: null,
    files: [],
    fence: 1,
    hash: '',
  };
}

function ledgerOf(...changes: Change[]): Ledger {
  const ledger = new Ledger();
  ledger.add(changes);
  return ledger;
}

function outcome(ledger: Ledger, more: Partial<Outcome> = {}): Outcome {
  return {
    agents: 2,
    total: 1,
    counts: { pending: 0, in_progress: 0, completed: 1, deferred: 0, blocked: 0, cancelled: 0 },
    everything: { imported: 1, completed: 1 },
    ledger,
    result: { milliseconds: 1000, fullStrength: { completed: 1, milliseconds: 500 }, killed: undefined },
    pace: 1,
    verified: { ok: true, rows: 2 },
    killed: undefined,
    expectKill: false,
    ...more,
  };
}

describe("the demo's verdict rests on the log", () => {
  it('passes what was claimed and completed once', () => {
    const ledger = ledgerOf(change('claimed', 1, 'agent-1'), change('completed', 1, 'agent-1'));
    assert.deepEqual(judge(outcome(ledger)), []);
  });

  it('passes an item that came back from a killed agent, and counts it', () => {
    const ledger = ledgerOf(
      change('claimed', 1, 'agent-1'),
      change('released', 1, 'host'),
      change('claimed', 1, 'agent-2'),
      change('completed', 1, 'agent-2'),
    );
    assert.equal(ledger.reclaimed.length, 1);
    assert.deepEqual(
      judge(outcome(ledger, { killed: { name: 'agent-1', itemKey: 'K-1' }, expectKill: true })),
      [],
    );
  });

  it('fails what was given twice, completed twice, left over, or changed behind the log', () => {
    const twice = ledgerOf(
      change('claimed', 1, 'agent-1'),
      change('claimed', 1, 'agent-2'),
      change('completed', 1, 'agent-2'),
      change('completed', 1, 'agent-1'),
    );
    const problems = judge(outcome(twice)).join('\n');
    assert.match(problems, /given twice/);
    assert.match(problems, /completed twice/);
    const good = () => ledgerOf(change('claimed', 1, 'agent-1'), change('completed', 1, 'agent-1'));
    assert.match(judge(outcome(good(), { total: 2 })).join(), /not completed/);
    assert.match(
      judge(outcome(good(), { everything: { imported: 2, completed: 1 } })).join(),
      /1 of 2 issues/,
    );
    assert.match(judge(outcome(good(), { verified: { ok: false, rows: 2 } })).join(), /does not verify/);
    assert.match(judge(outcome(good(), { expectKill: true })).join(), /no agent was killed/);
  });
});

describe("a part of the demo's issues", () => {
  it('holds everything that its issues depend on and their parents, and no deleted ones', async () => {
    const data = await readFile(join(__dirname, '..', '..', 'demo', 'data', 'beads-issues.jsonl'), 'utf8');
    type Issue = { id: string; status: string; dependencies?: { depends_on_id: string; type: string }[] };
    const parse = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Issue);
    const living = new Set(
      parse(data)
        .filter(({ status }) => status !== 'tombstone')
        .map(({ id }) => id),
    );
    assert.equal(living.size, 1820);
    for (const count of [1, 30, 500]) {
      const chosen = parse(selectIssues(data, count));
      const ids = new Set(chosen.map(({ id }) => id));
      assert.ok(ids.size >= count && ids.size < count + 100, `${ids.size} for ${count}`);
      for (const issue of chosen) {
        assert.ok(living.has(issue.id));
        for (const edge of issue.dependencies ?? []) {
          if ((edge.type === 'blocks' || edge.type === 'parent-child') && living.has(edge.depends_on_id)) {
            assert.ok(ids.has(edge.depends_on_id), `${issue.id} needs ${edge.depends_on_id}`);
          }
        }
      }
    }
    assert.equal(parse(selectIssues(data, 1_000_000)).length, 1820);
  });

  it('is asked for with checked options', () => {
    const options = readDemoOptions(['--items', '30', '--agents', '2', '--seed', '7', '--keep']);
    assert.deepEqual(options, { items: 30, agents: 2, seed: 7, keep: true, help: false });
    for (const wrong of [['--items', 'few'], ['--agents', '0'], ['--surprise']]) {
      assert.throws(() => readDemoOptions(wrong), TypeError);
    }
  });
});

describe('Ctrl+C at the demo', () => {
  it('is an interruption, also where the agents hear of it first', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'masterplan-interrupted-')));
    const demo = spawn(process.execPath, [bundle('demo.js'), '--items', '30', '--agents', '3'], {
      // A process group of its own, as a terminal's foreground job is one.
      detached: true,
      env: { ...process.env, TMPDIR: temporary, XDG_STATE_HOME: join(temporary, 'state') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const working = new Promise<void>((resolve) => {
      for (const stream of [demo.stdout, demo.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          if (said.includes(' items completed\n')) resolve();
        });
      }
    });
    const ended = once(demo, 'close');
    try {
      await working;
      const pid = demo.pid ?? assert.fail();
      demo.kill('SIGSTOP');
      process.kill(-pid, 'SIGINT');
      while (childrenAtWork(pid) > 0) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      demo.kill('SIGCONT');
      assert.deepEqual(await ended, [130, null], said);
      assert.match(said, /\nInterrupted\.\n$/);
    } finally {
      demo.kill('SIGKILL');
      await removeWithHosts(temporary);
    }
  });
});

/** How many children of a process have not ended yet; a suspended parent does not fetch those that have. */
function childrenAtWork(parent: number): number {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'ppid=,stat='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => new RegExp(`^ *${parent} +[^Z\\s]`).test(line)).length;
}
