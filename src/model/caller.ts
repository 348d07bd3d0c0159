import type { SessionKind } from './vocabulary';

/** The door a client came through. Only `editor` can become human, and only by proving an enrolled key. */
export const SURFACES = ['mcp', 'cli', 'editor'] as const;
export type Surface = (typeof SURFACES)[number];

/** What the command line calls itself. */
export const COMMAND_LINE_CLIENT = 'masterplan-cli';

/** Who asks: fixed by the connection, but for the session that an explicit `session_id` may name. */
export interface Caller {
  surface: Surface;
  /** Made up by the client process (a UUID); the same after a reconnect. */
  clientId: string;
  /** The agent's or editor's own name (`claude-code`, `codex`, `masterplan-cli`…), for display. */
  client: string;
  /** The person responsible: git's user.email, else the login name. */
  user: string;
  kind: SessionKind;
  /** The session, or null for a bare command line outside an agent. */
  sessionId: string | null;
  sessionName: string | null;
  /** The enrolled key that the connection proved; human connections only. */
  keyId: string | null;
}
