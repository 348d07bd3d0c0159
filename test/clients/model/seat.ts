import type { Conversation, Dialect, Json, OfferedTool, Reply } from './conversation';

/** What one agent's model says, as a story: it calls a tool, reads the answer, goes on. What it returns ends the turn. */
export type Script = (agent: ScriptedModel) => Promise<string>;

export interface ScriptedModel {
  /** Calls one of Masterplan's tools by our name; gives what the model is shown of its answer. */
  call(tool: string, input: Record<string, unknown>): Promise<string>;
  /** The same where the answer is the tool's JSON: fails if it is something else. */
  ask(tool: string, input: Record<string, unknown>): Promise<Json>;
}

/** How clients put a server's name before a tool's: `mcp__masterplan__next`, `mcp_masterplan_next`, `masterplan-next`. */
const OURS = /^((?:mcp_{1,2})?masterplan(?:__|[-_.]))(\w+)$/;

/** Claude Code names most tools only, until its model asks for them. */
const TOOL_SEARCH = 'ToolSearch';

/** Our own name of an offered tool; undefined: it is another server's or the client's. */
function ownName({ name, namespace }: OfferedTool): string | undefined {
  return OURS.exec(namespace === undefined ? name : `${namespace.replace(/_+$/, '')}__${name}`)?.[2];
}

/**
 * One agent's model. Each request holds the whole conversation: by the number of tools' answers in it the seat knows
 * which turn of the script it asks for, so that a repeated request gets the same reply.
 */
export class Seat {
  /** Every request to this model, as it came. */
  readonly requests: Json[] = [];
  /** Our tools by our own names, as this client offers them. */
  readonly tools = new Map<string, OfferedTool>();
  /** Settles when the script has come to its end; rejects with what went wrong in it. */
  readonly ended: Promise<void>;
  readonly #replies: Promise<Reply>[] = [];
  #say: (reply: Reply) => void = () => undefined;
  #hasToolSearch = false;
  #hear: ((result: string) => void) | undefined;
  readonly #start: () => void;

  constructor(
    readonly name: string,
    readonly dialect: Dialect,
    script: Script,
  ) {
    let start = () => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    this.#start = start;
    this.ended = started.then(async () => {
      try {
        const text = await script({ call: this.#call, ask: this.#ask });
        this.#say({ kind: 'text', text });
      } catch (error) {
        // The agent comes to its end, too.
        this.#say({ kind: 'text', text: `The script failed: ${String(error)}` });
        throw error;
      }
    });
    // Whoever waits for it hears of it; nobody may.
    this.ended.catch(() => undefined);
  }

  /** The model's next words. */
  reply(conversation: Conversation): Promise<Reply> {
    for (const tool of conversation.tools) {
      const name = ownName(tool);
      if (name !== undefined) this.tools.set(name, tool);
      if (tool.name === TOOL_SEARCH) this.#hasToolSearch = true;
    }
    // Titles, summaries and other side talk have no tools of ours.
    if (!conversation.tools.some((tool) => ownName(tool) !== undefined)) {
      return Promise.resolve({ kind: 'text', text: 'Working on the shared plan' });
    }
    const turn = conversation.results.length;
    const known = this.#replies[turn];
    if (known !== undefined) return known;
    if (turn !== this.#replies.length) {
      throw new Error(`${this.name}: ${turn} answers in turn ${this.#replies.length}`);
    }
    const reply = new Promise<Reply>((resolve) => {
      this.#say = resolve;
    });
    this.#replies.push(reply);
    if (turn === 0) this.#start();
    else this.#hear?.(conversation.results[turn - 1] ?? '');
    return reply;
  }

  readonly #call = async (name: string, input: Record<string, unknown>): Promise<string> => {
    const tool = this.tools.get(name) ?? (await this.#search(name));
    return this.#use(tool, input);
  };

  #use(tool: OfferedTool, input: Record<string, unknown>): Promise<string> {
    return new Promise((resolve) => {
      this.#hear = resolve;
      const id = `call_${this.name.replace(/\W/g, '_')}_${this.#replies.length}`;
      this.#say({ kind: 'call', call: { id, tool, input } });
    });
  }

  /** Asks for a tool of ours that the client has not shown in full yet. */
  async #search(name: string): Promise<OfferedTool> {
    const known = [...this.tools.values()][0]?.name ?? '';
    const full = `${OURS.exec(known)?.[1] ?? ''}${name}`;
    if (this.#hasToolSearch) {
      await this.#use({ name: TOOL_SEARCH }, { query: `select:${full}`, max_results: 1 });
    }
    const found = this.tools.get(name);
    if (found !== undefined) return found;
    throw new Error(`${this.name} offers its model no tool ${name}: ${[...this.tools.keys()].join(', ')}`);
  }

  readonly #ask = async (name: string, input: Record<string, unknown>): Promise<Json> => {
    const text = await this.#call(name, input);
    // Codex writes how long it took before it.
    const json = /\{.*\}/s.exec(text)?.[0];
    try {
      return JSON.parse(json ?? '') as Json;
    } catch {
      throw new Error(`${this.name}: ${name} was answered with ${text.slice(0, 500)}`);
    }
  };
}
