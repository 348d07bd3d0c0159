import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Call } from '../agents/client-definition';
import type { ConnectionPlan, Problem } from '../agents/connect';
import { locateProject, startFolder } from '../client/locate-project';
import type { ConnectRequest } from './connect-commands';
import { EXIT } from './exit-codes';
import { jsonText } from './json-text';
import { renderConnection, renderFiles, renderOutcome, renderSnippets } from './render/connection';
import { pageFor, plural, safeLine } from './render/text';

type Agents = typeof import('../agents/connect');

/** Shows what would be written, asks, writes. Exit code 1 where something could not be done, 2 where nobody was asked. */
export async function runConnect(request: ConnectRequest): Promise<number> {
  const agents = require(join(__dirname, 'connect.js')) as Agents;
  const { env, platform } = process;
  const { direction, globals } = request;
  const call = await agents.findCall({ env, platform }, ownCall());
  const page = pageFor(process.stdout, env, Date.now());
  const print = (text: string) => process.stdout.write(`${text}\n`);
  if (request.print) {
    const clients = agents.CLIENTS.filter(
      ({ id }) => request.clients.length === 0 || request.clients.includes(id),
    );
    const snippets = clients.map((client) => ({
      id: client.id,
      label: client.label,
      ...agents.snippetOf(client, call, platform),
    }));
    const other = { id: null, label: 'Any other agent', ...agents.anyClient(call, platform) };
    const shown = request.clients.length === 0 ? [...snippets, other] : snippets;
    print(globals.json ? jsonText(shown, process.stdout.isTTY === true) : renderSnippets(page, shown));
    return EXIT.done;
  }
  const plan = await agents.planConnection({
    direction,
    scope: request.scope,
    folders: await folders(agents, globals.project),
    env,
    platform,
    call,
    named: request.clients,
    all: request.all,
    hooks: request.hooks,
    instructions: request.instructions,
  });
  const tell = (written: boolean, problems: readonly Problem[]) => {
    if (globals.json)
      print(jsonText(answer(agents, plan, call, written, problems), process.stdout.isTTY === true));
  };
  if (request.check) {
    const served = plan.clients.some((client) => client.included || client.plugin !== undefined);
    const connected = served && plan.changes.length === 0 && plan.problems.length === 0;
    if (globals.json) tell(false, plan.problems);
    else print(renderFiles(page, plan, connected));
    return connected ? EXIT.done : EXIT.refused;
  }
  if (!globals.json) {
    print(renderConnection(page, plan, call, agents.unifiedDiff, { beginnings: !request.dryRun }));
  }
  const clean = plan.problems.length === 0 ? EXIT.done : EXIT.refused;
  if (request.dryRun || plan.changes.length === 0) {
    tell(false, plan.problems);
    return clean;
  }
  if (!request.yes) {
    if (process.stdin.isTTY !== true || globals.json) {
      tell(false, plan.problems);
      process.stderr.write(
        'masterplan: nothing was written: there is nobody to ask here. Add --yes to write this, or --dry_run to only look.\n',
      );
      return EXIT.usage;
    }
    const reply = await ask(plan);
    if (reply !== 'yes') {
      print('Nothing was written.');
      return reply === 'no' ? EXIT.refused : EXIT.interrupted;
    }
  }
  const failed = await agents.applyPlan(plan);
  tell(true, [...plan.problems, ...failed]);
  if (!globals.json) print(`\n${renderOutcome(page, plan, failed)}`);
  return failed.length === 0 ? clean : EXIT.refused;
}

/** Where `masterplan` is not on the PATH: this program. Electron's own Node takes no script without a variable. */
function ownCall(): { command: string; args: string[] } {
  const node = process.versions.electron === undefined ? process.execPath : 'node';
  return { command: node, args: [join(__dirname, 'cli.js')] };
}

async function folders(
  agents: Agents,
  project: string | undefined,
): Promise<{ project: string; home: string }> {
  const options = { project, env: process.env, cwd: process.cwd(), home: homedir() };
  const location = await locateProject(options);
  return {
    project: await agents.checkoutOf(await startFolder(options), location.root),
    home: await realpath(homedir()),
  };
}

/** The person's answer; the end of the input (Ctrl+D) is a no, Ctrl+C an end of its own. */
function ask(plan: ConnectionPlan): Promise<'yes' | 'no' | 'interrupted'> {
  const verb = plan.direction === 'connect' ? 'Write' : 'Change or remove';
  // The diffs may have taken the names out of sight.
  const note = { create: ' (new)', change: '', remove: ' (removed)' } as const;
  const names = plan.changes.map(({ label, kind }) => `  ${safeLine(label)}${note[kind]}`);
  process.stdout.write(`\n${names.join('\n')}\n`);
  // Not readline/promises: from version to version of Node it rejects here, or settles never.
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  return new Promise((resolve) => {
    const end = (reply: 'yes' | 'no' | 'interrupted') => {
      resolve(reply);
      terminal.close();
    };
    const leave = (reply: 'no' | 'interrupted') => {
      // The cursor stands behind the question still.
      process.stdout.write('\n');
      end(reply);
    };
    const left = () => leave('no');
    terminal.once('SIGINT', () => {
      terminal.off('close', left);
      leave('interrupted');
    });
    terminal.once('close', left);
    terminal.question(`\n${verb} ${plural(plan.changes.length, 'file')}? [y/N] `, (text) => {
      terminal.off('close', left);
      end(/^\s*y(es)?\s*$/i.test(text) ? 'yes' : 'no');
    });
  });
}

/** What programs get: files by name, with their diffs. */
function answer(
  agents: Agents,
  plan: ConnectionPlan,
  call: Call,
  written: boolean,
  problems: readonly Problem[],
): Record<string, unknown> {
  return {
    direction: plan.direction,
    scope: plan.scope,
    root: plan.root,
    command: [call.command, ...call.args],
    written,
    clients: plan.clients.map(({ id, label, found, included, reason, plugin, asks }) => ({
      id,
      label,
      found: found ?? null,
      included,
      reason: reason ?? null,
      plugin: plugin ?? null,
      asks: asks ?? null,
    })),
    changes: plan.changes.map(({ label, kind, clients, what, before, after }) => ({
      file: label,
      kind,
      clients,
      what,
      diff: agents.unifiedDiff(label, before, after),
    })),
    kept: plan.kept,
    problems: problems.map(({ label, ...rest }) => ({ file: label, ...rest })),
  };
}
