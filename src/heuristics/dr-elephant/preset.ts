import type { Heuristic } from '../heuristic.ts';
import { drConfiguration } from './dr-configuration.ts';
import { drConfigurationParameters } from './dr-configuration-parameters.ts';
import { drDriverMetrics } from './dr-driver-metrics.ts';
import { drExecutorGc } from './dr-executor-gc.ts';
import { drExecutorMetrics } from './dr-executor-metrics.ts';
import { drExecutorSpill } from './dr-executor-spill.ts';
import { drJobMetrics } from './dr-job-metrics.ts';
import { drJvmUsedMemory } from './dr-jvm-used-memory.ts';
import { drStageMetrics } from './dr-stage-metrics.ts';
import { drStagesWithFailedTasks } from './dr-stages-with-failed-tasks.ts';
import { drUnifiedMemory } from './dr-unified-memory.ts';

/** Dr. Elephant's heuristics in its order: the five of its master branch, then the six of its LinkedIn branches. */
export const DR_ELEPHANT_HEURISTICS: readonly Heuristic[] = [
  drConfiguration,
  drExecutorMetrics,
  drJobMetrics,
  drStageMetrics,
  drExecutorGc,
  drJvmUsedMemory,
  drUnifiedMemory,
  drStagesWithFailedTasks,
  drExecutorSpill,
  drDriverMetrics,
  drConfigurationParameters,
];
