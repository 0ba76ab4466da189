import type { StageData } from '../../model/stage.ts';
import { firstSuccesses } from '../partitions/task-spread.ts';

/**
 * Of each partition's first success, in order of launch: run time in ms that the JVM neither computed nor collected garbage in.
 * In a stage that runs Python that is mostly the wait for it. Empty where single tasks are not recorded, or only a sample.
 */
export function pythonWaits(stage: StageData): Float64Array {
  const { tasks } = stage;
  if (tasks === undefined || tasks.isSampled) return new Float64Array();
  const { executorRunTimeMs, executorCpuTimeMs, gcTimeMs } = tasks.columns;
  return Float64Array.from(firstSuccesses(stage), (row) => {
    const ownMs = (executorCpuTimeMs[row] ?? 0) + (gcTimeMs[row] ?? 0);
    return Math.max(0, (executorRunTimeMs[row] ?? 0) - ownMs);
  });
}
