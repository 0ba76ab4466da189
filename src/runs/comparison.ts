import type { Analysis, Slice } from '../model/analysis.ts';
import type { Finding, Unit } from '../model/finding.ts';

/** A figure of two runs side by side; a side is absent where that record does not have it, which is never 0. */
export interface FigureChange {
  readonly id: string;
  readonly label: string;
  readonly unit: Unit;
  readonly before?: number;
  readonly after?: number;
}
export interface SliceChange extends Pick<Slice, 'id' | 'label'> {
  readonly beforeMs: number;
  readonly afterMs: number;
}
export interface PropertyChange {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}
export interface StageSide {
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly durationMs?: number;
  readonly taskCount: number;
  readonly executorRunTimeMs: number;
  readonly inputBytes: number;
  readonly shuffleReadBytes: number;
  readonly diskSpilledBytes: number;
}
/** Stages that do the same, whatever their ids: one side is absent where only one run has it. */
export interface StageMatch {
  readonly name: string;
  readonly before?: StageSide;
  readonly after?: StageSide;
}
/** Queries of both runs by their fingerprint: literals and ids do not count. */
export interface PlanMatch {
  readonly description: string;
  readonly fingerprint: string;
  /** The same query ran by another plan: another join, other shuffles. */
  readonly ranOtherwise: boolean;
  readonly beforeExecutionId?: number;
  readonly afterExecutionId?: number;
  readonly beforeMs?: number;
  readonly afterMs?: number;
}
/**
 * What two runs have in common, and what changed from the one to the other. Figures are in the order of a report, properties by
 * name; slices, queries and stages with the largest change first.
 */
export interface Comparison {
  readonly before: Analysis['application'];
  readonly after: Analysis['application'];
  /** Why figures or findings of these two do not compare: another preset or options, a gap, another job. */
  readonly cautions: readonly string[];
  /** What explains the change of the wall clock best, in sentences; the first one is a headline. */
  readonly conclusions: readonly [string, ...string[]];
  readonly figures: readonly FigureChange[];
  /** Empty where one of the records has no time budget. */
  readonly wall: readonly SliceChange[];
  readonly cores: readonly SliceChange[];
  /** Without what differs between any two runs: ids, ports, times, tokens. */
  readonly configuration: readonly PropertyChange[];
  readonly plans: readonly PlanMatch[];
  readonly stages: readonly StageMatch[];
  /** Root findings. `stayed` as the run after has them. */
  readonly findings: {
    readonly gone: readonly Finding[];
    readonly stayed: readonly Finding[];
    readonly came: readonly Finding[];
  };
}
