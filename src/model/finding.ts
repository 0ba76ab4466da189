import type { Remedy } from './remedy.ts';
import type { Raised } from './severity.ts';

export type NonEmpty<T> = readonly [T, ...T[]];
/** What numbers are in. `ratio` is a share of 1 or a multiple; `coreMs` is cores × time, `byteMs` memory × time. */
export type Unit = 'ms' | 'bytes' | 'count' | 'ratio' | 'coreMs' | 'byteMs';
/** A number that says what it is in. */
export interface Quantity {
  readonly value: number;
  readonly unit: Unit;
}
/** What a finding is about, so that a report can link to it and a trend can follow it. */
export type Subject =
  | { readonly kind: 'application' }
  | { readonly kind: 'stage'; readonly stageId: number; readonly stageAttemptId: number }
  | { readonly kind: 'sql'; readonly executionId: number; readonly nodeId?: number }
  | { readonly kind: 'executor'; readonly executorId: string }
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'property'; readonly name: string };

/** What a finding is about, as far as it lasts from one run to the next: ids of stages and executors do not. */
export function lastingName(subject: Subject): string {
  return subject.kind === 'property' ? subject.name : subject.kind;
}

/** Quantiles of a distribution; all in one unit, that of the evidence. */
export type Spread = Readonly<Record<'min' | 'p25' | 'p50' | 'p75' | 'p95' | 'max', number>>;
/** A column of a table of evidence: `key` names its cells, `unit` is that of its numbers. */
export interface Column {
  readonly key: string;
  readonly label: string;
  readonly unit?: Unit;
}
/** Numbers and units, never prose: how `{ value: 93_000, unit: 'ms' }` reads is a renderer's choice. */
export type Evidence =
  | {
      readonly kind: 'measure';
      readonly label: string;
      readonly is: Quantity;
      readonly limit?: Quantity;
    }
  | {
      readonly kind: 'distribution';
      readonly label: string;
      readonly unit: Unit;
      readonly at: Spread;
    }
  | {
      readonly kind: 'table';
      readonly columns: NonEmpty<Column>;
      readonly rows: readonly Readonly<Record<string, string | number>>[];
      /** Behind those, left out; absent where none are. */
      readonly moreRowCount?: number;
    }
  | { readonly kind: 'text'; readonly label: string; readonly text: string };

/** `risk`: what may get worse; `verify`: what to look for in the next run. */
export type Recommendation = { readonly risk?: string; readonly verify?: string } & (
  | {
      readonly kind: 'set-property';
      readonly property: string;
      readonly from?: string;
      readonly to: string;
      readonly because: string;
      /** 'session' works with spark.conf.set; 'submit' must be known before the application starts. */
      readonly scope: 'submit' | 'session' | 'cluster';
    }
  | {
      readonly kind: 'change-code';
      readonly advice: string;
      readonly before?: string;
      readonly after?: string;
      readonly because: string;
    }
  | { readonly kind: 'look-into'; readonly advice: string }
);
/** low ≤ likely ≤ high. */
export type Range = Readonly<Record<'low' | 'likely' | 'high', number>>;
/** Time and memory × time; low ≤ likely ≤ high. */
export interface Amounts {
  readonly wallMs: Range;
  readonly memoryByteMs: Range;
}
/**
 * What the owner gets back by acting on it. Where findings before it give back a part of that already, it is what is left, and
 * `alone` is what it gives back by itself: the figure that the headline has.
 */
export interface Saving extends Amounts {
  readonly basis: 'measured' | 'simulated' | 'modelled';
  readonly alone?: Amounts;
}
/** What a heuristic found: what is wrong, where, how it shows, what acting on it gives back, and what to do. */
export interface Finding {
  readonly heuristicId: string;
  readonly severity: Raised;
  readonly subject: Subject;
  /** Of a session: the group of the jobs it comes from, with Livy the number of the statement (the notebook's cell). */
  readonly statement?: string;
  /** Cause, place and cost in at most 120 characters. */
  readonly headline: string;
  readonly evidence: NonEmpty<Evidence>;
  readonly recommendations: readonly Recommendation[];
  readonly saving?: Saving;
  readonly confidence: { readonly level: 'high' | 'medium' | 'low'; readonly because: string };
  /** Who can act: the job's owner, or the platform. */
  readonly owner: 'user' | 'platform';
}
/** The engine knows which heuristic it asked, and which statement ran. */
export type FindingDraft = Omit<Finding, 'heuristicId' | 'statement'>;
/** What a heuristic returns: `remedy` is for the engine, which replays the run with it, and in no document. */
export type ProposedFinding = FindingDraft & { readonly remedy?: Remedy };

/** Whether there is a first one. */
export function isNonEmpty<T>(items: readonly T[]): items is NonEmpty<T> {
  return items.length > 0;
}
