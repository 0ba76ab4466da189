import type { AnalyzedApplication } from '../../model/analysis.ts';
import type { ClusterManager, Outcome } from '../../model/application.ts';
import { applicationIdInWords } from '../../model/attempt-key.ts';
import { shortened } from '../../model/texts/shortened.ts';
import { formatQuantity } from './format.ts';

export const OUTCOME_IN_WORDS: Readonly<Record<Outcome, string>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  killed: 'was killed',
  running: 'still running at the end of its record',
  unknown: 'end not recorded',
};

export const CLUSTER_MANAGER_IN_WORDS: Readonly<Record<ClusterManager, string | undefined>> = {
  yarn: 'YARN',
  kubernetes: 'Kubernetes',
  standalone: 'standalone',
  local: 'local mode',
  unknown: undefined,
};

/** `Spark 3.5.1`. */
export function frameworkInWords({ framework }: AnalyzedApplication): string {
  return framework.version === undefined ? 'Spark' : `Spark ${framework.version}`;
}

const ID_LENGTH = 120;
type Part = readonly [id: string, words: string];
/** What a scheduler calls the run, and what more tells runs of one name apart. */
const RUN_PARTS: Readonly<Record<string, readonly Part[]>> = {
  airflow: [
    ['runId', 'Airflow run'],
    ['tryNumber', 'try'],
  ],
  azkaban: [
    ['executionId', 'Azkaban execution'],
    ['attempt', 'attempt'],
  ],
  oozie: [['workflowId', 'Oozie workflow']],
  pinball: [
    ['instance', 'Pinball instance'],
    ['execution', 'execution'],
  ],
  dolphinscheduler: [
    ['workflowInstanceId', 'DolphinScheduler workflow instance'],
    ['taskInstanceId', 'task instance'],
  ],
  'spark-operator': [['name', 'SparkApplication']],
  databricks: [['runId', 'Databricks run']],
  glue: [['jobRunId', 'Glue run']],
};
/** Livy may have been used by any of them. */
const LIVY_PARTS: readonly Part[] = [
  ['livySessionId', 'Livy session'],
  ['livyBatchId', 'Livy batch'],
];

/** `Livy session 12`; `Airflow run scheduled__2026-01-01, try 2`: as what its starter knows this run, where it says so. */
export function startedByInWords({
  scheduler = '',
  schedulerIds = {},
}: AnalyzedApplication): string | undefined {
  const own = Object.hasOwn(RUN_PARTS, scheduler) ? (RUN_PARTS[scheduler] ?? []) : [];
  const words = [...own, ...LIVY_PARTS].flatMap(([id, name]) => {
    const value = schedulerIds[id];
    return value === undefined ? [] : [`${name} ${shortened(value, ID_LENGTH)}`];
  });
  return words.length === 0 ? undefined : words.join(', ');
}

/** The facts that tell which run this is, the name not among them: id, user, queue, what started it, version, duration, outcome. */
export function identityFacts(application: AnalyzedApplication): readonly string[] {
  const facts = [
    applicationIdInWords(application),
    application.user,
    application.queue,
    startedByInWords(application),
    frameworkInWords(application),
    formatQuantity({ value: application.durationMs, unit: 'ms' }),
    OUTCOME_IN_WORDS[application.outcome],
  ];
  return facts.filter((fact) => fact !== undefined);
}
