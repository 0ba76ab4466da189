import type { ApplicationRef, Outcome } from '../application.ts';
import type { AttemptTimes, ClusterUsage } from './cluster-usage.ts';

/** What YARN's ResourceManager knows of an application, all its attempts together. */
export interface YarnFacts {
  /** Without an attempt. */
  readonly ref: Omit<ApplicationRef, 'attemptId'>;
  readonly name?: string;
  readonly user?: string;
  /** The full path (`root.etl`), or the leaf where the scheduler tells no more. */
  readonly queue?: string;
  /** `succeeded` is what the application master said of itself: in client mode it says nothing of the driver. */
  readonly outcome: Outcome;
  /** Times are absent while they are not reached, and where the caller may not see them (`isHidden`). */
  readonly submittedAtMs?: number;
  /** The application master was launched; Hadoop 3.2+. */
  readonly launchedAtMs?: number;
  readonly finishedAtMs?: number;
  /** YARN hides times and diagnostics from who has no VIEW_APP right. */
  readonly isHidden: boolean;
  readonly usage: ClusterUsage;
  /** First to last; absent when they were not asked for. */
  readonly attempts?: readonly YarnAttempt[];
}

/** An application attempt, as YARN knows it. */
export interface YarnAttempt extends AttemptTimes {
  /** `unknown` for one that ended by itself: how, only the application says, of its last attempt. Absent on old Hadoops. */
  readonly outcome?: Outcome;
}
