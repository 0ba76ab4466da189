import type { Analysis } from '../../model/analysis.ts';

/** What came of one log of a target, or of the target itself. A `message` is for the user, and may hold whatever a name holds. */
export type Outcome =
  | { readonly kind: 'analysis'; readonly analysis: Analysis }
  /** In a directory or an archive: a file that is no event log, or a directory that is not one log and was not searched. */
  | { readonly kind: 'skipped'; readonly what: 'file' | 'directory'; readonly name: string }
  /** What the user named, or one log among others in it. */
  | { readonly kind: 'unreadable'; readonly what: 'target' | 'log'; readonly message: string }
  /** A bug of ours met this log; the others go on. */
  | { readonly kind: 'broken'; readonly name: string; readonly error: unknown };

/** A target of `analyze`, ready to be read. */
export interface OpenedTarget {
  /** A directory of logs or an archive, even of one log; false for a single log. */
  readonly isCollection: boolean;
  /**
   * Logs are read as they are asked for; of a collection several at once, and what is ready first comes first. Nothing is thrown,
   * and nothing of a log is kept after it.
   */
  readonly outcomes: AsyncIterable<Outcome>;
}

/** Told of what is read as it is read; sizes are as stored. */
export interface ReadProgress {
  onLog(name: string, byteCount: number | undefined): void;
  onBytes(byteCount: number): void;
  onDone(): void;
}
/** Where nobody looks on. */
export const NO_PROGRESS: ReadProgress = { onLog: () => {}, onBytes: () => {}, onDone: () => {} };

/** What comes of a target that could not be opened. */
export function only(outcome: Outcome): OpenedTarget {
  async function* outcomes(): AsyncGenerator<Outcome> {
    yield outcome;
  }
  return { isCollection: false, outcomes: outcomes() };
}
