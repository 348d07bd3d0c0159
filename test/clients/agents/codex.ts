import { openaiResponses } from '../model/dialects/openai-responses';
import type { RunnableAgent } from './runnable-agent';

export const codex: RunnableAgent = {
  name: 'codex',
  client: 'codex',
  label: 'Codex',
  dialect: openaiResponses,
  clientInfo: /codex/i,
  run: ({ model }, prompt) => ({
    args: [
      'exec',
      ...['-c', 'model_provider="stand-in"', '-c', 'model="gpt-5"'],
      '-c',
      `model_providers.stand-in={name="stand-in",base_url=${JSON.stringify(`${model}/v1`)},wire_api="responses",env_key="STAND_IN_KEY"}`,
      // A person's yes to the folder, and to its hooks.
      '--trust',
      '--dangerously-bypass-hook-trust',
      prompt,
    ],
    env: { STAND_IN_KEY: 'dummy' },
  }),
};
