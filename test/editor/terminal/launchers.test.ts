import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cmdLauncher, writeLaunchers } from '../../../src/editor/terminal/launchers';

const onWindows = process.platform === 'win32';

describe('The masterplan launcher', () => {
  let top: string;
  let bin: string;
  let cli: string;
  const run = (environment: NodeJS.ProcessEnv, ...words: string[]) =>
    spawnSync(path.join(bin, onWindows ? 'masterplan.cmd' : 'masterplan'), words, {
      encoding: 'utf8',
      env: { ...process.env, ...environment },
      shell: onWindows,
    });

  beforeEach(() => {
    // Spaces, quotes and dollars, as in people's folders.
    top = mkdtempSync(path.join(tmpdir(), "master's $plan "));
    bin = path.join(top, 'bin');
    cli = path.join(top, 'cli.js');
    writeFileSync(
      cli,
      `const { ELECTRON_RUN_AS_NODE: electron, NODE_OPTIONS: options } = process.env;
       console.log(JSON.stringify({ words: process.argv.slice(2), electron, options, node: process.execPath }));
       process.exitCode = 7;`,
    );
  });

  afterEach(() => rmSync(top, { recursive: true, force: true }));

  it("runs the extension's command line with the editor's Node, word for word, and ends with its exit code", async () => {
    await writeLaunchers(bin, { node: process.execPath, cli }, undefined);
    const { status, stdout, stderr } = run({ NODE_OPTIONS: '--no-warnings' }, 'add', '--title', "a 'b' $c");
    assert.equal(status, 7, stderr);
    assert.deepEqual(JSON.parse(stdout), {
      words: ['add', '--title', "a 'b' $c"],
      electron: '1',
      node: process.execPath,
    });
  });

  it("falls back to the PATH's Node where the editor's is gone", async () => {
    await writeLaunchers(bin, { node: path.join(top, 'gone'), cli }, undefined);
    const { status, stderr } = run({
      PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`,
    });
    assert.equal(status, 7, stderr);
  });

  it('says what to do where the extension is gone', async () => {
    await writeLaunchers(bin, { node: process.execPath, cli: path.join(top, 'gone.js') }, undefined);
    const { status, stderr } = run({});
    assert.equal(status, 1);
    assert.match(stderr, /updated or removed.*Open a project/);
  });

  it('is written anew where it points elsewhere, left alone where not, and can be executed in any case', async () => {
    const file = path.join(bin, 'masterplan');
    await writeLaunchers(bin, { node: process.execPath, cli: path.join(top, 'old.js') }, undefined);
    await writeLaunchers(bin, { node: process.execPath, cli }, undefined);
    assert.equal(run({}).status, 7);
    const before = statSync(file);
    chmodSync(file, 0o644);
    await writeLaunchers(bin, { node: process.execPath, cli }, undefined);
    const after = statSync(file);
    assert.equal(after.ino, before.ino, 'not replaced');
    if (!onWindows) assert.equal(after.mode & 0o777, 0o755);
  });

  it("names the user's folder by its variable for cmd.exe, which can't read every letter of it", () => {
    const home = 'C:\\Users\\Jürgen';
    const text = cmdLauncher(
      { node: 'C:\\Program Files\\100% Code\\Code.exe', cli: `${home}\\.vscode\\ext\\dist\\cli.js` },
      home,
    );
    assert.ok(text.includes('"%USERPROFILE%\\.vscode\\ext\\dist\\cli.js" %*'));
    assert.ok(text.includes('"C:\\Program Files\\100%% Code\\Code.exe"'));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the rule
    assert.match(text, /^[\x00-\x7f]*$/);
    assert.doesNotMatch(text, /[^\r]\n/, 'lines end as cmd.exe wants them');
  });

  it('is good sh', function () {
    if (onWindows) this.skip();
    mkdirSync(bin, { recursive: true });
    return writeLaunchers(bin, { node: process.execPath, cli }, undefined).then(() => {
      execFileSync('sh', ['-n', path.join(bin, 'masterplan')]);
    });
  });
});
