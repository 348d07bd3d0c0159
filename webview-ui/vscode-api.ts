import type { FromPage } from '../src/editor/dashboard/messages';

interface VsCodeApi {
  postMessage(message: FromPage): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The page's only way to the extension; it can be asked for once only. */
export const vscodeApi = acquireVsCodeApi();

export function send(message: FromPage): void {
  vscodeApi.postMessage(message);
}
