import type { StageData } from '../../model/stage.ts';
import { TASK_FAILED, type TaskFailure } from '../../model/task-columns.ts';

/** Failed tasks of a stage attempt by what their error message says; estimates when the tasks are sampled. */
export interface MemoryErrors {
  readonly oomTaskCount: number;
  readonly overheadTaskCount: number;
}

const OUT_OF_MEMORY = 'java.lang.OutOfMemoryError';
/** Spark 2 writes `exceeding memory limits`, Spark 3 `exceeding physical memory limits`. */
const KILLED_BY_YARN = /killed by YARN for exceeding (?:physical |virtual )?memory limits/;
export const NO_ERRORS: MemoryErrors = { oomTaskCount: 0, overheadTaskCount: 0 };

/** Undefined when tasks failed and the record does not have them one by one. */
export function memoryErrors(stage: StageData): MemoryErrors | undefined {
  if (stage.failedTaskCount === 0) return NO_ERRORS;
  const { tasks } = stage;
  if (tasks === undefined) return undefined;
  const kinds = tasks.failures.map(kindOf);
  let failedRowCount = 0;
  let oomTaskCount = 0;
  let overheadTaskCount = 0;
  for (let row = 0; row < tasks.rowCount; row += 1) {
    if (tasks.columns.status[row] !== TASK_FAILED) continue;
    failedRowCount += 1;
    const kind = kinds[(tasks.columns.failure[row] ?? 0) - 1];
    if (kind?.isOom === true) oomTaskCount += 1;
    if (kind?.isOverhead === true) overheadTaskCount += 1;
  }
  const scale = tasks.isSampled && failedRowCount > 0 ? stage.failedTaskCount / failedRowCount : 1;
  return {
    oomTaskCount: Math.round(oomTaskCount * scale),
    overheadTaskCount: Math.round(overheadTaskCount * scale),
  };
}

function kindOf({ className = '', message = '', trace = '' }: TaskFailure) {
  const text = `${className}\n${message}\n${trace}`;
  return { isOom: text.includes(OUT_OF_MEMORY), isOverhead: KILLED_BY_YARN.test(text) };
}
