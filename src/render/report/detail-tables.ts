import type {
  AnalysisDetail,
  ExecutorLifeDetail,
  JobDetail,
  StageDetail,
} from '../../model/detail.ts';
import { stageKey } from '../../model/stage.ts';
import { nameInWords } from '../words/run-names.ts';
import { type ColumnOf, maybe, nonZero, type TableView, tableOf } from './table-view.ts';

const JOB_COLUMNS: readonly ColumnOf<JobDetail>[] = [
  { label: 'Job', text: ({ jobId }) => String(jobId) },
  { label: 'What', longText: ({ description, name }) => nameInWords(description ?? name) },
  { label: 'Group', text: ({ jobGroup }) => jobGroup },
  { label: 'SQL', text: ({ sqlExecutionId }) => idText(sqlExecutionId) },
  { label: 'Status', text: ({ status }) => status },
  { label: 'Begins after', quantity: ({ startOffsetMs }) => maybe(startOffsetMs, 'ms') },
  { label: 'Duration', quantity: ({ durationMs }) => maybe(durationMs, 'ms') },
  { label: 'Stages', quantity: ({ stageCount }) => maybe(stageCount, 'count') },
  { label: 'Tasks', quantity: ({ taskCount }) => maybe(taskCount, 'count') },
  { label: 'Failed', quantity: ({ failedTaskCount }) => nonZero(failedTaskCount, 'count') },
];

const STAGE_COLUMNS: readonly ColumnOf<StageDetail>[] = [
  { label: 'Stage', text: stageKey },
  { label: 'What', longText: ({ description, name }) => nameInWords(description ?? name) },
  { label: 'SQL', text: ({ sqlExecutionId }) => idText(sqlExecutionId) },
  { label: 'Status', text: ({ status }) => status },
  { label: 'Begins after', quantity: ({ startOffsetMs }) => maybe(startOffsetMs, 'ms') },
  { label: 'Duration', quantity: ({ durationMs }) => maybe(durationMs, 'ms') },
  { label: 'Tasks', quantity: ({ taskCount }) => maybe(taskCount, 'count') },
  { label: 'Failed', quantity: ({ failedTaskCount }) => nonZero(failedTaskCount, 'count') },
  { label: 'Killed', quantity: ({ killedTaskCount }) => nonZero(killedTaskCount, 'count') },
  { label: 'Median task', quantity: ({ taskMs }) => maybe(taskMs?.p50, 'ms') },
  { label: 'Longest task', quantity: ({ taskMs }) => maybe(taskMs?.max, 'ms') },
  { label: 'Run time', quantity: ({ executorRunTimeMs }) => nonZero(executorRunTimeMs, 'ms') },
  { label: 'CPU', quantity: cpuShare },
  { label: 'GC', quantity: (stage) => shareOfRunTime(stage, stage.gcTimeMs) },
  { label: 'Input', quantity: ({ inputBytes }) => nonZero(inputBytes, 'bytes') },
  { label: 'Shuffle read', quantity: ({ shuffleReadBytes }) => nonZero(shuffleReadBytes, 'bytes') },
  {
    label: 'Shuffle written',
    quantity: ({ shuffleWriteBytes }) => nonZero(shuffleWriteBytes, 'bytes'),
  },
  { label: 'Output', quantity: ({ outputBytes }) => nonZero(outputBytes, 'bytes') },
  {
    label: 'Spilled to disk',
    quantity: ({ diskSpilledBytes }) => nonZero(diskSpilledBytes, 'bytes'),
  },
];

const EXECUTOR_COLUMNS: readonly ColumnOf<ExecutorLifeDetail>[] = [
  { label: 'Executor', text: ({ executorId }) => executorId },
  { label: 'Host', text: ({ host }) => host },
  { label: 'Cores', quantity: ({ cores }) => maybe(cores, 'count') },
  { label: 'Begins after', quantity: ({ startOffsetMs }) => maybe(startOffsetMs, 'ms') },
  { label: 'Life', quantity: ({ durationMs }) => maybe(durationMs, 'ms') },
  { label: 'Tasks', quantity: ({ taskCount }) => maybe(taskCount, 'count') },
  { label: 'Task time', quantity: ({ taskTimeMs }) => maybe(taskTimeMs, 'ms') },
  { label: 'Busy', quantity: busyShare },
  { label: 'Removed', longText: ({ removedReason }) => removedReason },
];

/** Undefined without a job on record. */
export function jobTable({ jobs, moreJobCount }: AnalysisDetail): TableView | undefined {
  return tableOf('Jobs, by id', JOB_COLUMNS, jobs, moreJobCount);
}

/** Undefined without a stage on record. */
export function stageTable({ stages, moreStageCount }: AnalysisDetail): TableView | undefined {
  return tableOf('Stage attempts, in order of submission', STAGE_COLUMNS, stages, moreStageCount);
}

/** A life a row; undefined without an executor on record. */
export function executorTable(detail: AnalysisDetail): TableView | undefined {
  return tableOf(
    'Lives of executors',
    EXECUTOR_COLUMNS,
    detail.executors,
    detail.moreExecutorCount,
  );
}

function idText(id: number | undefined): string | undefined {
  return id === undefined ? undefined : String(id);
}

function shareOfRunTime({ executorRunTimeMs }: StageDetail, partMs: number) {
  return executorRunTimeMs === 0 ? undefined : maybe(partMs / executorRunTimeMs, 'ratio');
}

/** No task that ran took no CPU at all: 0 is what failed tasks and old versions do not record. */
function cpuShare(stage: StageDetail) {
  const { executorCpuTimeMs } = stage;
  return executorCpuTimeMs === 0 ? undefined : shareOfRunTime(stage, executorCpuTimeMs);
}

/** Task time over cores × life; tasks may overlap more than that where a task takes less than a core. */
function busyShare({ cores, durationMs, taskTimeMs }: ExecutorLifeDetail) {
  const heldMs = cores * durationMs;
  return heldMs === 0 ? undefined : maybe(taskTimeMs / heldMs, 'ratio');
}
