import type { LogSource } from '../../event-log/log-source.ts';
import type { FetchError } from '../fetcher.ts';

/** What was found in a directory or archive, or the one log that was named. */
export type LocalItem =
  | { readonly kind: 'log'; readonly log: LogSource }
  /** A file that holds no event, or a directory that is not one log: what is in it was not looked at. */
  | {
      readonly kind: 'skipped';
      readonly what: Skipped;
      readonly name: string;
      readonly reason: string;
    }
  /** May be a log, and could not be opened; the others are. */
  | { readonly kind: 'unreadable'; readonly name: string; readonly error: FetchError };

export type Skipped = 'file' | 'directory';

/** What is no event log, and why. */
export function skipped(name: string, reason: string, what: Skipped = 'file'): LocalItem {
  return { kind: 'skipped', what, name, reason };
}
