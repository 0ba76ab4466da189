import type { Generated } from 'kysely';
import type { Dismissal } from '../model/dismissal.ts';
import type { SumDimension } from './insights.ts';

/** What is kept besides the analyses, so that questions about many of them need no scan. Made from them anew by `refill.ts`. */
export interface KeptSchema {
  run: RunTable;
  kept_name: KeptNameTable;
  kept_sum: KeptSumTable;
  kept_day: KeptDayTable;
  kept_number: KeptNumberTable;
  kept_adoption: KeptAdoptionTable;
  dismissal: DismissalTable;
  search_index: SearchIndexTable;
}

/** One for each analysis. Ids are those of `kept_name`. */
export interface RunTable {
  analysis_id: number;
  preset_id: number;
  version_id: number;
  options_id: number;
  user_id: number;
  queue_id: number;
  /** Null of an application that is no run of a job. */
  job_id: number | null;
  started_at_ms: number;
  /** Since 1970, UTC. */
  day: number;
  recoverable_wall_ms: number;
  recoverable_memory_byte_ms: number;
  input_bytes: number;
  disk_spilled_bytes: number;
  /** Of the root findings, the one worth most first, each once, with spaces between. */
  heuristic_ids: string;
}

export type NameKind =
  | 'preset'
  | 'version'
  | 'options'
  | 'cluster'
  | 'user'
  | 'queue'
  | 'job'
  | 'heuristic'
  | 'host';
/** Text that many rows share, as a number; gone with the last analysis that has it. */
export interface KeptNameTable {
  id: Generated<number>;
  kind: NameKind;
  /** '' where an analysis has none. */
  text: string;
  analysis_count: number;
}

/** Whole numbers, so that adding and taking away in any order gives what counting anew gives. */
export interface KeptSumTable {
  preset_id: number;
  dimension: SumDimension;
  /** A user or a queue; 0: of all. */
  within_id: number;
  /** Of the start, since 1970, UTC. */
  day: number;
  /** Of the name that is summed by; 0 of `all`. */
  key_id: number;
  application_count: number;
  failed_count: number;
  duration_ms: number;
  held_core_ms: number;
  /** MiB-ms: byte-ms of a day outgrow 64 bits. */
  held_memory_mib_ms: number;
  recoverable_wall_ms: number;
  recoverable_memory_mib_ms: number;
}

/** Days that have sums, and the last change to any of them: what was read before is still right while it is the same. */
export interface KeptDayTable {
  preset_id: number;
  day: number;
  change_number: number;
}

export interface KeptNumberTable {
  name: 'analyses' | 'changes';
  value: number;
}

export interface KeptAdoptionTable {
  preset_id: number;
  /** Number of the week since that of 1970-01-05, which begins on Monday. */
  week: number;
  advice_count: number;
  followed_count: number;
}

export interface DismissalTable {
  id: Generated<number>;
  /** '' and '' where it is of a job, and `job_key` '' where it is of an application. */
  cluster: string;
  application_id: string;
  job_key: string;
  heuristic_id: string;
  kind: Dismissal['kind'];
  at_ms: number;
  until_ms: number | null;
  /** `NewDismissal` as JSON. */
  record: string;
}

/** Words and filters of each analysis, in an index of the database's own kind. */
export interface SearchIndexTable {
  rowid: bigint;
  words: string;
}
