import type { AnalysisSummary } from '../model/analysis.ts';
import type { ApplicationRef, Outcome } from '../model/application.ts';
import type { Dismissal, NewDismissal } from '../model/dismissal.ts';
import type { AnalysisQuery, JudgedRecord } from './store.ts';

/** By what sums are kept: `all` has the one key ''; `cause` is the heuristic of a root finding; `host` is named by findings. */
export const SUM_DIMENSIONS = ['all', 'cause', 'queue', 'user', 'job', 'host'] as const;
export type SumDimension = (typeof SUM_DIMENSIONS)[number];
/**
 * Of the applications that started in a window, each attempt once. For `cause` and `host` the recoverable amounts are those of
 * their root findings alone. Amounts are sums of whole ms and of whole MiB-ms.
 */
export interface WasteSums {
  readonly applicationCount: number;
  readonly failedCount: number;
  readonly durationMs: number;
  readonly heldCoreMs: number;
  readonly heldMemoryByteMs: number;
  readonly recoverableWallMs: number;
  readonly recoverableMemoryByteMs: number;
}
export interface SumRow extends WasteSums {
  /** The heuristic's id, the queue's name, …; '' where the application has none. */
  readonly key: string;
}
/** Days begin at midnight UTC. Windows are widened to whole days. */
export interface Window {
  /** `recommended` unless said: over several, an application would count as often as it was judged. */
  readonly preset?: string;
  readonly fromMs: number;
  readonly toMs: number;
}
export interface SumQuery extends Window {
  readonly dimension: SumDimension;
  readonly orderBy: keyof WasteSums;
  readonly limit: number;
  /** Only what belongs to this user or queue: by cause, job, and the other of the two. Anything else is a `bad-query`. */
  readonly within?: { readonly user: string } | { readonly queue: string };
}
export interface SeriesQuery extends Window {
  readonly dimension: SumDimension;
  readonly key: string;
}
export interface DaySums extends WasteSums {
  readonly dayMs: number;
}

/** A summary with what lists of runs are ordered by and drawn from. */
export interface RunRow extends AnalysisSummary {
  readonly heldCoreMs: number;
  readonly heldMemoryByteMs: number;
  readonly recoverableWallMs: number;
  readonly recoverableMemoryByteMs: number;
  readonly inputBytes: number;
  readonly diskSpilledBytes: number;
  /** Of its root findings, the one worth most first. */
  readonly heuristicIds: readonly string[];
}
export interface RunPage {
  readonly rows: readonly RunRow[];
  readonly next?: string;
}
/** Everything that is set has to apply; every preset unless said. Newest start first. */
export interface SearchQuery extends AnalysisQuery {
  /** An id or its beginning; `job_…` of MapReduce's history means `application_…`. */
  readonly applicationId?: string;
  readonly cluster?: string;
  readonly outcome?: Outcome;
  /** What its scheduler calls the run, its job or its workflow, or an address of theirs (`knownAs`), as a whole. */
  readonly knownAs?: string;
  /**
   * Words that stand in name, user, queue, job, hosts or headlines; each may be a beginning. Letter case, accents and what
   * stands between words do not matter. Text without a word finds nothing, blank text is none.
   */
  readonly text?: string;
}
export interface MostToRecoverQuery extends Window {
  readonly user?: string;
  readonly queue?: string;
  readonly orderBy: 'recoverableMemoryByteMs' | 'recoverableWallMs';
  readonly limit: number;
}

/**
 * Advice that a run of a job was given, seen from the run after it (same preset and options, succeeded): followed is what that
 * run's root findings no longer name.
 */
export interface Adoption {
  /** Of a week that begins on Monday, midnight UTC. */
  readonly weekMs: number;
  readonly adviceCount: number;
  readonly followedCount: number;
}

/** How often a heuristic told something, and how often somebody said that it was wrong. */
export interface HeuristicRecord {
  readonly heuristicId: string;
  /** Analyses with a root finding of it. */
  readonly toldCount: number;
  readonly wrongCount: number;
  readonly dismissedCount: number;
}
/** Judged by another version or with other options. */
export interface OutdatedRow {
  readonly ref: ApplicationRef;
  readonly preset: string;
  readonly engineVersion: string;
  readonly startedAtMs: number;
  /** `AnalysisStore.replace` wants to know which one this is. */
  readonly analyzedAtMs: number;
  readonly record?: JudgedRecord;
  /** In place of a record that cannot be read: what is wrong, and the way out. */
  readonly recordDamage?: string;
}

/** What pages, REST and commands ask of many analyses at once. Each answer walks indexes and kept sums, however many there are. */
export interface Insights {
  sums(query: SumQuery): Promise<readonly SumRow[]>;
  /** Days with something only, oldest first. */
  series(query: SeriesQuery): Promise<readonly DaySums[]>;
  /** Only what has something to recover. */
  mostToRecover(query: MostToRecoverQuery): Promise<readonly RunRow[]>;
  search(query: SearchQuery): Promise<RunPage>;
  /** All attempts of an application, in every cluster unless one is named, newest first; under every preset. */
  attempts(applicationId: string, cluster?: string): Promise<readonly RunRow[]>;
  /** Newest first. */
  runs(query: AnalysisQuery & { readonly jobKey: string }): Promise<RunPage>;
  adoption(window: Window): Promise<readonly Adoption[]>;
  /** Names that begin so, for a search's suggestions and lists of all. */
  names(kind: 'user' | 'queue' | 'job', prefix: string, limit: number): Promise<readonly string[]>;
  analysisCount(): Promise<number>;
  /** The newest of a scope and heuristic replaces the one before. Rejects with `bad-query` what is longer than it may be. */
  dismiss(dismissal: NewDismissal): Promise<Dismissal>;
  /** False when there is none with this id. */
  undoDismissal(id: number): Promise<boolean>;
  /** Those in force at that time, for an application and its job. */
  dismissals(
    of: { readonly cluster: string; readonly applicationId: string; readonly jobKey?: string },
    atMs: number,
  ): Promise<readonly Dismissal[]>;
  /** Told by runs that started in the window, dismissed by what was said in it. Told most often first. */
  heuristicRecords(window: Window): Promise<readonly HeuristicRecord[]>;
  /** Newest start first. What is damaged is among them, as far as it can be read: to be judged again mends it. */
  outdated(query: {
    readonly engineVersion: string;
    readonly optionsHash?: string;
    readonly preset?: string;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<{ readonly rows: readonly OutdatedRow[]; readonly next?: string }>;
}
