import type { Source } from '../fetchers/fetcher.ts';
import type { ApplicationRef } from '../model/application.ts';
import type { SourceStates } from '../store/source-state.ts';
import type { AnalysisStore } from '../store/store.ts';
import type { WorkItem, WorkKey, WorkQueue, WorkTrouble } from '../store/work-queue.ts';
import type { Log } from './log.ts';
import type { DaemonSettings } from './settings.ts';

/** What a daemon is handed. */
export interface DaemonParts {
  /** Of all clusters. */
  readonly sources: readonly Source[];
  readonly queue: WorkQueue;
  readonly states: SourceStates;
  readonly analyses: Pick<AnalysisStore, 'oldest' | 'prune'>;
  readonly judge: Judge;
  readonly reports: ReportFolder;
  readonly nowMs: () => number;
  /** 0 to 1, for the jitter of retries; `Math.random` unless said. */
  readonly random?: () => number;
  readonly log: Log;
  /** This process, as `processOwner` writes it. */
  readonly owner: string;
  readonly settings: DaemonSettings;
}

/**
 * Judges one application: all its attempts that were not judged yet from what the sources hold now. Called again for the
 * same application after a crash, so what was saved already is not made again. A rejection is a bug, but for `FetchError`,
 * `StoreError`, `FileError` and the reason of the signal.
 */
export type Judge = (key: WorkKey, context: JudgeContext) => Promise<JudgeOutcome>;
/** The work item at hand, and when to stop. */
export interface JudgeContext {
  readonly item: WorkItem;
  /** Aborted when the daemon ends, or when another process has taken the application over. */
  readonly signal: AbortSignal;
}
export type JudgeOutcome =
  /** How many analyses were made; 0 when there was nothing new. */
  | { readonly kind: 'judged'; readonly analyses: number }
  /** `isFailure`: the record's fault, so that it is given up after a few times. */
  | { readonly kind: 'again'; readonly trouble: WorkTrouble; readonly isFailure: boolean };

/** The folder of static reports. */
export interface ReportFolder {
  /** Writes index.html over the newest analyses. */
  readonly update: () => Promise<void>;
  /**
   * Removes the reports of analyses that are no more, and returns those that the system lets nobody remove, one line each: they
   * hold up no other. Rejects with FileError where the folder as a whole takes no change.
   */
  readonly remove: (refs: readonly ApplicationRef[]) => Promise<readonly string[]>;
}
