import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  type ServerNotification,
  type ServerRequest,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import { INSTRUCTIONS, SINGLE_SURFACE_NOTE } from '../guide/instructions';
import { BUILD } from '../model/build';
import type { Catalogue, OperationDescription } from '../model/catalogue';
import { MasterplanError } from '../model/errors';
import { ClaimTokens } from './claim-tokens';
import {
  CurrentConversation,
  callIdOf,
  type DefaultSession,
  defaultSession,
  sessionOfCall,
  workspacesOf,
} from './identity';
import type { PlanCalls } from './plan-connections';
import { progressOf } from './progress';
import { getPrompt, PROMPTS } from './prompts';
import { listResources, RESOURCE_TEMPLATES, type Read, readResource } from './resources';
import { readSingleCall, SINGLE_TOOL, singleTool } from './single-surface';
import { errorText, offered, toErrorResult, toResult, toTool } from './tools';

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;
type Values = Record<string, unknown>;

/** Here session_id says whose changes are asked for, not who asks. */
const FILTERS_BY_SESSION = new Set(['history']);

export interface McpServerOptions {
  catalogue: Catalogue;
  /**
   * `tools`: one tool per operation; `single`: one tool with an action; `none`: another server of ours serves the
   * same agent.
   */
  surface: 'tools' | 'single' | 'none';
  sessionName: string | undefined;
  environment: NodeJS.ProcessEnv;
  parentPid: number;
  /** Makes the way to the plan host; called once. */
  plans(session: () => DefaultSession): PlanCalls;
}

/**
 * The MCP server of one agent. The low-level server of the SDK is used, so that our JSON Schemas go out as they
 * are and a call's arguments are checked once, by the host, with the same words as on every other way in.
 */
export class MasterplanMcpServer {
  readonly server: Server;
  readonly #options: McpServerOptions;
  readonly #plans: PlanCalls;
  readonly #tokens = new ClaimTokens();
  /** Calls that are not answered yet; true: it waits for work. */
  readonly #pending = new Map<AbortController, boolean>();
  #session: DefaultSession | undefined;
  #conversation: CurrentConversation | undefined;
  /** Whether the agent's hooks have said which conversation this is. */
  #isNoted = false;
  #whenIdle: (() => void) | undefined;

  constructor(options: McpServerOptions) {
    this.#options = options;
    this.#plans = options.plans(() => this.#defaultSession());
    const single = options.surface === 'single';
    this.server = new Server(
      { name: 'masterplan', title: 'Masterplan', version: BUILD },
      {
        capabilities: { tools: {}, prompts: {}, resources: {} },
        ...(options.surface === 'none'
          ? {}
          : { instructions: single ? INSTRUCTIONS + SINGLE_SURFACE_NOTE : INSTRUCTIONS }),
      },
    );
    this.#handleTools();
    this.#handlePromptsAndResources();
  }

  /**
   * Settles when no call is under way. Calls that wait for work are given up: their caller has gone, and must
   * get no claim.
   */
  async drain(): Promise<void> {
    for (const [controller, waits] of this.#pending) {
      if (waits) {
        controller.abort();
      }
    }
    if (this.#pending.size > 0) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
    }
  }

  #defaultSession(): DefaultSession {
    if (this.#session === undefined) {
      const client = this.server.getClientVersion();
      this.#session = defaultSession({
        environment: this.#options.environment,
        parentPid: this.#options.parentPid,
        sessionName: this.#options.sessionName,
        clientName: client?.name,
        clientTitle: client?.title,
      });
    }
    return this.#session;
  }

  /**
   * The session of one call where it is another than the connection's, or may become another: what the call says
   * itself, else the conversation that the agent's process is at now.
   */
  #sessionOf(extra: Extra): string | undefined {
    this.#conversation ??= new CurrentConversation({
      clientName: this.server.getClientVersion()?.name,
      parentPid: this.#options.parentPid,
    });
    const called = sessionOfCall(extra._meta);
    if (called !== undefined) {
      return called;
    }
    const noted = this.#conversation.sessionId;
    if (noted !== undefined && !this.#isNoted) {
      this.#isNoted = true;
      const { named, sessionId } = this.#defaultSession();
      // An agent that named another conversation at first is at a later one now.
      if (!named || sessionId === noted) {
        this.#tokens.adopt(noted);
      }
    }
    return noted;
  }

  #handleTools(): void {
    const { catalogue, surface } = this.#options;
    const operations = offered(catalogue);
    const tools = toolsOf(surface, operations);
    const names = new Set(operations.map((operation) => operation.name));
    this.server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
    this.server.setRequestHandler(CallToolRequestSchema, async (request, extra) => {
      const { name, arguments: values = {} } = request.params;
      if (!tools.some((tool) => tool.name === name)) {
        throw new McpError(ErrorCode.InvalidParams, `There is no tool ${JSON.stringify(name)}.`);
      }
      try {
        if (name === SINGLE_TOOL && !names.has(name)) {
          const call = readSingleCall(operations, values);
          return call.kind === 'help'
            ? toResult(call.answer)
            : await this.#call(call.operation, call.input, extra);
        }
        return await this.#call(name, values, extra);
      } catch (error) {
        return toErrorResult(error);
      }
    });
  }

  async #call(operation: string, values: Values, extra: Extra): Promise<CallToolResult> {
    const named = FILTERS_BY_SESSION.has(operation) ? undefined : values.session_id;
    const ownSession = typeof named === 'string' ? named : this.#sessionOf(extra);
    const session = this.#defaultSession();
    const input = this.#tokens.attach(operation, values, ownSession);
    const callId = callIdOf(extra._meta);
    const progress = progressOf(extra, operation, values);
    try {
      const answer = await this.#track(extra, typeof values.wait_seconds === 'number', (signal) =>
        this.#plans.call(operation, input, {
          signal,
          onProgress: progress.report,
          workspaces: workspacesOf(extra._meta),
          ...(ownSession === undefined ? {} : { sessionId: ownSession, sessionName: session.sessionName }),
          // The client's own id of the call: a repetition gets the first answer instead of a second item.
          ...(callId === undefined
            ? {}
            : { key: `${ownSession ?? session.sessionId}:${operation}:${callId}` }),
        }),
      );
      this.#tokens.learn(operation, input, answer, ownSession);
      return toResult(answer);
    } catch (error) {
      // Somebody's own token is his business.
      if (error instanceof MasterplanError && input !== values) {
        this.#tokens.learnRefusal(input, error.code);
      }
      throw error;
    } finally {
      progress.end();
    }
  }

  /** Runs one call so that it ends with the client's cancellation and that `drain` knows of it. */
  async #track<T>(extra: Extra, waits: boolean, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#pending.set(controller, waits);
    const abort = () => controller.abort();
    extra.signal.addEventListener('abort', abort);
    try {
      return await run(controller.signal);
    } finally {
      extra.signal.removeEventListener('abort', abort);
      this.#pending.delete(controller);
      if (this.#pending.size === 0) {
        // The answer is written in the turns that follow.
        setImmediate(() => this.#whenIdle?.());
      }
    }
  }

  #handlePromptsAndResources(): void {
    const server = this.server;
    const prompts = this.#options.surface === 'none' ? [] : PROMPTS;
    server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts }));
    server.setRequestHandler(GetPromptRequestSchema, (request) =>
      orProtocolError(async () => getPrompt(request.params.name, request.params.arguments ?? {})),
    );
    server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
      resourceTemplates: RESOURCE_TEMPLATES,
    }));
    server.setRequestHandler(ListResourcesRequestSchema, (request, extra) =>
      orProtocolError(() => listResources(this.#reader(extra, true), request.params?.cursor)),
    );
    server.setRequestHandler(ReadResourceRequestSchema, (request, extra) =>
      orProtocolError(() => readResource(this.#reader(extra), request.params.uri)),
    );
  }

  /**
   * `asProgram`: clients list resources by themselves, before anything is said. Where the conversation is not known
   * yet, that is nobody's sign of life: else an agent whose hooks name it a moment later was here twice.
   */
  #reader(extra: Extra, asProgram = false): Read {
    const nobody = asProgram && !this.#defaultSession().named ? null : undefined;
    const sessionId = this.#sessionOf(extra) ?? nobody;
    return (operation, input) =>
      this.#track(extra, false, (signal) =>
        this.#plans.call(operation, input, {
          signal,
          workspaces: workspacesOf(extra._meta),
          ...(sessionId === undefined ? {} : { sessionId }),
        }),
      );
  }
}

function toolsOf(surface: McpServerOptions['surface'], operations: readonly OperationDescription[]): Tool[] {
  switch (surface) {
    case 'tools':
      return operations.map(toTool);
    case 'single':
      return [singleTool(operations)];
    case 'none':
      return [];
  }
}

/** Outside of tools, MCP has no error results: refusals become protocol errors with the same words. */
async function orProtocolError<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof MasterplanError)) {
      throw error;
    }
    const code = error.code === 'INTERNAL' ? ErrorCode.InternalError : ErrorCode.InvalidParams;
    throw new McpError(
      error.code === 'NOT_FOUND' ? RESOURCE_NOT_FOUND : code,
      errorText(error),
      error.toAnswer(),
    );
  }
}

/** The protocol's own code for a resource that is not there. */
const RESOURCE_NOT_FOUND = -32002;
