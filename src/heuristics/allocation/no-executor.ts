import { dynamicAllocation } from '../../metrics/allocation/dynamic-allocation.ts';
import { STARVED_MS, type Starvation } from '../../metrics/allocation/starvation.ts';
import { bytesInWords, countInWords } from '../../metrics/words.ts';
import type { ApplicationModel, ClusterManager } from '../../model/application.ts';
import type { Evidence, NonEmpty, Recommendation } from '../../model/finding.ts';
import { numberProperty, propertiesOf, property } from '../../model/spark/spark-properties.ts';
import { executorMemory } from '../../model/yarn/container-memory.ts';
import { measure } from '../measure.ts';

/** How long tasks waited, and what an executor was to have. `leastMs`: from when on it counts; by default Spark's own warning. */
export function noExecutorEvidence(
  app: ApplicationModel,
  starved: Starvation,
  leastMs: number = STARVED_MS,
): NonEmpty<Evidence> {
  const { stageId, stageAttemptId, taskCount } = starved.stage;
  return [
    measure('Tasks were ready and no executor registered', starved.waitMs, 'ms', leastMs),
    {
      kind: 'text',
      label: 'What waited',
      text: `Stage ${stageId}.${stageAttemptId} with ${countInWords(taskCount)} ${taskCount === 1 ? 'task' : 'tasks'}; none was launched.`,
    },
    {
      kind: 'table',
      columns: [
        { key: 'what', label: 'Asked for' },
        { key: 'value', label: 'Value' },
      ],
      rows: askedFor(app, starved).map(([what, value]) => ({ what, value })),
    },
  ];
}

/** Where the request and what the cluster has can be held against each other, then a smaller request. */
export function noExecutorAdvice(
  app: ApplicationModel,
  starved: Starvation,
): readonly Recommendation[] {
  const { cores, memory } = executorAsked(app, starved);
  const queue = app.queue === undefined ? 'the queue' : `queue ${app.queue}`;
  return [
    {
      kind: 'look-into',
      advice: `One executor asks for ${cores} and ${memory}. ${WHERE[app.clusterManager](queue)}`,
    },
    {
      kind: 'look-into',
      advice:
        'If it is more than one node has free, ask for smaller executors (spark.executor.cores, spark.executor.memory, spark.executor.memoryOverhead) and for more of them: the same cores in smaller pieces find room.',
      risk: 'A task gets the heap divided by the cores: lower both together.',
      verify: 'An executor registers, and the first task starts within half a minute.',
    },
  ];
}

type Row = readonly [what: string, value: string];

function askedFor(app: ApplicationModel, starved: Starvation): readonly Row[] {
  const properties = propertiesOf(app);
  const { cores, memory } = executorAsked(app, starved);
  const master = property(properties, 'spark.master');
  return [
    ['Cores of an executor (spark.executor.cores)', cores],
    ['Memory of an executor (spark.executor.memory and what is added to it)', memory],
    ...executorCount(app),
    ...Object.entries(properties).filter(([name]) => NARROWING.test(name)),
    ...(app.queue === undefined ? [] : [['Queue', app.queue] as const]),
    ...(master === undefined ? [] : [['Master (spark.master)', master] as const]),
  ];
}

/** What not every node has. */
const NARROWING =
  /^spark\.(?:executor\.resource\..+\.amount|yarn\.executor\.nodeLabelExpression|kubernetes\.(?:executor\.)?node\.selector\..+|kubernetes\.executor\.(?:request|limit)\.cores)$/;

function executorAsked(
  app: ApplicationModel,
  { stage }: Starvation,
): { readonly cores: string; readonly memory: string } {
  const { environment, resourceProfiles } = app.sections;
  const profile = resourceProfiles?.find(({ id }) => id === stage.resourceProfileId);
  const coreCount = profile?.cores ?? numberProperty(propertiesOf(app), 'spark.executor.cores');
  if (environment === undefined) return { cores: coresInWords(app, coreCount), memory: 'memory' };
  const { heldBytes } = executorMemory(environment, app.clusterManager, profile);
  return { cores: coresInWords(app, coreCount), memory: bytesInWords(heldBytes) };
}

/** Spark's default is one core in a container, and all that a worker has in a standalone cluster. */
function coresInWords({ clusterManager }: ApplicationModel, count?: number): string {
  if (count === undefined && clusterManager === 'standalone') return 'all cores of a worker';
  return (count ?? 1) === 1 ? '1 core' : `${count ?? 1} cores`;
}

function executorCount(app: ApplicationModel): readonly Row[] {
  const dynamic = dynamicAllocation(app);
  if (dynamic !== undefined) {
    const { minCount, maxCount } = dynamic;
    const most = Number.isFinite(maxCount) ? String(maxCount) : 'any number';
    return [['Executors (spark.dynamicAllocation)', `${minCount} to ${most}`]];
  }
  const name = 'spark.executor.instances';
  const count = property(propertiesOf(app), name);
  return count === undefined ? [] : [[`Executors (${name})`, count]];
}

const DRIVER_LOG =
  'The driver log warns meanwhile that the “Initial job has not accepted any resources”.';
const WHERE: Readonly<Record<ClusterManager, (queue: string) => string>> = {
  yarn: (queue) =>
    `Hold that against the largest container (yarn.scheduler.maximum-allocation-mb and -vcores), against what one node has left (yarn node -list -showDetails), and against what ${queue} had free: the resource manager’s Scheduler page shows its share, its limit per user and who held it. Containers that were granted and died before they registered are on the application’s page.`,
  kubernetes: () =>
    'kubectl describe pod of an executor says what it waited for: CPU or memory that no node has left, a quota of the namespace, a node selector, or its image. No pod at all is a service account that may not create any: the driver log says so.',
  standalone: () =>
    'Hold that against the cores and memory of one worker on the master’s page, and against what other applications hold (spark.cores.max): the master’s log warns where an application “requires more resource than any of Workers could have”. Executors that start and exit at once are on the application’s page.',
  local: () => DRIVER_LOG,
  unknown: () =>
    `Hold that against what one node has, and against what the queue had free. ${DRIVER_LOG}`,
};
