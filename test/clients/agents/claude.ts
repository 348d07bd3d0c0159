import { anthropic } from '../model/dialects/anthropic';
import type { RunnableAgent } from './runnable-agent';

export const claude: RunnableAgent = {
  name: 'claude',
  client: 'claude-code',
  label: 'Claude Code',
  dialect: anthropic,
  clientInfo: /^claude/i,
  run: ({ model }, prompt) => ({
    args: [
      '-p',
      prompt,
      // A person's yes to the project's server, and to its tools.
      '--settings',
      JSON.stringify({ enableAllProjectMcpServers: true }),
      '--allowedTools',
      'mcp__masterplan__*',
    ],
    env: {
      ANTHROPIC_BASE_URL: model,
      ANTHROPIC_API_KEY: 'dummy',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    },
  }),
};
