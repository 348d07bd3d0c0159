import {
  type Conversation,
  type Dialect,
  list,
  type OfferedTool,
  type Reply,
  type Sent,
  textOf,
} from '../conversation';

/** OpenAI's responses (Codex). */
export const openaiResponses: Dialect = {
  isTurn: (path) => path === '/v1/responses',

  read: (body): Conversation => ({
    tools: list(body.tools).flatMap((tool): OfferedTool[] =>
      tool.type === 'namespace'
        ? list(tool.tools).map(({ name }) => ({ name: String(name), namespace: String(tool.name) }))
        : [{ name: String(tool.name) }],
    ),
    results: list(body.input)
      .filter((item) => item.type === 'function_call_output')
      .map((item) => textOf(item.output)),
    streamed: body.stream === true,
  }),

  write(reply, { results }): Sent {
    const item = itemOf(reply, results.length);
    const response = { id: `resp_${results.length}`, object: 'response', model: 'stand-in' };
    const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
    const events = [
      { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
      { type: 'response.output_item.added', output_index: 0, item },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: { ...response, status: 'completed', output: [item], usage } },
    ];
    return { events: events.map((data) => ({ event: data.type, data })) };
  },

  other: (path) => (path === '/v1/models' ? { object: 'list', data: [], models: [] } : undefined),
};

function itemOf(reply: Reply, turn: number): object {
  if (reply.kind === 'text') {
    return {
      type: 'message',
      id: `msg_${turn}`,
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: reply.text, annotations: [] }],
    };
  }
  const { id, tool, input } = reply.call;
  return {
    type: 'function_call',
    id: `fc_${id}`,
    call_id: id,
    name: tool.name,
    ...(tool.namespace === undefined ? {} : { namespace: tool.namespace }),
    arguments: JSON.stringify(input),
    status: 'completed',
  };
}
