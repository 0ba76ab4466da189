import type { Analysis, AnalysisSummary } from '../model/analysis.ts';
import type { ApplicationRef } from '../model/application.ts';
import type { Severity } from '../model/severity.ts';

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
/** Async because the same contract is served by SQLite in the process and by PostgreSQL across the network. */
export interface AnalysisStore extends AsyncDisposable {
  /** Whole or not at all; the same attempt under the same preset replaces. Findings are rows of their own, detail a compressed blob apart. */
  save(analysis: Analysis): Promise<void>;
  /** Under `recommended` unless said. */
  get(ref: ApplicationRef, preset?: string): Promise<Analysis | undefined>;
  /** Newest start first. */
  list(query: AnalysisQuery): Promise<AnalysisPage>;
}
