import { gemini as dialect } from '../model/dialects/gemini';
import type { RunnableAgent } from './runnable-agent';

export const gemini: RunnableAgent = {
  name: 'gemini',
  client: 'gemini',
  label: 'Gemini CLI',
  dialect,
  userFiles: {
    // It takes a model elsewhere for one that needs a gateway of Google's, unless this is said.
    '.gemini/settings.json': { security: { auth: { selectedType: 'gemini-api-key' } } },
  },
  clientInfo: /gemini/i,
  run: ({ model }, prompt) => ({
    args: ['--model', 'gemini-2.5-pro', '--approval-mode', 'yolo', '--prompt', prompt],
    env: {
      GOOGLE_GEMINI_BASE_URL: model,
      GEMINI_API_KEY: 'dummy',
      // A person's yes to the folder.
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
    },
  }),
};
