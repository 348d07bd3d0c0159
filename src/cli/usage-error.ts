/** The command line itself is wrong: exit code 2, nothing was asked of the host. */
export class UsageError extends Error {
  /** What was probably meant, if that can be guessed. */
  readonly suggestion: string | undefined;

  constructor(message: string, suggestion?: string) {
    super(message);
    this.name = 'UsageError';
    this.suggestion = suggestion;
  }
}
