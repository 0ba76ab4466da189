/** A file or folder that the system refuses: a full or read-only disk, a missing right, something else in its place. One line for the user. */
export class FileError extends Error {
  /** Why, for the end of a sentence. */
  readonly reason: string;

  constructor(what: string, cause: unknown) {
    const reason = reasonIn(cause);
    super(`${what}: ${reason}`, { cause });
    this.name = 'FileError';
    this.reason = reason;
  }
}

/** Without the system's code and the path, which the sentence names. */
function reasonIn(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return /^E[A-Z0-9]+: (.+?)(?:, \w+(?: '.*')?)?$/s.exec(message)?.[1] ?? message;
}
