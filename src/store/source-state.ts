/** How far a source has been asked. */
export interface SourceCursor {
  /** Everything that ended up to here was taken, by the source's clock. */
  readonly takenToMs: number;
  /** What is left of the time before the first start: newest first, so `toMs` comes down to `fromMs`. Absent when done. */
  readonly backlog?: { readonly fromMs: number; readonly toMs: number };
}

/** What is remembered of a source between polls; `doctor` shows it. */
export interface SourceState {
  readonly source: string;
  readonly cursor?: SourceCursor;
  readonly polledAtMs?: number;
  /** Of the last poll that failed, until one succeeds. */
  readonly trouble?: { readonly code: string; readonly message: string; readonly sinceMs: number };
}

/** All reject with `StoreError`. */
export interface SourceStates {
  readonly get: (source: string) => Promise<SourceState | undefined>;
  /** Replaces. */
  readonly put: (state: SourceState) => Promise<void>;
  readonly all: () => Promise<readonly SourceState[]>;
}
