import { EventLogError } from '../event-log/log-source.ts';
import type { Gap } from '../model/application.ts';
import type { NonEmpty } from '../model/finding.ts';
import { FetchError, type RecordHandle } from './fetcher.ts';

/** A record that could not be read, and why. */
export interface ReadFailure {
  readonly handle: RecordHandle;
  readonly error: FetchError | EventLogError;
}

/** None of an attempt's records could be read. */
export class NoReadableRecordError extends Error {
  readonly failures: NonEmpty<ReadFailure>;

  constructor(failures: NonEmpty<ReadFailure>) {
    super(failures.map(({ error }) => error.message).join('; '));
    this.name = 'NoReadableRecordError';
    this.failures = failures;
  }
}

/** The server is away or busy: the same question may be answered later. */
export function isOutage(error: unknown): error is FetchError {
  return error instanceof FetchError && isOutageCode(error.code);
}

/** Of a trouble that was written down, too. */
export function isOutageCode(code: string | undefined): boolean {
  return code === 'unreachable' || code === 'timeout' || code === 'throttled';
}

/** Codes of trouble that blame the record itself; the others blame the way to it, or who may not see it. */
export function isFaultOfRecord(code: string): boolean {
  return code === 'bad-payload' || code === 'too-large' || code === 'unreadable';
}

/** What was taken for a log holds no event: a file that lies among logs. */
export function isNoEventLog(error: unknown): boolean {
  const known = error instanceof FetchError ? error.cause : error;
  return known instanceof EventLogError && known.code === 'not-an-event-log';
}

/**
 * Reads the best of an attempt's records with `read`; when it cannot be read, the next, and the failure is a gap of what is read
 * instead. `mayGoOn` false after a failure ends the search. Throws NoReadableRecordError, and whatever else `read` throws.
 */
export async function readBest<T>(
  handles: NonEmpty<RecordHandle>,
  read: (
    handle: RecordHandle,
    gaps: readonly Gap[],
    skipped: readonly RecordHandle[],
  ) => Promise<T>,
  mayGoOn: (failure: ReadFailure) => boolean = () => true,
): Promise<T> {
  const failures: ReadFailure[] = [];
  for (const handle of handles) {
    try {
      const skipped = failures.map((failure) => failure.handle);
      return await read(handle, failures.map(gapOf), skipped);
    } catch (error) {
      if (!(error instanceof FetchError || error instanceof EventLogError)) throw error;
      failures.push({ handle, error });
      if (!mayGoOn({ handle, error })) break;
    }
  }
  const [first, ...others] = failures;
  if (first === undefined) throw new RangeError('an attempt without records');
  throw new NoReadableRecordError([first, ...others]);
}

function gapOf({ handle, error }: ReadFailure): Gap {
  const detail = `a better record could not be read, ${handle.location}: ${error.message}`;
  return { kind: 'unreadable', detail };
}
