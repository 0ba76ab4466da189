import type { Analysis, AnalysisSummary } from '../model/analysis.ts';
import type { ApplicationRef } from '../model/application.ts';
import type { Severity } from '../model/severity.ts';
import type { WorkKey } from './work-queue.ts';

export interface AnalysisQuery {
  readonly user?: string;
  readonly queue?: string;
  readonly jobKey?: string;
  /** Every preset unless said. */
  readonly preset?: string;
  /** With at least one finding of it, `alsoNoticed` included. */
  readonly heuristicId?: string;
  /** Of the verdict; together with `heuristicId`, of a finding of that heuristic. */
  readonly atLeast?: Severity;
  /** By the application's start: `fromMs` belongs to it, `toMs` does not. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}
export interface AnalysisPage {
  readonly rows: readonly AnalysisSummary[];
  readonly next?: string;
}
/** Which record an analysis was made from. */
export interface JudgedRecord {
  /** As the sources name it: the log itself may know better. */
  readonly ref: ApplicationRef;
  readonly source: string;
  /** As in `WorkSighting`. */
  readonly rank: number;
  readonly fingerprint: string;
  /** Where it lay, for people, without secrets. */
  readonly location: string;
  /** Plain JSON by which its source opens it again. */
  readonly handle: unknown;
  /** Better records that could not be read then: source, kind and fingerprint. */
  readonly skipped?: readonly string[];
  /** How often an analysis was made of it: more than 1 is work done twice. Set by the store. */
  readonly judgedCount?: number;
}

/** Async because the same contract is served by SQLite in the process and by PostgreSQL across the network. */
export interface AnalysisStore extends AsyncDisposable {
  /** Whole or not at all; the same attempt under the same preset replaces. Findings are rows of their own, detail a compressed blob apart. */
  save(analysis: Analysis, record?: JudgedRecord): Promise<void>;
  /**
   * `save` in the place of the analysis that was made at that moment. False, with nothing written, where another one is stored by
   * now, or none.
   */
  replace(analysis: Analysis, record: JudgedRecord | undefined, madeAtMs: number): Promise<boolean>;
  /** What the attempts of an application were judged from, under this preset; of attempts judged by hand there is none. */
  judged(key: WorkKey, preset: string): Promise<readonly JudgedRecord[]>;
  /** The analyses that `prune` would remove now: what hangs on them can go before them. */
  oldest(analyzedBeforeMs: number, limit: number): Promise<readonly ApplicationRef[]>;
  /** Removes analyses that were made before then, `limit` of them at most, and returns which; none: nothing is left to prune. */
  prune(analyzedBeforeMs: number, limit: number): Promise<readonly ApplicationRef[]>;
  /** Under `recommended` unless said. */
  get(ref: ApplicationRef, preset?: string): Promise<Analysis | undefined>;
  /** Newest start first. */
  list(query: AnalysisQuery): Promise<AnalysisPage>;
}
