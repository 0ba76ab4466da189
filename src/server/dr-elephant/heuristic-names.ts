import type { HeuristicEntry } from '../parts.ts';

interface DrElephantName {
  readonly name: string;
  readonly className: string;
}

const PACKAGE = 'com.linkedin.drelephant.spark.heuristics';
/** As its configuration calls them. */
const NAMES: Readonly<Record<string, DrElephantName>> = {
  'dr-configuration': { name: 'Spark Configuration', className: 'ConfigurationHeuristic' },
  'dr-executor-metrics': { name: 'Spark Executor Metrics', className: 'ExecutorsHeuristic' },
  'dr-job-metrics': { name: 'Spark Job Metrics', className: 'JobsHeuristic' },
  'dr-stage-metrics': { name: 'Spark Stage Metrics', className: 'StagesHeuristic' },
  'dr-executor-gc': { name: 'Executor GC', className: 'ExecutorGcHeuristic' },
  'dr-jvm-used-memory': {
    name: 'Executor JVM Used Memory',
    className: 'JvmUsedMemoryHeuristic',
  },
  'dr-unified-memory': {
    name: 'Executor Peak Unified Memory',
    className: 'UnifiedMemoryHeuristic',
  },
  'dr-stages-with-failed-tasks': {
    name: 'Stages with failed tasks',
    className: 'StagesWithFailedTasksHeuristic',
  },
  'dr-executor-spill': { name: 'Executor spill', className: 'ExecutorStorageSpillHeuristic' },
  'dr-driver-metrics': { name: 'Driver Metrics', className: 'DriverHeuristic' },
  'dr-configuration-parameters': {
    name: 'Configuration Parameters Metrics',
    className: 'ConfigurationParametersHeuristic',
  },
};

/** Whether it is one of Dr. Elephant's, ported. */
export function isDrElephants(heuristicId: string): boolean {
  return Object.hasOwn(NAMES, heuristicId);
}

/** Its own name for its heuristics; our id for ours, which is also what links lead to. */
export function heuristicName(heuristicId: string): string {
  return Object.hasOwn(NAMES, heuristicId)
    ? (NAMES[heuristicId]?.name ?? heuristicId)
    : heuristicId;
}

/** The Java class of its own heuristics; of ours a name in its place, as programs group by it. */
export function heuristicClass(heuristicId: string): string {
  const own = Object.hasOwn(NAMES, heuristicId) ? NAMES[heuristicId] : undefined;
  return own === undefined ? `sparkvet.${heuristicId}` : `${PACKAGE}.${own.className}`;
}

/** The heuristic that somebody names: by its id, by Dr. Elephant's name for it, or by its title. */
export function heuristicIdOf(
  asked: string,
  heuristics: readonly HeuristicEntry[],
): string | undefined {
  const wanted = asked.trim().toLowerCase();
  return heuristics.find(({ id, title }) =>
    [id, heuristicName(id), title].some((name) => name.toLowerCase() === wanted),
  )?.id;
}
