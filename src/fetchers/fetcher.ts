import type { ApplicationModel, ApplicationRef } from '../model/application.ts';

/** Where a record lies and how to open it: plain data that crosses to a worker thread, secrets by reference. */
export interface RecordHandle {
  readonly source: string;
  readonly ref: ApplicationRef;
  /** Changes when the record grows or is replaced; equal means nothing new to read. */
  readonly fingerprint: string;
  readonly locator: unknown;
}
export interface DiscoveryWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly order: 'oldest-first' | 'newest-first';
  readonly cursor?: string;
}
export interface Fetcher {
  readonly source: string;
  /** Finished applications whose end lies in the window, in pages, newest first when asked for a backlog; `cursor` resumes. */
  discover(
    window: DiscoveryWindow,
    signal: AbortSignal,
  ): AsyncIterable<{ readonly refs: readonly ApplicationRef[]; readonly cursor: string }>;
  /** Undefined when this source does not know the application. */
  locate(ref: ApplicationRef, signal: AbortSignal): Promise<RecordHandle | undefined>;
  /** Reads the record into the sections it can supply. Throws `FetchError` only. */
  read(handle: RecordHandle, signal: AbortSignal): Promise<ApplicationModel>;
}
export type FetchErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'throttled'
  | 'unauthorized'
  | 'not-found'
  | 'too-large'
  | 'bad-payload';

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
