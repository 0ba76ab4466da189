import type { Gap } from '../model/application.ts';

/**
 * Bytes of one part as they lie in the source, still framed by whatever codec wrote them. A chunk is valid until the next one
 * is asked for: whoever needs it longer copies it.
 */
export type ByteStream = AsyncIterable<Uint8Array>;

/** One file of a log. */
export interface LogPart {
  readonly name: string;
  /** As stored, for progress; absent where it cannot be known beforehand. */
  readonly byteCount?: number;
  /** Of a file of this machine: another thread can open it by that. */
  readonly path?: string;
  open(): ByteStream;
  /** From a byte on that was there before; absent where reading can begin at the beginning only. */
  readonly openAt?: (fromByte: number) => ByteStream;
}

/** One application attempt's log, its parts in reading order; what is known to be missing from it is in `gaps`. */
export interface LogSource {
  /** File or directory name, without its path. */
  readonly name: string;
  readonly parts: readonly LogPart[];
  readonly gaps: readonly Gap[];
  /** Whether its name says that the application still writes it. */
  readonly isInProgress: boolean;
}

export type EventLogErrorCode = 'empty' | 'not-an-event-log' | 'unreadable' | 'too-large';

/** The bytes cannot be used as an event log at all; `message` is one line for the user. */
export class EventLogError extends Error {
  readonly code: EventLogErrorCode;

  constructor(code: EventLogErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EventLogError';
    this.code = code;
  }
}

/** What was read of a log before is not what is there now: it has to be read anew. */
export class ChangedLogError extends Error {}
