import { openaiChat } from '../model/dialects/openai-chat';
import type { RunnableAgent } from './runnable-agent';

export const opencode: RunnableAgent = {
  name: 'opencode',
  client: 'opencode',
  label: 'OpenCode',
  dialect: openaiChat,
  clientInfo: /^opencode/i,
  run: ({ model }, prompt) => ({
    args: ['run', '--model', 'stand-in/stand-in', prompt],
    env: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify({
        provider: {
          'stand-in': {
            npm: '@ai-sdk/openai-compatible',
            name: 'Stand-in',
            options: { baseURL: `${model}/v1`, apiKey: 'dummy' },
            models: { 'stand-in': { name: 'Stand-in', tool_call: true } },
          },
        },
      }),
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_AUTOUPDATE: '1',
    },
  }),
};
