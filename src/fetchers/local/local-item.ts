import type { LogSource } from '../../event-log/log-source.ts';
import type { FetchError } from '../fetcher.ts';

/** What was found in a directory or archive, or the one log that was named. */
export type LocalItem =
  | { readonly kind: 'log'; readonly log: LogSource }
  /** Holds no event. */
  | { readonly kind: 'skipped'; readonly name: string; readonly reason: string }
  /** May be a log, and could not be opened; the others are. */
  | { readonly kind: 'unreadable'; readonly name: string; readonly error: FetchError };

/** A file that is no event log, and why. */
export function skipped(name: string, reason: string): LocalItem {
  return { kind: 'skipped', name, reason };
}
