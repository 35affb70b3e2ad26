/**
 * An error that is for people: its message says what is wrong and what to do. Anything else that a command throws is a
 * mistake of this program or an answer of AWS that nobody has put into words yet.
 */
export class CommandError extends Error {
  override readonly name = "CommandError";
  /** What the process ends with. */
  readonly exitCode: number;

  constructor(message: string, options: ErrorOptions & { exitCode?: number } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? 1;
  }
}
