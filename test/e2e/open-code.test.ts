import { strict as assert } from 'node:assert';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptKey } from '../support/code/kept-key';
import { projectPort } from '../support/code/project-port';
import { removeWithHosts } from '../support/remove-with-hosts';
import { CannotFetch, fetchVsCode } from '../support/vscode-real/fetch-vs-code';
import { skipLoudly } from '../support/vscode-real/skip-loudly';

const checkout = join(__dirname, '..', '..');

/** A home, a place for temporary folders and a project of their own, and `npm run code` in it. */
class Place {
  readonly top = realpathSync(mkdtempSync(join(tmpdir(), 'masterplan-open-')));
  readonly temporary = join(this.top, 'tmp');
  readonly project = join(this.top, 'project');
  private readonly children: ChildProcess[] = [];

  constructor() {
    for (const folder of [this.temporary, this.project]) mkdirSync(folder);
  }

  /** Starts it; settles when it says that Ctrl+C ends it. */
  async open(
    args: string[],
    env: Record<string, string> = {},
  ): Promise<{ child: ChildProcess; said: () => string }> {
    const child = spawn(process.execPath, ['--import', 'tsx', 'test/support/code/main.ts', ...args], {
      cwd: checkout,
      env: {
        ...process.env,
        HOME: this.top,
        XDG_STATE_HOME: join(this.top, 'state'),
        TMPDIR: this.temporary,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.children.push(child);
    let said = '';
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          if (said.includes('Ctrl+C ends it.\n')) resolve();
        });
      child.once('close', () => reject(new Error(`it ended: ${said}`)));
    });
    return { child, said: () => said };
  }

  /** Its temporary folders that are there still. */
  left(): string[] {
    return readdirSync(this.temporary).filter((name) => name.startsWith('masterplan-code-'));
  }

  /** With Ctrl+C: VS Code's server goes with it. */
  async remove(): Promise<void> {
    for (const child of this.children.filter(
      ({ exitCode, signalCode }) => (exitCode ?? signalCode) === null,
    )) {
      const ended = once(child, 'close');
      child.kill('SIGINT');
      await ended;
    }
    await removeWithHosts(this.top);
  }
}

/** What the page gets that asks for the server's half of its secrets' key. */
async function secretsKey(address: string): Promise<string> {
  const answer = await fetch(new URL('/mint-key', address), { method: 'POST' });
  return Buffer.from(await answer.arrayBuffer()).toString('hex');
}

const addressIn = (said: string): URL =>
  new URL(/http:\/\/localhost:\S+/.exec(said)?.[0] ?? assert.fail(said));

describe('npm run code', () => {
  let place: Place;
  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(() => {
    place = new Place();
  });
  afterEach(() => place?.remove());

  it('leaves no folder behind, also where Ctrl+C is told twice, as npm and the terminal do', async () => {
    const program = join(place.top, 'code');
    writeFileSync(program, `#!/bin/sh\necho "$@" > "${place.top}/opened"\n`);
    chmodSync(program, 0o755);
    const { child, said } = await place.open([], { VSCODE_PATH: program });
    assert.equal(place.left().length, 1);
    assert.match(said(), /\d agents work on it/);
    const ended = once(child, 'close');
    child.kill('SIGINT');
    child.kill('SIGINT');
    assert.deepEqual(await ended, [0, null], said());
    assert.deepEqual(place.left(), []);
    assert.match(readFileSync(join(place.top, 'opened'), 'utf8'), /--extensionDevelopmentPath=.*shop/);
  });

  it('keeps the demo where --keep asks for it, and says where', async () => {
    const { child, said } = await place.open(['--keep'], { VSCODE_PATH: '/bin/true' });
    child.kill('SIGINT');
    await once(child, 'close');
    const [kept] = place.left();
    assert.ok(kept !== undefined && said().includes(`Kept: ${join(place.temporary, kept)}\n`), said());
  });
});

describe('the VS Code from npm', function () {
  this.timeout(120_000);
  let place: Place;
  before(async function () {
    if (process.platform === 'win32') this.skip();
    try {
      await fetchVsCode((line) => process.stdout.write(`  ${line}\n`));
    } catch (error) {
      if (!(error instanceof CannotFetch)) throw error;
      skipLoudly('npm run code -- --web', error.message);
      this.skip();
    }
  });
  beforeEach(() => {
    place = new Place();
  });
  afterEach(() => place?.remove());

  it('knows the same browser again: its address and the key of its secrets are those of the run before', async () => {
    const seen: string[] = [];
    for (const _ of [1, 2]) {
      const { child, said } = await place.open(['--web', '--project', place.project]);
      const address = addressIn(said());
      seen.push(`${address.port} ${await secretsKey(address.href)}`);
      child.kill('SIGINT');
      await once(child, 'close');
    }
    assert.equal(seen[0], seen[1]);
    assert.match(seen[0] ?? '', new RegExp(`^${projectPort(place.project)} [0-9a-f]{64}$`));
    assert.deepEqual(readdirSync(place.project), [], 'nothing of it is in the project');
  });

  it('takes another port where the project’s own is taken, and says what that means', async () => {
    const port = projectPort(place.project);
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    try {
      const { said } = await place.open(['--web', '--project', place.project]);
      assert.match(said(), new RegExp(`Port ${port}, this folder's own, is taken[\\s\\S]*a new key`));
      assert.notEqual(addressIn(said()).port, String(port));
    } finally {
      other.close();
    }
  });

  it('has the demo’s agents begin only once its address is told', async () => {
    const { said } = await place.open(['--web']);
    assert.match(said(), /Open this address in a browser:[\s\S]*agents work on it/);
  });
});

describe('the key of the pages’ secrets', () => {
  let place: Place;
  beforeEach(() => {
    place = new Place();
  });
  afterEach(() => place.remove());

  it('is one for all who ask at once, is the user’s alone, and comes again', async () => {
    const state = join(place.top, 'some', 'state');
    const keys = await Promise.all([keptKey(state), keptKey(state), keptKey(state)]);
    const again = await keptKey(state);
    for (const key of keys) assert.deepEqual(key, again);
    const [file, ...more] = readdirSync(state);
    assert.deepEqual(more, []);
    if (process.platform !== 'win32') {
      assert.equal(statSync(state).mode & 0o777, 0o700);
      assert.equal(statSync(join(state, file ?? '')).mode & 0o777, 0o600);
    }
  });

  it('is made anew where its file is damaged, which is kept', async () => {
    const first = await keptKey(place.top);
    writeFileSync(join(place.top, 'web-vscode-key'), 'short');
    const second = await keptKey(place.top);
    assert.notDeepEqual(second, first);
    assert.deepEqual(await keptKey(place.top), second);
    assert.ok(readdirSync(place.top).some((name) => name.startsWith('web-vscode-key.damaged-')));
  });
});
