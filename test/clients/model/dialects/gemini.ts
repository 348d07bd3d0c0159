import { type Conversation, type Dialect, list, record, type Sent } from '../conversation';

/** Google's generateContent (Gemini CLI). */
export const gemini: Dialect = {
  isTurn: (path) => /^\/v1(beta)?\/models\/[^/]+:(streamG|g)enerateContent$/.test(path),

  read: (body, path): Conversation => ({
    tools: list(body.tools)
      .flatMap((tool) => list(tool.functionDeclarations))
      .map((tool) => ({ name: String(tool.name) })),
    results: list(body.contents)
      .flatMap((content) => list(content.parts))
      .filter((part) => part.functionResponse !== undefined)
      .map((part) => {
        const { output, error, ...others } = record(record(part.functionResponse).response);
        const shown = output ?? error ?? others;
        return typeof shown === 'string' ? shown : JSON.stringify(shown);
      }),
    streamed: path.endsWith(':streamGenerateContent'),
  }),

  write(reply, { streamed }): Sent {
    const part =
      reply.kind === 'text'
        ? { text: reply.text }
        : { functionCall: { id: reply.call.id, name: reply.call.tool.name, args: reply.call.input } };
    const answer = {
      candidates: [{ index: 0, content: { role: 'model', parts: [part] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
      modelVersion: 'stand-in',
    };
    return streamed ? { events: [{ data: answer }] } : { json: answer };
  },

  other: (path) => (path.endsWith(':countTokens') ? { totalTokens: 1 } : undefined),
};
