import type { ApplicationModel } from '../../model/application.ts';
import { addAmount } from '../../model/by-key.ts';
import type { StageData } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { taskFailures } from './failures.ts';
import { wastedWork } from './wasted-work.ts';

/** Shuffle output that could not be fetched, and what had to be done again for it. */
export interface FetchFailures {
  /** Where most of the fetches failed. */
  readonly stage: StageData;
  readonly taskCount: number;
  /** Executors whose output was missing, by how many tasks missed it; most first. Empty where the record names none. */
  readonly fromExecutors: readonly (readonly [string, number])[];
  /** The one host that all of the missing output was on. */
  readonly onlyHost?: string;
  /** Core-ms of the tasks that could not read, of outputs and of stages computed again. */
  readonly lostCoreMs: number;
  readonly retriedStageCount: number;
  readonly firstMessage?: string;
}

/** Undefined when every fetch went well. */
export const fetchFailures = oncePerApplication(
  (app: ApplicationModel): FetchFailures | undefined => {
    const failed = taskFailures(app).filter(({ failure }) => failure.reason === 'FetchFailed');
    const worst = failed.toSorted((a, b) => b.taskCount - a.taskCount)[0];
    if (worst === undefined) return undefined;
    const hosts = new Set(failed.map(({ failure }) => failure.fromHost));
    const [host] = hosts;
    const { byReason, retriedStageCount } = wastedWork(app);
    const firstMessage = worst.failure.message;
    return {
      stage: worst.stage,
      taskCount: sumBy(failed, ({ taskCount }) => taskCount),
      fromExecutors: sources(failed),
      ...(hosts.size === 1 && host !== undefined ? { onlyHost: host } : {}),
      lostCoreMs:
        byReason['fetch-failed'].coreMs + byReason.resubmitted.coreMs + byReason.repeated.coreMs,
      retriedStageCount,
      ...(firstMessage === undefined ? {} : { firstMessage }),
    };
  },
);

function sources(failed: ReturnType<typeof taskFailures>): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { failure, taskCount } of failed) {
    const { fromExecutorId } = failure;
    if (fromExecutorId === undefined) continue;
    addAmount(counts, fromExecutorId, taskCount);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a);
}
