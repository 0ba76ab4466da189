import { endedTaskCount } from '../../../model/ended-tasks.ts';
import type { ExecutorSummary } from '../../../model/executor.ts';
import type { JobData } from '../../../model/job.ts';
import type { SqlExecution } from '../../../model/sql.ts';
import type { StageData } from '../../../model/stage.ts';
import { sumBy } from '../../../model/sum-by.ts';
import type { TaskMetricSums } from '../../../model/task-metrics.ts';
import type { Totals } from '../../../model/totals.ts';

interface Told {
  readonly jobs: readonly JobData[];
  readonly stages: readonly StageData[];
  readonly executors: readonly ExecutorSummary[];
  readonly sqlExecutions: readonly SqlExecution[];
}

/** Sums over what the server still knows of, as `Totals` defines them. Without what executors held. */
export function totalsOf({
  jobs,
  stages,
  executors,
  sqlExecutions,
}: Told): Omit<Totals, 'heldCoreMs' | 'heldMemoryByteMs'> {
  const sum = (field: keyof TaskMetricSums): number => sumBy(stages, ({ sums }) => sums[field]);
  // executors are seldom forgotten, stages often; and they count a resubmitted task's work again, as totals do
  const atLeast = (told: number, ofExecutor: (executor: ExecutorSummary) => number): number =>
    Math.max(told, sumBy(executors, ofExecutor));
  return {
    jobCount: jobs.length,
    failedJobCount: jobs.filter(({ status }) => status === 'failed').length,
    stageCount: stages.filter(hasRun).length,
    failedStageCount: stages.filter(({ status }) => status === 'failed').length,
    taskCount: atLeast(
      sumBy(stages, endedTaskCount),
      (one) => one.completedTaskCount + one.failedTaskCount,
    ),
    killedTaskCount: sumBy(stages, (stage) => stage.killedTaskCount),
    failedTaskCount: atLeast(
      sumBy(stages, (stage) => stage.failedTaskCount),
      (one) => one.failedTaskCount,
    ),
    sqlExecutionCount: sqlExecutions.length,
    executorCount: executors.filter(({ isDriver, lives }) => !isDriver && lives.length > 0).length,
    executorRunTimeMs: sum('executorRunTimeMs'),
    executorCpuTimeMs: sum('executorCpuTimeMs'),
    gcTimeMs: atLeast(sum('gcTimeMs'), (one) => (one.isDriver ? 0 : one.gcTimeMs)),
    inputBytes: atLeast(sum('inputBytes'), (one) => one.inputBytes),
    outputBytes: sum('outputBytes'),
    shuffleReadBytes: atLeast(
      sum('shuffleRemoteReadBytes') + sum('shuffleLocalReadBytes'),
      (one) => one.shuffleReadBytes,
    ),
    shuffleWriteBytes: atLeast(sum('shuffleWriteBytes'), (one) => one.shuffleWriteBytes),
    memorySpilledBytes: sum('memorySpilledBytes'),
    diskSpilledBytes: sum('diskSpilledBytes'),
    resultBytes: sum('resultBytes'),
  };
}

function hasRun({ status }: StageData): boolean {
  return status !== 'pending' && status !== 'skipped';
}
