import { TASK_FIELDS } from '../../model/task-columns.ts';
import { EXECUTOR_METRICS } from '../../model/task-metrics.ts';
import { FIELD } from '../fold/stages/task-row.ts';
import { METRIC_GROUPS, METRICS } from '../task-metric-names.ts';

/** Behind the values of a task, what a row has besides. */
const EXTRA = TASK_FIELDS.length;
/**
 * Where a row of a batch has what is no value of a task. In its values, `launchOffsetMs` is the launch time itself (0 is
 * none), and `executor` and `host` are numbers of names of the batches.
 */
export const ROW = {
  stageId: EXTRA,
  stageAttemptId: EXTRA + 1,
  finishedAtMs: EXTRA + 2,
  /** -1 where the task has no metrics, else a bit for each of RECORDED_METRICS that it has. */
  recordedMetrics: EXTRA + 3,
  gettingResultAtMs: EXTRA + 4,
} as const;
/** Numbers in a row of a batch: values of the task, then `ROW`. */
export const ROW_WIDTH = EXTRA + 5;

/** A number of a TaskEnd event, by its path in it, and where a row has it. */
export interface TaskNumber {
  /** Names from the outermost on, a newline between them. */
  readonly path: string;
  readonly target: number;
  readonly divisor: number;
}

function numbersUnder(
  path: readonly string[],
  targets: Readonly<Record<string, number>>,
): readonly TaskNumber[] {
  return Object.entries(targets).map(([name, target]) => ({
    path: [...path, name].join('\n'),
    target,
    divisor: 1,
  }));
}

const NUMBERS: readonly TaskNumber[] = [
  ...numbersUnder([], { 'Stage ID': ROW.stageId, 'Stage Attempt ID': ROW.stageAttemptId }),
  ...numbersUnder(['Task Info'], {
    'Task ID': FIELD.taskId,
    Index: FIELD.index,
    Attempt: FIELD.attempt,
    'Partition ID': FIELD.partitionId,
    'Launch Time': FIELD.launchOffsetMs,
    'Finish Time': ROW.finishedAtMs,
    'Getting Result Time': ROW.gettingResultAtMs,
  }),
  ...METRIC_GROUPS.flatMap(({ group, numbers }) =>
    numbers.map(({ name, target, divisor }) => ({
      path: [METRICS, ...(group === undefined ? [] : [group]), name].join('\n'),
      target,
      divisor,
    })),
  ),
  // behind the row: they are copied from there only for tasks that have them
  ...numbersUnder(
    ['Task Executor Metrics'],
    Object.fromEntries(EXECUTOR_METRICS.map((name, index) => [name, ROW_WIDTH + index])),
  ),
];

/** Every number that is read of a TaskEnd event, by its path. */
export const TASK_NUMBERS: ReadonlyMap<string, TaskNumber> = new Map(
  NUMBERS.map((number) => [number.path, number]),
);
