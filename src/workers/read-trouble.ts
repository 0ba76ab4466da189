import { EventLogError, type EventLogErrorCode } from '../event-log/log-source.ts';
import { isNoEventLog } from '../fetchers/best-record.ts';
import { FetchError, type FetchErrorCode } from '../fetchers/fetcher.ts';

/** Errors lose their class on the way between threads: known trouble of reading travels as a value. */
export type ReadTrouble =
  | {
      readonly kind: 'fetch-error';
      readonly source: string;
      readonly code: FetchErrorCode;
      readonly message: string;
      readonly isNoEventLog: boolean;
    }
  | {
      readonly kind: 'event-log-error';
      readonly code: EventLogErrorCode;
      readonly message: string;
    };

/** Rethrows what is no known trouble. */
export function readTroubleOf(error: unknown): ReadTrouble {
  if (error instanceof FetchError) {
    const { source, code, message } = error;
    return { kind: 'fetch-error', source, code, message, isNoEventLog: isNoEventLog(error) };
  }
  if (error instanceof EventLogError) {
    const { code, message } = error;
    return { kind: 'event-log-error', code, message };
  }
  throw error;
}

/** What the other thread caught. */
export function errorOfTrouble(trouble: ReadTrouble): FetchError | EventLogError {
  const { message } = trouble;
  if (trouble.kind === 'event-log-error') return new EventLogError(trouble.code, message);
  const cause = trouble.isNoEventLog ? new EventLogError('not-an-event-log', message) : undefined;
  return new FetchError(trouble.source, trouble.code, message, { cause });
}
