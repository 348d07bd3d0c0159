import { randomBytes } from 'node:crypto';
import type * as vscode from 'vscode';
import type { VsCode } from '../vs-code';

/**
 * The page's frame: one script, one style sheet, nothing else may be loaded or run. Whatever the plan says comes
 * by messages and is shown as text.
 */
export function pageHtml(
  vs: Pick<VsCode, 'Uri' | 'env'>,
  webview: Pick<vscode.Webview, 'asWebviewUri' | 'cspSource'>,
  extensionUri: vscode.Uri,
  title: string,
): string {
  const nonce = randomBytes(18).toString('base64url');
  const file = (name: string) =>
    escapeHtml(webview.asWebviewUri(vs.Uri.joinPath(extensionUri, 'dist', name)).toString());
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(vs.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${file('webview.css')}">
</head>
<body>
<div id="page"></div>
<script nonce="${nonce}" src="${file('webview.js')}"></script>
</body>
</html>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}
