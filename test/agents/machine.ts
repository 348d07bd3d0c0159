import { spawn, spawnSync } from 'node:child_process';
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
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { bundle, type Run, run } from '../support/bundles';
import { removeWithHosts } from '../support/remove-with-hosts';

/** What a command on a terminal ended with. */
export interface Typed {
  code: number | null;
  output: string;
}

/**
 * A machine of its own: a home folder, a project that is a git repository, and a PATH with what the test puts there.
 * `masterplan` is on it, as an installation has it.
 */
export class Machine {
  readonly top = realpathSync(mkdtempSync(join(tmpdir(), 'masterplan-connect-')));
  readonly home = join(this.top, 'home');
  readonly project = join(this.top, 'project');
  readonly bin = join(this.top, 'bin');

  constructor() {
    for (const folder of [this.home, this.project, this.bin]) mkdirSync(folder);
    mkdirSync(join(this.project, '.git', 'objects'), { recursive: true });
    mkdirSync(join(this.project, '.git', 'refs'));
    writeFileSync(join(this.project, '.git', 'HEAD'), 'ref: refs/heads/main\n');
    this.program('masterplan', `exec "${process.execPath}" "${bundle('cli.js')}" "$@"`);
  }

  /** Puts a program on the PATH. */
  program(name: string, script: string): void {
    const file = join(this.bin, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** Agents that are installed here. */
  has(...commands: string[]): this {
    for (const command of commands) this.program(command, 'exit 1');
    return this;
  }

  write(file: string, content: string | Buffer, root = this.project): void {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }

  read(file: string, root = this.project): string {
    return readFileSync(join(root, file), 'utf8');
  }

  /** Every file below a folder with its bytes, the repository's own apart: to compare before and after. */
  contents(root = this.project): Record<string, string> {
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (name) => !/^\.git([\\/]|$)/.test(name) && statSync(join(root, name)).isFile(),
    );
    return Object.fromEntries(
      files.sort().map((name) => [name, readFileSync(join(root, name)).toString('latin1')]),
    );
  }

  get env(): Record<string, string> {
    return {
      HOME: this.home,
      USERPROFILE: this.home,
      PATH: [this.bin, '/usr/bin', '/bin'].join(delimiter),
      LANG: 'C.UTF-8',
    };
  }

  cli(...args: string[]): Promise<Run> {
    return run([bundle('cli.js'), ...args], { cwd: this.project, env: this.env });
  }

  /** Runs the command on a terminal that somebody types into; needs `script`. */
  onTerminal(typed: string, ...args: string[]): Typed {
    const ended = spawnSync('script', ['-qec', this.commandLine(args), '/dev/null'], {
      ...this.terminal,
      input: typed,
      encoding: 'utf8',
    });
    return { code: ended.status, output: ended.stdout };
  }

  /** The same, where somebody types only once the question stands there: as keys, not as lines of a pipe. */
  async answering(question: string, typed: string, ...args: string[]): Promise<Typed> {
    const child = spawn('script', ['-qec', this.commandLine(args), '/dev/null'], this.terminal);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const asked = output.includes(question);
      output += text;
      // Its input stays open: its end would be a Ctrl+D.
      if (!asked && output.includes(question)) child.stdin.write(typed);
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  }

  private commandLine(args: readonly string[]): string {
    return [process.execPath, bundle('cli.js'), ...args].map((word) => `'${word}'`).join(' ');
  }

  private get terminal() {
    return { cwd: this.project, env: { ...this.env, TERM: 'xterm' } };
  }

  remove(): Promise<void> {
    return removeWithHosts(this.top);
  }
}

/** A fresh machine for each test of the suite; skips it where programs are no sh scripts. */
export function eachOnMachine(take: (machine: Machine) => void): void {
  let machine: Machine | undefined;
  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(() => {
    machine = new Machine();
    take(machine);
  });
  afterEach(() => machine?.remove());
}
