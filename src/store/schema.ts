import type { Generated, Kysely } from 'kysely';
import type { KeptSchema } from './schema-kept.ts';
import type { WorkItem } from './work-queue.ts';

/**
 * The tables as the newest migration leaves them. Instants and durations are whole numbers; amounts (core-ms, byte-ms) are
 * doubles, as byte-ms outgrow 2^53. Text that came from a log is in the form of `column-text.ts`.
 */
export interface StoreSchema extends KeptSchema {
  analysis: AnalysisTable;
  finding: FindingTable;
  analysis_detail: DetailTable;
  judged_record: JudgedRecordTable;
  work_item: WorkItemTable;
  work_evidence: WorkEvidenceTable;
  work_count: WorkCountTable;
  source_state: SourceStateTable;
}

/** The database, or a transaction in it. */
export type Db = Kysely<StoreSchema>;

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

export interface DetailTable {
  analysis_id: number;
  /** `AnalysisDetail` as JSON, gzipped. */
  body: Uint8Array;
}

/** What an analysis was made from; none where somebody analysed by hand. */
export interface JudgedRecordTable {
  analysis_id: number;
  /** Key as the source names the application, which the analysis may know better. */
  cluster: string;
  application_id: string;
  attempt_id: string;
  preset: string;
  source: string;
  record_rank: number;
  fingerprint: string;
  /** How often an analysis was made of this very record. */
  judged_count: number;
  /** `JudgedRecord` as JSON, without the count. */
  record: string;
}

/** An application to be judged, or that was. */
export interface WorkItemTable {
  id: Generated<number>;
  cluster: string;
  application_id: string;
  /** `WorkKey` as JSON where the columns do not hold it as it was told; null almost always. */
  key_as_told: string | null;
  state: WorkItem['state'];
  /** `now`: may be leased; `later`: from `next_at_ms` on; `none`: done or dead. Kept so that what is due lies in an index in its order. */
  turn: 'now' | 'later' | 'none';
  is_backlog: number;
  ended_at_ms: number | null;
  /** The end, or where it is hidden the first sighting: the newest is leased first. */
  order_at_ms: number;
  first_seen_at_ms: number;
  /** Of the state. */
  changed_at_ms: number;
  /** Changed or told of again; the latter to a day. */
  touched_at_ms: number;
  lease_count: number;
  failure_count: number;
  /** When it may be leased; of a leased one, when the lease ends. */
  next_at_ms: number;
  /** Of the lease. */
  owner: string | null;
  /** When something new was told of it while it was leased. */
  news_at_ms: number | null;
  trouble_code: string | null;
  trouble_source: string | null;
  /** `WorkTrouble` as JSON. */
  trouble: string | null;
}

/** The last that each source told of each attempt: what differs is news. */
export interface WorkEvidenceTable {
  item_id: number;
  source: string;
  attempt_id: string;
  fingerprint: string;
  record_rank: number;
  /** 1 while it waits for the end of a lease to be looked at. */
  is_news: number;
}

/** How many items are in a state, kept up by every change: counting a million rows would take a scan. */
export interface WorkCountTable {
  state: WorkItem['state'];
  item_count: number;
}

export interface SourceStateTable {
  source: string;
  /** `SourceState` as JSON. */
  state: string;
}
