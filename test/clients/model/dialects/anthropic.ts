import { type Conversation, type Dialect, list, type Reply, type Sent, textOf } from '../conversation';

/** Anthropic's messages (Claude Code). */
export const anthropic: Dialect = {
  isTurn: (path) => path === '/v1/messages',

  read: (body): Conversation => ({
    tools: list(body.tools).map((tool) => ({ name: String(tool.name) })),
    results: list(body.messages)
      .flatMap((message) => list(message.content))
      .filter((block) => block.type === 'tool_result')
      .map((block) => textOf(block.content)),
    streamed: body.stream === true,
  }),

  write(reply, { streamed, results }): Sent {
    const content = blockOf(reply);
    const stop_reason = reply.kind === 'call' ? 'tool_use' : 'end_turn';
    const message = {
      // Claude Code puts messages with one id together.
      id: `msg_${results.length}`,
      type: 'message',
      role: 'assistant',
      model: 'stand-in',
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    };
    if (!streamed) return { json: { ...message, content: [content], stop_reason } };
    const delta =
      reply.kind === 'call'
        ? { type: 'input_json_delta', partial_json: JSON.stringify(reply.call.input) }
        : { type: 'text_delta', text: reply.text };
    const empty = reply.kind === 'call' ? { ...content, input: {} } : { type: 'text', text: '' };
    const events = [
      { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
      { type: 'content_block_start', index: 0, content_block: empty },
      { type: 'content_block_delta', index: 0, delta },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 1 } },
      { type: 'message_stop' },
    ];
    return { events: events.map((data) => ({ event: data.type, data })) };
  },

  other: (path) => (path === '/v1/messages/count_tokens' ? { input_tokens: 1 } : undefined),
};

function blockOf(reply: Reply): object {
  return reply.kind === 'call'
    ? { type: 'tool_use', id: reply.call.id, name: reply.call.tool.name, input: reply.call.input }
    : { type: 'text', text: reply.text };
}
