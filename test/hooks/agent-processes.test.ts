import { strict as assert } from 'node:assert';
import { AGENT_CLIENTS, AGENT_TRAITS } from '../../src/client/agent-clients';
import { namesOf, passesOn } from '../../src/client/agent-processes';

/** Command lines as the system tells them, and which agent each is. */
const LINES: readonly (readonly [agent: string | undefined, ...words: string[]])[] = [
  ['claude-code', 'claude', '--resume'],
  ['claude-code', '/usr/local/lib/node_modules/@anthropic-ai/claude-code/bin/claude.exe'],
  ['claude-code', 'node', '/usr/local/bin/claude'],
  ['claude-code', 'node', '--no-warnings', '/opt/node_modules/@anthropic-ai/claude-code/cli.js'],
  ['codex', 'node', '/usr/bin/codex', 'fix gemini'],
  ['codex', '/opt/codex/codex-x86_64-unknown-linux-musl', 'exec', 'claude'],
  ['gemini', '/usr/bin/node', '--max-old-space-size=8192', '/usr/local/bin/gemini'],
  ['gemini', 'node', '-r', './claude.js', 'bundle/gemini.js'],
  ['copilot', 'node', '/usr/lib/node_modules/@github/copilot/index.js'],
  ['copilot', '/usr/bin/copilot'],
  ['opencode', 'bun', 'run', '/usr/bin/opencode'],
  [undefined, 'bash', '-lc', 'claude --version; masterplan next'],
  [undefined, 'vim', 'claude'],
  [undefined, 'node', '-e', 'claude'],
  [undefined, 'node', '/srv/claude-proxy.js'],
  [undefined, 'python3', 'codexes.py'],
  [undefined, 'tmux', 'new', 'claude'],
  [undefined, 'node'],
  [undefined, ''],
];

describe('a process is known by what it runs, not by what it is told', () => {
  for (const [agent, ...words] of LINES) {
    it(`${words.join(' ')}: ${agent ?? 'no agent'}`, () => {
      const names = namesOf(words);
      const found = AGENT_CLIENTS.filter((client) =>
        names.some((name) => AGENT_TRAITS[client].program.test(name)),
      );
      assert.deepEqual(found, agent === undefined ? [] : [agent]);
    });
  }

  it('passes a command on if it is a shell or npm', () => {
    for (const words of [
      ['-zsh'],
      ['/bin/sh', '-c', 'gemini'],
      ['npm exec @google/gemini-cli'],
      ['node', '/usr/bin/npx', 'gemini'],
      ['node', '/usr/lib/node_modules/npm/bin/npm-cli.js', 'start'],
    ]) {
      assert.equal(passesOn(namesOf(words)), true, words.join(' '));
    }
  });

  it('does more if only its prompt speaks of them', () => {
    for (const words of [
      ['claude', 'npm test is red, mend it'],
      ['claude', 'sh'],
      ['node', '/usr/bin/gemini', 'npx'],
      ['node', '/usr/lib/node_modules/@github/copilot/npm-loader.js'],
    ]) {
      assert.equal(passesOn(namesOf(words)), false, words.join(' '));
    }
  });
});
