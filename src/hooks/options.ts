import { AGENT_CLIENTS, type AgentClient } from '../client/agent-clients';

export const HELP = `Usage: masterplan hook --client ID --event NAME [--project DIR] [--plugin]

What an agent's hooks run; \`masterplan connect\` installs them. Reads the agent's JSON from standard input, tells the
project's plan that the agent lives and which files it edited, and prints what others changed since the agent last
looked, in the form that the agent takes. At the end of a conversation what it holds is free again.

It never keeps an agent waiting and never fails it: without a plan, without a running plan host (it starts one, for the
next time) or when the answer takes too long, it prints nothing and exits with 0.

Options:
  --client ID    ${AGENT_CLIENTS.join(', ')}
  --event NAME   the event as the agent names it
  --project DIR  the project (default: found from the agent's working directory)
  --plugin       it is a plugin's: says nothing where the agent runs the hook that \`masterplan connect\` wrote, too
  --help

Environment:
  MASTERPLAN_HOOK_DEADLINE_MS  how long it may take, from the start of the process (default: 120)
  MASTERPLAN_HOOK_DEBUG        set: says on standard error why nothing was printed
`;

export interface HookOptions {
  client: AgentClient;
  event: string;
  project: string | undefined;
  /** The hook is a plugin's, beside which `masterplan connect` may have written another. */
  plugin: boolean;
}

/** Reads the arguments. Throws Error for what is missing or unknown. */
export function readOptions(argv: readonly string[]): HookOptions {
  const values = new Map<string, string>();
  let plugin = false;
  for (let at = 0; at < argv.length; at += 1) {
    if (argv[at] === '--plugin') {
      plugin = true;
      continue;
    }
    const [, name, joined] = /^--(client|event|project)(?:=(.*))?$/s.exec(argv[at] ?? '') ?? [];
    if (name === undefined) throw new Error(`${argv[at]} is no option`);
    const value = joined ?? argv[++at];
    if (value === undefined) throw new Error(`--${name} needs a value`);
    values.set(name, value);
  }
  const client = AGENT_CLIENTS.find((one) => one === values.get('client'));
  const event = values.get('event');
  if (client === undefined) throw new Error(`--client is one of ${AGENT_CLIENTS.join(', ')}`);
  if (event === undefined || event === '') throw new Error('--event is missing');
  return { client, event, project: values.get('project'), plugin };
}
