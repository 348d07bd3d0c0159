/** A word that the shell takes as it stands. */
export function shellWord(word: string, platform: NodeJS.Platform): string {
  if (/^[\w./:\\@+-]+$/.test(word) && !(platform !== 'win32' && word.includes('\\'))) return word;
  return platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command as the text that the platform's shell reads; nothing in it is expanded. */
export function shellLine(words: readonly string[], platform: NodeJS.Platform): string {
  return words.map((word) => shellWord(word, platform)).join(' ');
}

/** A command for PowerShell: `&` calls what stands in quotes. */
export function powershellLine(words: readonly string[]): string {
  const [command = '', ...rest] = words;
  const quoted = (word: string) => (/^[\w./:\\-]+$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`);
  const called = quoted(command);
  return [called.startsWith("'") ? `& ${called}` : called, ...rest.map(quoted)].join(' ');
}
