import type { Environment } from './environment.ts';
import type { ExecutorSummary, ResourceProfile } from './executor.ts';
import type { NonEmpty } from './finding.ts';
import type { Interval } from './interval.ts';
import type { JobData } from './job.ts';
import type { Occupancy } from './occupancy.ts';
import type { SqlExecution } from './sql.ts';
import type { RddInfo, StageData } from './stage.ts';
import type { StreamingQuery } from './streaming.ts';
import type { Totals } from './totals.ts';
import type { ClusterUsage } from './yarn/cluster-usage.ts';

export type ClusterManager = 'yarn' | 'kubernetes' | 'standalone' | 'local' | 'unknown';
/** How an attempt ended; `unknown` where its record does not say. */
export const OUTCOMES = ['succeeded', 'failed', 'killed', 'running', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];
/** The identity of one attempt. `app-…-0000` and `local-…` repeat between clusters, hence `cluster` ("default" unless configured). */
export interface ApplicationRef {
  readonly cluster: string;
  /** "App ID" of the log; where an old log has none, the log's file name, sanitised. */
  readonly id: string;
  /** Absent where the record has none (client mode; YARN's attempt 1 is then the same attempt). */
  readonly attemptId?: string;
}

/**
 * One attempt of one application in base units (Ms, Bytes), whatever it was read from; never mutated after it is handed
 * over, so that derived facts can be cached on its identity. A section is absent when no source could supply it: absent is
 * never zero. Small by construction: see "fixed memory" in docs/architecture.md.
 */
export interface ApplicationModel extends ApplicationRef {
  readonly framework: { readonly name: 'spark'; readonly version?: string };
  readonly name: string;
  readonly user?: string;
  readonly queue?: string;
  readonly clusterManager: ClusterManager;
  readonly outcome: Outcome;
  readonly submittedAtMs?: number;
  /** ApplicationStart; where it was lost, the earliest time in the record. */
  readonly startedAtMs: number;
  /** Absent while the application runs, or when its end was never written. */
  readonly endedAtMs?: number;
  /** `endedAtMs`, else the last time in the record. */
  readonly lastSeenAtMs: number;
  readonly sources: NonEmpty<string>;
  readonly gaps: readonly Gap[];
  readonly sections: Partial<Sections>;
}

export type GapKind =
  | 'truncated'
  | 'compacted'
  | 'dropped-events'
  | 'missing-metrics'
  | 'malformed-line'
  | 'repeated-events'
  | 'missing-part'
  | 'sampled'
  | 'limited'
  | 'unreadable'
  | 'hidden';
/**
 * What could not be seen, so that no heuristic mistakes absence for health; `hidden`: is there, and not for who asked.
 * `truncated`: the bytes stop inside a line, block or frame; `malformed-line`: a bad line with good ones after it; a missing
 * ApplicationEnd alone is neither, it is `outcome: 'running' | 'unknown'`.
 */
export interface Gap {
  readonly kind: GapKind;
  readonly detail: string;
  readonly count?: number;
}

/** Their shapes are Spark's own (`status.api.v1`, the listener events), with the unit added to each name. */
export interface Sections {
  readonly totals: Totals;
  readonly environment: Environment;
  readonly resourceProfiles: readonly ResourceProfile[];
  readonly executors: readonly ExecutorSummary[];
  /** What TaskColumns' `executor` and `host` point into. */
  readonly taskNames: {
    readonly executorIds: readonly string[];
    readonly hosts: readonly string[];
  };
  readonly jobs: readonly JobData[];
  /** When jobs ran that the record could not keep; disjoint, in order. */
  readonly droppedJobTimes: readonly Interval[];
  /** A stage attempt each, by (stageId, stageAttemptId). */
  readonly stages: readonly StageData[];
  /** Persisted RDDs, as last seen. */
  readonly storage: readonly RddInfo[];
  readonly sqlExecutions: readonly SqlExecution[];
  readonly streamingQueries: readonly StreamingQuery[];
  readonly services: ServiceUse;
  /** Folded exactly while the record streams by: who held and who used which cores when, by category. */
  readonly occupancy: Occupancy;
  /** The resource manager's own books. */
  readonly clusterUsage: ClusterUsage;
}
/** Operations of shared servers: an application that serves others is not idle when nobody asks. */
export interface ServiceUse {
  readonly thriftOperationCount: number;
  readonly connectOperationCount: number;
}
export type SectionName = keyof Sections;
/** Finer than a section: see `capabilities.ts`. */
export type Capability = SectionName | FineCapability;
export type FineCapability =
  | 'stages.tasks'
  | 'stages.operators'
  | 'executors.peak-memory'
  | 'executors.task-times'
  | 'sql.node-metrics';

/** The application with the sections that `C` asks for; fine capabilities narrow to their section. */
export type ApplicationWith<C extends Capability> = ApplicationModel & {
  readonly sections: Readonly<Required<Pick<Sections, SectionOf<C>>>>;
};
type SectionOf<C extends Capability> = C extends SectionName
  ? C
  : C extends 'stages.tasks'
    ? 'stages' | 'taskNames'
    : C extends 'stages.operators'
      ? 'stages'
      : C extends 'executors.peak-memory' | 'executors.task-times'
        ? 'executors'
        : C extends 'sql.node-metrics'
          ? 'sqlExecutions'
          : never;

/** End − start, in ms; to the last time in the record where the end is not known. Never negative. */
export function durationMs(app: ApplicationModel): number {
  return Math.max(0, app.lastSeenAtMs - app.startedAtMs);
}
