import type { ApplicationRef, Outcome } from '../model/application.ts';
import type { Severity } from '../model/severity.ts';
import type { PropertyChange } from './comparison.ts';

/** What changed with a run, compared with the run before it. */
export interface RunChange {
  readonly kind: 'configuration' | 'input' | 'plan' | 'spark-version' | 'executors' | 'outcome';
  /** In words: `input grew 2.3 times`. */
  readonly text: string;
  /** Of `configuration`. */
  readonly properties?: readonly PropertyChange[];
}
/** Slower or dearer than the job's own baseline, and not because it read more. */
export interface Regression {
  readonly kind: 'slower' | 'dearer' | 'slower-and-dearer';
  readonly text: string;
  /** Of the runtime; of memory × time where it is only dearer. */
  readonly timesBaseline: number;
}
/** Amounts are absent where the record does not have them, which is never 0. */
export interface HistoryRun extends ApplicationRef {
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly outcome: Outcome;
  readonly severity: Severity;
  readonly headline: string;
  readonly heldMemoryByteMs?: number;
  readonly heldCoreMs?: number;
  readonly inputBytes?: number;
  readonly heuristicIds: readonly string[];
  /** Absent where there is no baseline yet, or the run is normal. */
  readonly regression?: Regression;
  /** Why its figures do not compare: it runs still, its record is cut off, … */
  readonly cautions: readonly string[];
  readonly changes: readonly RunChange[];
}
/** What is normal for a job: medians of its successful runs, and the band around them. */
export interface Baseline {
  readonly runCount: number;
  readonly medianMs: number;
  readonly lowMs: number;
  readonly highMs: number;
  /** Past this a run is slower: the end of the band, or for short jobs what is worth somebody's time above the median. */
  readonly slowFromMs: number;
  /** Absent where fewer than three of the records have it. */
  readonly medianMemoryByteMs?: number;
  readonly highMemoryByteMs?: number;
  /** Past this a run is dearer, as with time. */
  readonly dearFromByteMs?: number;
  /** Per byte that was read; absent where fewer than three of the runs read anything. */
  readonly medianMsPerByte?: number;
  readonly medianMemoryMsPerByte?: number;
  readonly medianInputBytes?: number;
  /** Only runs of working days, or of weekends, when there are enough of them. */
  readonly days?: 'working-days' | 'weekends';
}
/** A recurring job over its runs, oldest first. */
export interface JobHistory {
  readonly jobKey: string;
  readonly runs: readonly HistoryRun[];
  /** What the latest run is held against; from 3 successful runs on. */
  readonly baseline?: Baseline;
  /** Findings over runs: which came back how often. The most frequent first. */
  readonly findings: readonly {
    readonly heuristicId: string;
    readonly runCount: number;
    readonly lastSeenAtMs: number;
    readonly isInLatest: boolean;
  }[];
  /** What to know first: `the last run took 2.1 times as long: …`. */
  readonly conclusions: readonly string[];
}
