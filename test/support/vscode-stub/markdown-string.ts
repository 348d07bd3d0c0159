/** Escapes as VS Code's own MarkdownString does, so that tests see what a hover would get. */
export class MarkdownString {
  isTrusted: boolean | { readonly enabledCommands: readonly string[] } | undefined;
  supportHtml: boolean | undefined;
  baseUri: unknown;

  constructor(
    public value = '',
    public supportThemeIcons = false,
  ) {}

  appendText(value: string): this {
    this.value += value
      .replaceAll(/[\\`*_{}[\]()#+\-!~]/g, '\\$&')
      .replaceAll(/([ \t]+)/g, (_match, spaces: string) => '&nbsp;'.repeat(spaces.length))
      .replaceAll('>', '\\>')
      .replaceAll('\n', '\n\n');
    return this;
  }

  appendMarkdown(value: string): this {
    this.value += value;
    return this;
  }

  appendCodeblock(code: string, language = ''): this {
    const longest = Math.max(2, ...[...code.matchAll(/^`{3,}/gm)].map(([fence]) => fence.length));
    const fence = '`'.repeat(longest + 1);
    this.value += `\n${fence}${language}\n${code}\n${fence}\n`;
    return this;
  }
}
