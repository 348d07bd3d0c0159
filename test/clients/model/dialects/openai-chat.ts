import { type Conversation, type Dialect, list, record, type Sent, textOf } from '../conversation';

/** OpenAI's chat completions (Copilot CLI and OpenCode with a provider of one's own). */
export const openaiChat: Dialect = {
  isTurn: (path) => path === '/v1/chat/completions',

  read: (body): Conversation => ({
    tools: list(body.tools).map((tool) => ({ name: String(record(tool.function).name) })),
    results: list(body.messages)
      .filter((message) => message.role === 'tool')
      .map((message) => textOf(message.content)),
    streamed: body.stream === true,
  }),

  write(reply, { streamed, results }): Sent {
    const said =
      reply.kind === 'text'
        ? { role: 'assistant', content: reply.text }
        : {
            role: 'assistant',
            content: null,
            tool_calls: [
              {
                index: 0,
                id: reply.call.id,
                type: 'function',
                function: { name: reply.call.tool.name, arguments: JSON.stringify(reply.call.input) },
              },
            ],
          };
    const finish_reason = reply.kind === 'call' ? 'tool_calls' : 'stop';
    const common = { id: `chatcmpl-${results.length}`, created: 1, model: 'stand-in' };
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    if (!streamed) {
      const choices = [{ index: 0, message: said, finish_reason }];
      return { json: { ...common, object: 'chat.completion', choices, usage } };
    }
    const chunk = (delta: object, finish: string | null) => ({
      data: {
        ...common,
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta, finish_reason: finish }],
        ...(finish === null ? {} : { usage }),
      },
    });
    return { events: [chunk(said, null), chunk({}, finish_reason), { data: '[DONE]' }] };
  },

  other: (path) =>
    path === '/v1/models' ? { object: 'list', data: [{ id: 'stand-in', object: 'model' }] } : undefined,
};
