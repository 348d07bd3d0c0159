import { claude } from './claude';
import { codex } from './codex';
import { copilot } from './copilot';
import { gemini } from './gemini';
import { opencode } from './opencode';
import type { RunnableAgent } from './runnable-agent';

/** The agents that are run with their own programs. */
export const AGENTS: readonly RunnableAgent[] = [claude, codex, gemini, copilot, opencode];
