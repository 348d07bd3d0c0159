/*
 * A bundle of its own (dist/connect.js), loaded by `masterplan connect`, `disconnect` and the editor's command only:
 * nobody else pays for the parsers.
 */
export { checkoutOf } from './checkout';
export { CLIENT_IDS, type ClientId, type Scope } from './client-definition';
export { CLIENTS, clientOf } from './clients';
export { unifiedDiff } from './diff';
export { findCall } from './find-command';
export {
  applyPlan,
  type ConnectionPlan,
  type ConnectOptions,
  type FileChange,
  type Problem,
  planConnection,
} from './plan-connection';
export { anyClient, type Snippet, snippetOf } from './snippet';
