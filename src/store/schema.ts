import type { Generated } from 'kysely';

/**
 * The tables as the newest migration leaves them. Instants and durations are whole numbers; amounts (core-ms, byte-ms) are
 * doubles, as byte-ms outgrow 2^53. Text that came from a log is in the form of `column-text.ts`.
 */
export interface StoreSchema {
  analysis: AnalysisTable;
  finding: FindingTable;
  analysis_detail: DetailTable;
}

export interface AnalysisTable {
  id: Generated<number>;
  cluster: string;
  application_id: string;
  /** `attempt-key.ts`: '' where an application has no attempts, '1' for YARN's first. */
  attempt_id: string;
  preset: string;
  name: string;
  user_name: string | null;
  queue: string | null;
  job_key: string | null;
  framework_version: string | null;
  outcome: string;
  started_at_ms: number;
  ended_at_ms: number | null;
  duration_ms: number;
  /** 0 none to 4 critical. */
  severity_rank: number;
  /** 0–100. */
  efficiency: number | null;
  headline: string;
  /** Of the finding worth most. */
  top_heuristic_id: string | null;
  held_core_ms: number;
  held_memory_byte_ms: number;
  /** Σ likely savings of the root findings, which do not overlap. */
  recoverable_wall_ms: number;
  recoverable_memory_byte_ms: number;
  analyzed_at_ms: number;
  engine_version: string;
  options_hash: string;
  /** Of the document. */
  schema_version: number;
  /** `AnalysisSummary` as JSON: a page of a list touches no document. */
  summary: string;
  /** `Analysis` without `detail`, as JSON. */
  document: string;
}

export interface FindingTable {
  analysis_id: number;
  /** 0 is the one worth most; those below their gate follow. */
  rank: number;
  heuristic_id: string;
  severity_rank: number;
  subject_kind: string;
  /** What of that kind: `5.1` of a stage, `7` or `7/12` (node) of an SQL execution; '' of the application. */
  subject_key: string;
  headline: string;
  saved_wall_ms: number | null;
  saved_memory_byte_ms: number | null;
  owner: string;
  /** 1 a root cause past its gate, 0 noticed and not worth acting on by itself. */
  is_root: number;
  /** 1 for the most severe finding of its heuristic in the analysis, exactly one: a list by heuristic walks these. */
  is_worst: number;
  /** The analysis's own, repeated so that an index over findings is in the order of a list. */
  started_at_ms: number;
}

interface DetailTable {
  analysis_id: number;
  /** `AnalysisDetail` as JSON, gzipped. */
  body: Uint8Array;
}
