import { reasonOf } from './reason.ts';

/** A file or folder that the system refuses: a full or read-only disk, a missing right, something else in its place. One line for the user. */
export class FileError extends Error {
  /** Why, for the end of a sentence. */
  readonly reason: string;

  constructor(what: string, cause: unknown) {
    const reason = reasonOf(cause);
    super(`${what}: ${reason}`, { cause });
    this.name = 'FileError';
    this.reason = reason;
  }
}
