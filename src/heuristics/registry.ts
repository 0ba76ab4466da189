import { containerMemoryKill } from './container-memory-kill.ts';
import { coreUnderutilization } from './core-underutilization.ts';
import { DR_ELEPHANT_HEURISTICS } from './dr-elephant/preset.ts';
import { executorHeapOom } from './executor-heap-oom.ts';
import { failedAppRootCause } from './failed-app-root-cause.ts';
import { gcPressure } from './gc-pressure.ts';
import type { Heuristic } from './heuristic.ts';
import { insufficientParallelism } from './insufficient-parallelism.ts';
import { shuffleDataSkew } from './shuffle-data-skew.ts';
import { spill } from './spill.ts';
import { tinyTasks } from './tiny-tasks.ts';
import { wastedTaskTime } from './wasted-task-time.ts';

/** Our own heuristics, in report order. A test holds this list to the files beside it. */
export const RECOMMENDED: readonly Heuristic[] = [
  failedAppRootCause,
  containerMemoryKill,
  executorHeapOom,
  shuffleDataSkew,
  insufficientParallelism,
  spill,
  tinyTasks,
  gcPressure,
  wastedTaskTime,
  coreUnderutilization,
];
/** Dr. Elephant's, in its order: master's five, then the six of its LinkedIn branches. */
export const DR_ELEPHANT: readonly Heuristic[] = DR_ELEPHANT_HEURISTICS;

/** Every built-in heuristic. */
export const HEURISTICS: readonly Heuristic[] = [...RECOMMENDED, ...DR_ELEPHANT];
