import { openaiChat } from '../model/dialects/openai-chat';
import type { RunnableAgent } from './runnable-agent';

export const copilot: RunnableAgent = {
  name: 'copilot',
  client: 'copilot',
  label: 'Copilot CLI',
  dialect: openaiChat,
  clientInfo: /copilot/i,
  run: ({ model }, prompt) => ({
    args: ['-p', prompt],
    env: {
      COPILOT_OFFLINE: 'true',
      COPILOT_PROVIDER_BASE_URL: `${model}/v1`,
      COPILOT_PROVIDER_API_KEY: 'dummy',
      COPILOT_MODEL: 'gpt-5-mini',
      // A person's yes to the folder and to the tools.
      COPILOT_ALLOW_ALL: 'true',
    },
  }),
};
