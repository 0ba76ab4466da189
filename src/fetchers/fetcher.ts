import type { KeptReadings } from '../event-log/kept-readings.ts';
import type { LogSource } from '../event-log/log-source.ts';
import type { ApplicationModel, ApplicationRef } from '../model/application.ts';
import type { YarnFacts } from '../model/yarn/yarn-facts.ts';

/**
 * Every source is asked through these contracts; docs/sources.md tells how to add one. All their promises reject with
 * `FetchError`, or with the reason of the caller's own signal.
 */
export interface Source {
  /** Unique among the sources of all clusters, and stable: cursors are kept under it. Kind and address: `history-server http://shs:18080`. */
  readonly source: string;
  readonly kind: SourceKindName;
  /** The name its applications are kept under. */
  readonly cluster: string;
  /**
   * Applications whose end lies in the window, in pages. A page is complete: once it was taken, `takenToMs` may be remembered.
   * The source may tell more than it was asked for, and tell things twice; it never leaves out what it knows.
   */
  readonly discover: (window: DiscoveryWindow, signal: AbortSignal) => AsyncIterable<DiscoveryPage>;
  /** What `doctor` shows: reachable, version, permission, clock, retention. Never rejects but for the signal: trouble is a check too. */
  readonly check: (signal: AbortSignal) => Promise<readonly Check[]>;
}

/** A source of records: event logs, or what a History Server answers of them. */
export interface Fetcher extends Source {
  /** All that this source holds of an application, any attempt; empty when it does not know it. */
  readonly locate: (applicationId: string, signal: AbortSignal) => Promise<readonly RecordHandle[]>;
  /**
   * Waits until reading will not have to wait: a History Server replays a log at the first question, for minutes. Called where
   * waiting costs nothing; absent where nothing is to be waited for.
   */
  readonly prepare?: (handle: RecordHandle, signal: AbortSignal) => Promise<void>;
  /**
   * Hands over the log as it lies, for who wants its bytes: valid until `use` is done. Of a record that is a log (`log`,
   * `archive`); absent where a source has none.
   */
  readonly useLog?: <T>(
    handle: RecordHandle,
    options: ReadOptions,
    use: (log: LogSource) => Promise<T>,
  ) => Promise<T>;
  /** Reads the record into the sections it can supply. May run in another thread than `locate`. */
  readonly read: (handle: RecordHandle, options: ReadOptions) => Promise<ApplicationModel>;
}

/** A source that knows what the cluster knows of an application, and no record of its work. */
export interface ResourceManager extends Source {
  /** With attempts; undefined when it does not know the application (any more). */
  readonly facts: (applicationId: string, signal: AbortSignal) => Promise<YarnFacts | undefined>;
}

export type SourceKindName = 'yarn' | 'history-server' | 'webhdfs' | 'directory' | 's3' | 'saved';

/** Best first: the log where it lies, the log out of a History Server's archive, what it answers over REST. */
export const RECORD_KINDS = ['log', 'archive', 'rest'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** Where a record lies and how to open it: plain JSON that crosses to a worker thread and is kept in the store. Never holds a secret. */
export interface RecordHandle {
  readonly source: string;
  readonly record: RecordKind;
  /** As the source names it: a directory knows file names only. */
  readonly ref: ApplicationRef;
  /** Changes when the record grows or is replaced; equal means nothing new to read. */
  readonly fingerprint: string;
  /** The application writes it still, or died before it could say that it does not. */
  readonly isInProgress: boolean;
  /** By the source's clock. */
  readonly changedAtMs?: number;
  /** As stored. */
  readonly byteCount?: number;
  /** For people: a path or an address without credentials. */
  readonly location: string;
  /** The source's own. */
  readonly locator: unknown;
}

/** How a record is read. */
export interface ReadOptions {
  readonly signal: AbortSignal;
  /** Decoded bytes of a log after which reading stops; what no log can be unless said. */
  readonly maxLogBytes?: number;
  /** Told of bytes as they come, as stored. */
  readonly onBytes?: (byteCount: number) => void;
  /** Of logs that are still written what was read is kept here, and read on from the next time. */
  readonly readings?: KeptReadings;
}

/** What of the options concerns reading the log itself; bytes are counted where they come in. */
export function logSettingsOf({
  signal,
  maxLogBytes,
}: ReadOptions): Pick<ReadOptions, 'signal' | 'maxLogBytes'> {
  return maxLogBytes === undefined ? { signal } : { signal, maxLogBytes };
}

/** Which applications a source is asked for: those that ended within it. */
export interface DiscoveryWindow {
  /** By the source's clock; inside. */
  readonly fromMs: number;
  /** Absent: no end, so that a source whose clock is ahead hides nothing. */
  readonly toMs?: number;
  readonly order: 'oldest-first' | 'newest-first';
  /** Also applications that run, each time that there is more of them; else none. */
  readonly withRunning?: boolean;
}

/** A part of what a source has of a window; the next page begins where it ends. */
export interface DiscoveryPage {
  readonly applications: readonly Sighting[];
  /** How far the window is taken with this page, by the source's clock: up to here (oldest first), or down to here (newest first). */
  readonly takenToMs: number;
  /** Rows that could not be read. */
  readonly droppedCount: number;
  /** For people, of each of them: what it was and why; absent where the source cannot tell. */
  readonly droppedBecause?: readonly string[];
}

/** An application that a source tells of. */
export interface Sighting {
  readonly ref: ApplicationRef;
  /** By the source's clock; absent while it runs, and where it is hidden. */
  readonly endedAtMs?: number;
  /** It runs, as far as the source can tell: a log that its driver left behind long ago is not in progress. */
  readonly isInProgress: boolean;
  /** Of what the source holds: a log's own, or the end that is told. */
  readonly fingerprint: string;
}

/** One line of `doctor`. */
export interface Check {
  readonly what: string;
  readonly state: 'ok' | 'warning' | 'failed';
  /** What was seen, and where it is not ok, the way out. */
  readonly detail: string;
}

export type FetchErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'throttled'
  | 'unauthorized'
  | 'not-found'
  | 'too-large'
  | 'bad-payload'
  /** Our own disk does not take what a source sends: neither the source nor the record is to blame. */
  | 'no-room';

/** Their trouble, not ours: anything else that is thrown is a bug. */
export class FetchError extends Error {
  readonly code: FetchErrorCode;
  readonly source: string;

  constructor(source: string, code: FetchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FetchError';
    this.code = code;
    this.source = source;
  }
}

/** Whether a source says that there is no such thing. */
export function isNotFound(error: unknown): boolean {
  return error instanceof FetchError && error.code === 'not-found';
}
