import { strict as assert } from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadCatalogue } from '../../src/client/catalogue';
import { isForAgents } from '../../src/model/catalogue';
import { bundle, callTool, refusedTool, TestProject } from '../support/bundles';

const operations = () => loadCatalogue().operations.filter(isForAgents);

/** The item's id in `KEY (item 12) Title`. */
const idOf = (text: string) => Number(/\(item (\d+)\)/.exec(text)?.[1]);

describe('the help of the command line', () => {
  let project: TestProject;

  before(async () => {
    project = await TestProject.create();
  });
  after(() => project.remove());

  it('lists every command', async () => {
    const { stdout, code } = await project.cli(['--help']);
    assert.equal(code, 0);
    for (const { name } of operations()) {
      assert.match(stdout, new RegExp(`^  ${name}\\b`, 'm'), name);
    }
    for (const name of ['mcp', 'host', 'doctor']) {
      assert.match(stdout, new RegExp(`^  ${name}\\b`, 'm'), name);
    }
  });

  it('fits into 80 columns, its notes too', async () => {
    const { stdout } = await project.cli(['--help']);
    assert.deepEqual(
      stdout.split('\n').filter((line) => line.length > 80),
      [],
    );
    assert.match(stdout, /\n {2}masterplan status\n[\s\S]*Exit codes: 0 done;/);
  });

  it('shows every parameter of every command, with an example', async () => {
    for (const operation of operations()) {
      const { stdout, code } = await project.cli([operation.name, '--help']);
      assert.equal(code, 0, operation.name);
      for (const name of Object.keys(operation.input.properties ?? {})) {
        assert.match(stdout, new RegExp(`--${name}\\b`), `${operation.name} --${name}`);
      }
      assert.match(stdout, new RegExp(`masterplan ${operation.name}`), `${operation.name} has no example`);
    }
    const { stdout } = await project.cli(['help', 'next']);
    assert.match(stdout, /--wait_seconds/);
  });

  it('is the whole one for help itself', async () => {
    const { stdout } = await project.cli(['--help']);
    assert.deepEqual(await project.cli(['help', 'help']), { code: 0, stdout, stderr: '' });
    assert.deepEqual(await project.cli(['help']), { code: 0, stdout, stderr: '' });
  });

  it('marks what is required, and says where the project and the session come from', async () => {
    const { stdout } = await project.cli(['create_plan', '--help']);
    assert.match(stdout, /--title <text>\s+\(required\)/);
    assert.doesNotMatch(stdout, /--owner <text>\s+\(required\)/);
    assert.match(stdout, /--session_id[\s\S]*Agents\s+without\s+MCP/);
    const { stdout: all } = await project.cli(['--help']);
    for (const name of ['MASTERPLAN_PROJECT', 'CLAUDE_PROJECT_DIR', 'MASTERPLAN_SESSION_ID']) {
      assert.match(all, new RegExp(name), name);
    }
  });

  it('has examples of import that work in an empty project', async () => {
    const { stdout } = await project.cli(['import', '--help']);
    const [, plan = '', items = ''] = /--plan '(.*?)' --items '(.*?)'/.exec(stdout) ?? [];
    const made = await project.json(['import', '--plan', plan, '--items', items]);
    assert.equal(made.created, (JSON.parse(items) as unknown[]).length);
  });

  it('tells the version', async () => {
    const { version } = JSON.parse(await readFile(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
      version: string;
    };
    assert.equal((await project.cli(['--version'])).stdout, `${version}\n`);
  });
});

describe('wrong usage of the command line', () => {
  let project: TestProject;

  before(async () => {
    project = await TestProject.create();
  });
  after(() => project.remove());

  const cases: [what: string, args: string[], expected: RegExp][] = [
    ['an unknown command', ['compleet'], /complete/],
    [
      'help on an unknown command',
      ['help', 'clam'],
      /^masterplan: unknown command clam\. Did you mean claim\?\n/,
    ],
    ['help on no word at all', ['help', 'nonsense'], /^masterplan: unknown command nonsense\.\n/],
    [
      "an unknown command's help",
      ['clam', '--help'],
      /^masterplan: unknown command clam\. Did you mean claim\?\n/,
    ],
    ['no command', ['--project', '.'], /^masterplan: a command is missing\.\n/],
    ['an unknown flag', ['next', '--claims'], /--claim/],
    ['a wrong type', ['show', '--item_id', 'twelve'], /--item_id is a whole number/],
    ['a wrong word', ['add', '--plan_id', 'p', '--title', 't', '--priority', 'hihg'], /high/],
    ['a missing flag', ['create_plan', '--plan_id', 'p'], /--title/],
    ['broken JSON', ['import', '--plan_id', 'p', '--items', '[{'], /--items is not valid JSON/],
    ['standard input as a file', ['import', '--plan_id', 'p', '--file', '-'], /--items -/],
    ['an argument too many', ['status', 'now'], /arguments/],
    ['an item named twice', ['show', 'B-1', '--item_id', '3'], /named twice: B-1 and --item_id/],
    [
      'a command that only people have in the editor',
      ['take_over', 'B-1'],
      /unknown command.*\nSee: masterplan --help/,
    ],
    ['a missing value', ['show', '--item_id'], /--item_id/],
    [
      'a negative time',
      ['host', '--idle_seconds', '-1'],
      /--idle_seconds is a number of seconds from 0 to 1000000, not -1\./,
    ],
    [
      'a time that is none',
      ['host', '--idle-seconds=soon'],
      /--idle_seconds is a number of seconds.*not soon/,
    ],
    ['several at once', ['next', '--claim', 'maybe', '--wait_seconds', 'long'], /--claim.*--wait_seconds/],
  ];
  for (const [what, args, expected] of cases) {
    it(`${what} ends with 2, says what was meant and where the help is`, async () => {
      const ended = await project.cli(args);
      assert.equal(ended.code, 2, ended.stdout + ended.stderr);
      assert.equal(ended.stdout, '');
      assert.match(ended.stderr, expected);
      assert.match(ended.stderr, /See: masterplan .*--help/);
    });
  }

  it('says whose session id is too long, and how long it may be', async () => {
    for (const length of [201, 5000]) {
      const id = 'x'.repeat(length);
      const flag = await project.cli(['list', '--session_id', id]);
      const variable = await project.cli(['list'], { env: { MASTERPLAN_SESSION_ID: id } });
      assert.deepEqual([flag.code, variable.code], [2, 2], flag.stderr + variable.stderr);
      const expected = `has ${length} bytes; a session's id has 200 at most.\nSee: masterplan list --help\n`;
      assert.equal(flag.stderr, `masterplan: --session_id ${expected}`);
      assert.equal(variable.stderr, `masterplan: MASTERPLAN_SESSION_ID ${expected}`);
    }
    const longest = await project.cli(['list', '--session_id', 'x'.repeat(200)]);
    assert.equal(longest.code, 0, longest.stderr);
  });

  it('is a JSON error for programs', async () => {
    const ended = await project.cli(['show', '--item_id', 'twelve', '--json']);
    assert.equal(ended.code, 2);
    assert.equal(ended.stderr, '');
    assert.equal((JSON.parse(ended.stdout) as { error: { code: string } }).error.code, 'INVALID_INPUT');
    const bare = await project.cli(['--json']);
    assert.deepEqual([bare.code, bare.stderr], [2, '']);
    assert.deepEqual(JSON.parse(bare.stdout).error, {
      code: 'INVALID_INPUT',
      message: 'a command is missing.',
      hint: 'See: masterplan --help',
    });
  });
});

describe('a command', () => {
  let project: TestProject;

  before(async () => {
    project = await TestProject.create();
    await project.json(['create_plan', '--plan_id', 'p', '--title', 'A plan']);
  });
  after(() => project.remove());

  it('takes flags in every documented form', async () => {
    const forms = [
      ['add', '--plan_id', 'p', '--title', 'A', '--files', 'a.ts,b.ts', '--priority', 'high'],
      ['add', '--plan-id=p', '--title=A', '--files', 'a.ts', '--files', 'b.ts', '--priority=1'],
      ['--json', 'add', '--title', 'A', '--plan-id', 'p', '--files=["a.ts","b.ts"]', '--priority', 'HIGH'],
    ];
    for (const form of forms) {
      const { item } = (await project.json(form)) as {
        item: { title: string; files: string[]; priority: number };
      };
      assert.deepEqual([item.title, item.files, item.priority], ['A', ['a.ts', 'b.ts'], 1], form.join(' '));
    }
  });

  it('reads JSON from a file and from standard input', async () => {
    await writeFile(join(project.folder, 'items.json'), '[{"item_key":"F-1","title":"From a file"}]');
    assert.equal((await project.json(['import', '--plan_id', 'p', '--items', '@items.json'])).created, 1);
    const input = '[{"item_key":"S-1","title":"From standard input","depends_on_keys":["F-1"]}]';
    assert.equal((await project.json(['import', '--plan_id', 'p', '--items', '-'], { input })).created, 1);
    await writeFile(join(project.folder, 'items.yaml'), '- item_key: Y-1\n  title: From YAML\n');
    assert.equal((await project.json(['import', '--plan_id', 'p', '--file', 'items.yaml'])).created, 1);
  });

  it('refuses a file that is no UTF-8, and says which', async () => {
    await writeFile(join(project.folder, 'latin1.json'), Buffer.from([0x5b, 0x22, 0xe9, 0x22, 0x5d]));
    const ended = await project.cli(['import', '--plan_id', 'p', '--items', '@latin1.json']);
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, /latin1\.json: it is not UTF-8/);
  });

  it('takes a time of here, in whatever zone here is, and says in its help what a time is', async () => {
    const old = ['history', '--plan_id', 'p', '--activity', 'created'];
    const rows = async (TZ: string, ...more: string[]) =>
      ((await project.json([...old, ...more], { env: { TZ } })) as { changes: { at: string }[] }).changes;
    const [made] = await rows('UTC', '--limit', '1');
    const at = Date.parse(made?.at ?? '');
    // What the clock shows in Tokyo, nine hours ahead, a minute before and after.
    const tokyo = (minutes: number) =>
      new Date(at + 9 * 3_600_000 + minutes * 60_000).toISOString().slice(0, 16).replace('T', ' ');
    assert.ok((await rows('Asia/Tokyo', '--since', tokyo(-1), '--until', tokyo(1))).length > 0);
    assert.deepEqual(await rows('UTC', '--since', tokyo(-1), '--until', tokyo(1)), []);
    assert.ok((await rows('UTC', '--since', '2026-01-01', '--until', '2126-01-01T00:00:00')).length > 0);
    assert.match(
      (await project.cli(['history', '--help'])).stdout,
      /--since <time> +ISO time; 2027-01-15 or 2027-01-15T09:00 is local time/,
    );
    assert.match((await project.cli(['defer', '--help'])).stdout, /--until <time>/);
    const wrong = await project.cli(['history', '--since', 'yesterday']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /--since is a time .*2027-01-15T09:00:00Z.*not "yesterday"/);
  });

  it('names a folder that is not there in full, without a word about where relative paths start', async () => {
    const inner = join(project.folder, 'inner');
    await mkdir(inner);
    const ended = await project.cli(['export', '--file', 'nowhere/x.json'], { cwd: inner });
    assert.equal(ended.code, 1);
    assert.ok(
      ended.stderr.startsWith(`NOT_FOUND: There is no folder ${join(inner, 'nowhere')}.\n`),
      ended.stderr,
    );
    assert.doesNotMatch(ended.stderr, /relative/);
  });

  it('may be written with dashes', async () => {
    const { plans } = (await project.json(['list-plans', '--status-filter', 'ready'])) as {
      plans: unknown[];
    };
    assert.equal(plans.length, 1);
    assert.match((await project.cli(['help', 'list-plans'])).stdout, /--status_filter/);
  });

  it('takes the item that it works on as a word: key, plan and key, or id where no key is a number', async () => {
    const items = (plan: string, ...keys: string[]) =>
      project.json([
        ...['import', '--plan', JSON.stringify({ plan_id: plan, title: plan })],
        ...['--items', JSON.stringify(keys.map((item_key) => ({ item_key, title: `${plan} ${item_key}` })))],
      ]);
    await items('one', 'K-1', 'a/b');
    await items('two', 'K-1', 'K-2');
    const title = async (...words: string[]) => {
      const { item } = (await project.json(['show', ...words])) as { item: { id: number; title: string } };
      assert.equal(
        ((await project.json(['show', `#${item.id}`])) as { item: { id: number } }).item.id,
        item.id,
      );
      return item.title;
    };
    assert.equal(await title('K-2'), 'two K-2');
    assert.equal(await title('two/K-1'), 'two K-1');
    assert.equal(await title('--plan-id', 'one', 'K-1'), 'one K-1');
    assert.equal(await title('a/b', '--plan_id', 'one'), 'one a/b');
    assert.equal(await title('a/b'), 'one a/b');
    assert.equal(await title('one/a/b'), 'one a/b');
    const { item } = (await project.json(['show', 'K-2'])) as { item: { id: number } };
    assert.equal(await title(String(item.id)), 'two K-2');
    // Keys of digits, which are ids of other items.
    await items('digits', '1', '2', '#2');
    assert.equal(await title('2'), 'digits 2');
    assert.notEqual(await title('#2'), 'digits 2');
    assert.equal(await title('#2', '--plan_id', 'digits'), 'digits #2');
    assert.match(
      (await project.cli(['show', String(item.id)])).stderr,
      new RegExp(`^NOT_FOUND: [^]*#${item.id}, or item_id, names the item with the id ${item.id}`),
    );
    assert.match(
      (await project.cli(['show', String(item.id), '--plan_id', 'two'])).stderr,
      new RegExp(`^NOT_FOUND: Plan two has no item ${item.id}`),
    );
    const waits = ['add', '--plan_id', 'digits', '--title', 'Waits', '--depends_on', '1,2'];
    const added = (await project.json(waits)) as { item: { id: number; depends_on: number[] } };
    const shown = (await project.json(['show', `#${added.item.id}`])) as {
      dependencies: { item_key: string }[];
    };
    assert.deepEqual(
      shown.dependencies.map((one) => one.item_key),
      ['1', '2'],
    );
    assert.match(
      (await project.cli(['show', 'K-1'])).stderr,
      /plan_id is missing: one, two have an item K-1/,
    );
  });

  it('tells all problems of its input, one a line', async () => {
    const items = JSON.stringify(Array.from({ length: 30 }, () => ({ title: 'x', priority: 'soon' })));
    const ended = await project.cli(['import', '--plan_id', 'p', '--items', items]);
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, /^INVALID_INPUT: 30 problems\n {2}item 0: priority .+\n {2}item 1: priority/);
    assert.equal(ended.stderr.split('\n').filter((line) => line.startsWith('  item')).length, 20);
    assert.match(ended.stderr, /\n {2}… and 10 more\n/);
  });

  it('says in one line that its output cannot be written', function () {
    if (!existsSync('/dev/full')) {
      this.skip();
    }
    const full = openSync('/dev/full', 'w');
    try {
      const ended = spawnSync(process.execPath, [bundle('cli.js'), 'list_plans'], {
        cwd: project.folder,
        env: project.environment(),
        stdio: ['ignore', full, 'pipe'],
        encoding: 'utf8',
      });
      assert.equal(ended.status, 1);
      assert.match(ended.stderr, /^masterplan: the output cannot be written: .*ENOSPC.*\n$/);
    } finally {
      closeSync(full);
    }
  });

  it('shows scopes, who holds what, and that there was nothing to change', async () => {
    const scope = await project.cli([
      'set_scope',
      '--port_scope',
      'set:x',
      '--files',
      'a.ts',
      '--notes',
      'Cents',
    ]);
    assert.match(
      scope.stdout,
      /Scope set:x[\s\S]*Files: a\.ts[\s\S]*Cents[\s\S]*No item has this port_scope yet/,
    );
    assert.match((await project.cli(['history', '--limit', '1'])).stdout, /metadata_updated {2}scope set:x/);
    await project.json(['create_plan', '--plan_id', 'h', '--title', 'Holding']);
    await project.json(['add', '--plan_id', 'h', '--item_key', 'H-1', '--title', 'First']);
    await project.json([
      'add',
      '--plan_id',
      'h',
      '--item_key',
      'H-2',
      '--title',
      'Then',
      '--depends_on',
      'H-1',
    ]);
    const me = ['--session_id', 'me'];
    const taken = await project.cli(['next', '--plan_id', 'h', '--claim', ...me]);
    assert.equal(taken.stderr, '');
    assert.match(taken.stdout, /Held by +you, lease/);
    assert.match((await project.cli(['status', '--plan_id', 'h'])).stdout, /At work\n {2}me {2}H-1/);
    assert.match(
      (await project.cli(['list', '--plan_id', 'h', '--parent_id', 'null'])).stdout,
      /Then +H-1\n/,
    );
    const nothing = (await project.cli(['next', '--plan_id', 'h', '--claim', ...me])).stdout;
    assert.match(nothing, /You hold everything/);
    assert.match(nothing, /H-1 \(item \d+\) First: you/);
    const same = await project.cli(['update', '--plan_id', 'h', '--item_key', 'H-1', ...me]);
    assert.match(same.stdout, /^Nothing to change was given for H-1/);
    await project.json([
      'move',
      '--plan_id',
      'h',
      '--item_key',
      'H-2',
      '--before',
      String(idOf(taken.stdout)),
    ]);
  });

  it('warns who claims without a session, but not programs', async () => {
    await project.json(['create_plan', '--plan_id', 'bare', '--title', 'Bare']);
    for (const key of ['N-1', 'N-2', 'N-3']) {
      await project.json(['add', '--plan_id', 'bare', '--item_key', key, '--title', key]);
    }
    const bare = await project.cli(['next', '--plan_id', 'bare', '--claim']);
    assert.match(bare.stderr, /^masterplan: claimed without a session.*MASTERPLAN_SESSION_ID.*\n$/);
    assert.equal((await project.cli(['next', '--plan_id', 'bare', '--claim', '--json'])).stderr, '');
    const env = { MASTERPLAN_SESSION_ID: 'aider-1' };
    const named = await project.cli(['next', '--plan_id', 'bare', '--claim'], { env });
    assert.equal(named.stderr, '');
    const { sessions } = (await project.json(['sessions'])) as { sessions: { session_id: string }[] };
    assert.ok(sessions.some((session) => session.session_id === 'aider-1'));
  });

  it('is content when the reader of its output leaves early', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const child = spawn(process.execPath, [bundle('cli.js'), '--help'], {
      env: project.environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let said = '';
    child.stderr.on('data', (data: Buffer) => {
      said += data.toString();
    });
    const [code] = (await once(child, 'close')) as [number];
    assert.deepEqual([code, said], [0, '']);
  });

  it('is refused with exit code 1: for people on standard error, for programs on standard output', async () => {
    const people = await project.cli(['show', '--item_id', '4711']);
    assert.equal(people.code, 1);
    assert.equal(people.stdout, '');
    assert.match(people.stderr, /^NOT_FOUND: .+\n.+/);
    const programs = await project.cli(['show', '--item_id', '4711', '--json']);
    assert.equal(programs.code, 1);
    assert.equal(programs.stderr, '');
    const { error } = JSON.parse(programs.stdout) as { error: Record<string, unknown> };
    assert.equal(error.code, 'NOT_FOUND');
    assert.equal(typeof error.message, 'string');
    assert.equal(typeof error.hint, 'string');
  });

  it('belongs to the session that it names, else to the agent that runs it', async () => {
    const named = await project.json(['next', '--plan_id', 'p', '--claim', '--session_id', 's-1'], {
      env: { CLAUDE_CODE_SESSION_ID: 'claude-9' },
    });
    assert.equal((named.item as { claimed_by: string }).claimed_by, 's-1');
    const inside = await project.json(['next', '--plan_id', 'p', '--claim', 'true'], {
      env: { CLAUDE_CODE_SESSION_ID: 'claude-9' },
    });
    assert.equal((inside.item as { claimed_by: string }).claimed_by, 'claude-9');
    const lookOnly = await project.json(['next', '--plan_id', 'p', '--claim', 'false']);
    assert.equal(lookOnly.claim, undefined);
  });

  it('never shortens a lease by its end', async () => {
    const taken = (await project.json(['next', '--plan_id', 'p', '--claim', '--session_id', 's-2'])) as {
      item: { id: number; lease_expires_at: string };
    };
    const shown = (await project.json(['show', '--item_id', String(taken.item.id)])) as typeof taken;
    assert.equal(shown.item.lease_expires_at, taken.item.lease_expires_at);
  });

  it('writes plain text that hides nothing and obeys nothing', async () => {
    await project.json(['add', '--plan_id', 'p', '--item_key', 'EVIL', '--title', 'Red \u001b[31m alert']);
    const list = await project.cli(['list', '--plan_id', 'p']);
    assert.match(list.stdout, /EVIL/);
    assert.ok(!list.stdout.includes('\u001b'), 'no escape sequence and no colour without a terminal');
    for (const args of [
      ['status'],
      ['list_plans'],
      ['get_plan', '--plan_id', 'p'],
      ['changes', '--peek'],
      ['history'],
      ['sessions'],
      ['verify'],
      ['next', '--plan_id', 'p'],
      ['show', '--plan_id', 'p', '--item_key', 'EVIL'],
    ]) {
      const ended = await project.cli(args);
      assert.equal(ended.code, 0, `${args.join(' ')}: ${ended.stderr}`);
      assert.ok(ended.stdout.trim().length > 10, args.join(' '));
      assert.ok(!ended.stdout.includes('\u001b'), args.join(' '));
      assert.doesNotMatch(ended.stdout, /undefined|\[object|NaN/, args.join(' '));
    }
  });

  it('works on the project that --project names, wherever it runs', async () => {
    const { plans } = (await project.json(['list_plans', '--project', project.folder], {
      cwd: join(project.folder, '..'),
    })) as {
      plans: unknown[];
    };
    assert.ok(plans.length > 0);
    const lost = await project.refusal(['status', '--project', join(project.folder, 'nowhere')]);
    assert.equal(lost.code, 'NOT_FOUND');
  });
});

describe('a project without a plan', () => {
  let project: TestProject;

  before(async () => {
    project = await TestProject.create();
  });
  after(() => project.remove());

  it('says how to make one, and reading makes nothing', async () => {
    for (const args of [['status'], ['next', '--claim'], ['list_plans'], ['doctor']]) {
      const ended = await project.cli(args);
      assert.match(ended.stdout + ended.stderr, /create_plan/, args.join(' '));
    }
    assert.deepEqual(await readdir(project.folder), []);
  });

  it('says so for every question, and answers it', async () => {
    const questions = 'status list list_plans list_features next sessions history changes';
    for (const name of questions.split(' ')) {
      const ended = await project.cli([name]);
      assert.equal(ended.code, 0, name);
      const text = `There is no plan yet in ${project.folder}. Make one: masterplan create_plan --title "…"`;
      assert.equal(ended.stdout, `${text}\n`, name);
      assert.equal((await project.json([name])).hint, text, name);
    }
  });

  it('stays without one where a call is refused or only asks what would be', async () => {
    const items = '[{"title":"One"},{"title":"Two"}]';
    const plan = '{"plan_id":"p","title":"P"}';
    const dry = await project.json(['import', '--plan', plan, '--items', items, '--dry_run']);
    assert.deepEqual([dry.created, dry.store], [2, join(project.folder, '.masterplan')]);
    const refusals: [code: string, args: string[]][] = [
      ['NOT_FOUND', ['import', '--plan', plan, '--file', 'missing.json']],
      ['INVALID_INPUT', ['import', '--plan', plan, '--items', '[{"titel":"One"}]']],
      ['NOT_FOUND', ['import', '--plan_id', 'p', '--items', items]],
      ['INVALID_INPUT', ['create_plan', '--title', ' ']],
      ['NOT_FOUND', ['create_plan', '--title', 'P', '--feature_id', 'f']],
    ];
    for (const [code, args] of refusals)
      assert.equal((await project.refusal(args)).code, code, args.join(' '));
    const agent = await project.mcp();
    await callTool(agent, 'import', { plan: JSON.parse(plan), items: JSON.parse(items), dry_run: true });
    await refusedTool(agent, 'import', { plan: JSON.parse(plan), file: 'missing.json' });
    await refusedTool(agent, 'import', { plan: JSON.parse(plan), file: '../outside.json' });
    assert.deepEqual(await readdir(project.folder), []);
  });

  it('has nothing to check and nothing to export', async () => {
    for (const operation of ['verify', 'export']) {
      const refused = await project.refusal([operation]);
      assert.equal(refused.code, 'NOT_FOUND', operation);
      assert.match(
        `${refused.message} ${refused.hint}`,
        /^There is no plan yet in \S+\. Make one with create_plan/,
      );
    }
  });
});

describe('masterplan host', () => {
  let project: TestProject;

  before(async () => {
    project = await TestProject.create();
    await project.json(['create_plan', '--plan_id', 'p', '--title', 'A plan']);
  });
  after(() => project.remove());

  it('is refused beside one that runs', async () => {
    // Its client keeps the first one there.
    await (await project.mcp()).callTool({ name: 'list_plans', arguments: {} });
    const second = await project.refusal(['host', '--idle-seconds', '1']);
    assert.equal(second.code, 'CONFLICT');
    assert.match(second.message, /runs already: process \d+/);
  });
});

describe('masterplan doctor', () => {
  let project: TestProject;

  before(async () => {
    project = await TestProject.create();
    await project.json(['create_plan', '--plan_id', 'p', '--title', 'A plan']);
  });
  after(() => project.remove());

  it('says which store and why, who owns it, and that it is healthy', async () => {
    const report = (await project.json(['doctor'])) as {
      ok: boolean;
      project: { store: string; why: string };
      owner: { contact: string; verdict: string; epoch: number };
      disk: { schema: number; journals: unknown[] };
      findings: unknown[];
    };
    assert.equal(report.ok, true);
    assert.equal(report.project.store, join(project.folder, '.masterplan'));
    assert.match(report.project.why, /working directory/);
    assert.equal(report.owner.verdict, 'alive');
    assert.ok(report.disk.schema >= 1);
    assert.ok(report.disk.journals.length >= 1);
    assert.deepEqual(report.findings, []);
    const { stdout } = await project.cli(['doctor']);
    assert.match(stdout, /Healthy/);
  });

  it('takes nothing over that is not owned elsewhere', async () => {
    const refused = await project.refusal(['doctor', '--take-over']);
    assert.equal(refused.code, 'CONFLICT');
  });

  it('names what is damaged and advises nothing destructive', async () => {
    const { readdir, copyFile, mkdir } = await import('node:fs/promises');
    const store = join(project.folder, '.masterplan');
    const copy = join(project.folder, '..', 'copy', '.masterplan');
    for (const folder of ['epoch', 'wal', 'image']) {
      await mkdir(join(copy, folder), { recursive: true });
    }
    for (const name of await readdir(join(store, 'epoch'))) {
      await copyFile(join(store, 'epoch', name), join(copy, 'epoch', name));
    }
    for (const name of await readdir(join(store, 'wal'))) {
      await writeFile(join(copy, 'wal', name), 'this is no journal');
    }
    const ended = await project.cli(['doctor', '--json', '--project', join(copy, '..')]);
    assert.equal(ended.code, 1);
    const { findings } = JSON.parse(ended.stdout) as { findings: { problem: string; advice: string }[] };
    assert.ok(findings.length > 0);
    assert.doesNotMatch(JSON.stringify(findings), /delete|remove|rm -|reset/i);
  });
});
