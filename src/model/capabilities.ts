import type {
  ApplicationModel,
  ApplicationWith,
  Capability,
  FineCapability,
  SectionName,
} from './application.ts';
import { type PlanNode, planNodes } from './sql.ts';

const FINE: Readonly<Record<FineCapability, (app: ApplicationModel) => boolean>> = {
  'stages.tasks': ({ sections: { stages, taskNames } }) =>
    taskNames !== undefined && stages?.some(({ tasks }) => (tasks?.rowCount ?? 0) > 0) === true,
  // which operators ran in a stage: by the names of its RDDs, or by the stages that a node's metrics came from
  'stages.operators': ({ sections: { stages, sqlExecutions = [] } }) =>
    stages?.some(({ rdds }) => rdds.length > 0) === true ||
    sqlExecutions.some(({ finalPlan }) => planNodes(finalPlan).some(namesStages)),
  'executors.peak-memory': ({ sections: { executors } }) =>
    executors?.some(({ peaks }) => (peaks?.JVMHeapMemory ?? 0) > 0) === true,
  // when executors ended their tasks: a History Server only counts them
  'executors.task-times': ({ sections: { executors } }) =>
    executors?.some(
      ({ isDriver, taskTimeMs, lastTaskFinishedAtMs }) =>
        !isDriver && taskTimeMs > 0 && lastTaskFinishedAtMs === undefined,
    ) === false,
  'sql.node-metrics': ({ sections: { sqlExecutions } }) =>
    sqlExecutions?.some(({ finalPlan }) => planNodes(finalPlan).some(hasValues)) === true,
};

function hasValues({ metrics }: PlanNode): boolean {
  return metrics.some(({ value }) => value !== undefined);
}

function namesStages({ metrics }: PlanNode): boolean {
  return metrics.some(({ stageIds = [] }) => stageIds.length > 0);
}

/** For the end of `the record has no …`. */
const IN_WORDS: Readonly<Record<SectionName | FineCapability, string>> = {
  totals: 'totals',
  environment: 'configuration',
  resourceProfiles: 'resource profiles',
  executors: 'executors',
  taskNames: 'single tasks',
  jobs: 'jobs',
  droppedJobTimes: 'times of jobs that were dropped',
  stages: 'stages',
  storage: 'cached data',
  sqlExecutions: 'SQL executions',
  streamingQueries: 'streaming queries',
  services: 'use of services',
  occupancy: 'times at which cores were held and used',
  clusterUsage: 'figures of a ResourceManager (--yarn names one)',
  'stages.tasks': 'single tasks',
  'stages.operators': 'operators of stages',
  'executors.peak-memory': 'peak memory of executors',
  'executors.task-times': 'times at which executors ended their tasks',
  'sql.node-metrics': 'metrics of SQL operators',
};

/** `single tasks, metrics of SQL operators`. */
export function capabilitiesInWords(names: readonly (SectionName | FineCapability)[]): string {
  return [...new Set(names.map((name) => IN_WORDS[name]))].join(', ');
}

/** Which of `names` the application's record does not hold. */
export function missingCapabilities(
  app: ApplicationModel,
  names: readonly Capability[],
): readonly Capability[] {
  return names.filter((name) =>
    isFine(name) ? !FINE[name](app) : app.sections[name] === undefined,
  );
}

/** Whether the record has all of these: what needs them is told so by the type. */
export function hasCapabilities<C extends Capability>(
  app: ApplicationModel,
  names: readonly C[],
): app is ApplicationWith<C> {
  return missingCapabilities(app, names).length === 0;
}

function isFine(name: SectionName | FineCapability): name is FineCapability {
  return name.includes('.');
}
