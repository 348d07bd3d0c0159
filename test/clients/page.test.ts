import { strict as assert } from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENTS } from '../../src/agents/clients';
import { CLIENT_PACKAGES } from '../support/agent-clients/install';
import { AGENTS } from './agents/all';
import type { RunnableAgent } from './agents/runnable-agent';
import { readSeen, type Seen } from './seen';

const PAGE = join(__dirname, '..', '..', 'docs', 'CLIENTS.md');
const MARKS = /(<!-- seen:[^>]*-->\n)([\s\S]*?)(<!-- \/seen -->)/;
const HEAD = [
  'agent',
  'version',
  'calls itself',
  'calls `next`',
  'claims, completes; connected for the project',
  'the same, connected for the user',
  'one session',
  'refused what is a person’s',
  'hooks that ran',
  'hears what others did',
  'goodbye frees its items',
  'killed: item comes back',
];

function versionOf({ name }: RunnableAgent): string {
  const { package: wanted } = CLIENT_PACKAGES[name];
  return wanted.slice(wanted.lastIndexOf('@') + 1);
}

/** One agent's line: only what the run has shown. */
function rowOf(agent: RunnableAgent, seen: Partial<Seen> | undefined): string {
  const cell = (value: boolean | string | undefined): string => {
    assert.ok(value, `${agent.label}: not all of it was seen; npm run test:clients`);
    return value === true ? 'yes' : value;
  };
  const cells = [
    agent.label,
    cell(seen?.version),
    cell(`\`${seen?.clientInfo}\``),
    cell(`\`${seen?.next}\``),
    cell(seen?.claims && seen.project),
    cell(seen?.claims && seen.user),
    cell(seen?.oneSession),
    cell(seen?.refused),
    cell(seen?.hooks?.map((event) => `\`${event}\``).join(', ')),
    cell(seen?.delta),
    cell(seen?.goodbye),
    cell(seen?.killed),
  ];
  return `| ${cells.join(' | ')} |`;
}

describe('docs/CLIENTS.md', () => {
  it('says what was seen of each agent in the version that is run (UPDATE_CLIENTS=1 writes it after a run)', () => {
    const text = readFileSync(PAGE, 'utf8');
    const found = MARKS.exec(text);
    assert.ok(found, 'the marks are there');
    if (process.env.UPDATE_CLIENTS === '1') {
      const seen = readSeen();
      const rows = AGENTS.map((agent) => rowOf(agent, seen[agent.name]));
      const table = ['', `| ${HEAD.join(' | ')} |`, `|${'---|'.repeat(HEAD.length)}`, ...rows, '', ''];
      writeFileSync(
        PAGE,
        text.replace(MARKS, (_all, begin, _old, end) => `${begin}${table.join('\n')}${end}`),
      );
      return;
    }
    for (const agent of AGENTS) {
      const start = `| ${agent.label} | ${versionOf(agent)} |`;
      assert.ok(
        found[2]?.includes(start),
        `${start} is not there: npm run test:clients, then UPDATE_CLIENTS=1`,
      );
    }
  });

  it('names every agent that connect knows, also those that were not run', () => {
    const text = readFileSync(PAGE, 'utf8');
    for (const { id, label } of CLIENTS) {
      const isRun = AGENTS.some(({ client }) => client === id);
      const line = text.split('\n').find((one) => one.startsWith(`| ${label} |`));
      assert.ok(line, `${label} has no line`);
      assert.equal(/not run/.test(line), !isRun, line);
    }
  });
});
