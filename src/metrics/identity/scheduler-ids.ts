import type { SCHEDULER_IDS, SchedulerWithIds } from '../../model/yarn/scheduler-ids.ts';
import type { Clues } from './clues.ts';
import { clueOf } from './read-clue.ts';
import { AIRFLOW_DAG_ID, AIRFLOW_TASK_ID, type Source } from './schedulers.ts';

type IdSources = {
  readonly [S in SchedulerWithIds]: Readonly<
    Record<(typeof SCHEDULER_IDS)[S][number], readonly Source[]>
  >;
};

const AZKABAN_LINKS = [
  'azkaban.link.attempt.url',
  'azkaban.link.job.url',
  'azkaban.link.workflow.url',
  'azkaban.link.execution.url',
];
function inAzkabanLinks(parameter: string): readonly Source[] {
  const pattern = new RegExp(`[?&]${parameter}=([^&#]+)`);
  return AZKABAN_LINKS.map((name) => ({ name, pattern, isEncoded: true }));
}

/** Where each of `SCHEDULER_IDS` stands; of single runs too, which no `jobKey` ever has. Livy's are in YARN's tags. */
const ID_SOURCES: Omit<IdSources, 'livy'> = {
  airflow: {
    dagId: AIRFLOW_DAG_ID,
    taskId: AIRFLOW_TASK_ID,
    runId: [
      'AIRFLOW_CTX_DAG_RUN_ID',
      'airflow.ctx.dag_run_id',
      'airflow.ctx.dag_run.run_id',
      'airflow.dag_run_id',
      'airflow.run_id',
      'label:run_id',
    ],
    logicalDate: [
      'AIRFLOW_CTX_LOGICAL_DATE',
      'AIRFLOW_CTX_EXECUTION_DATE',
      'airflow.ctx.logical_date',
      'airflow.ctx.execution_date',
      'airflow.ctx.task_instance.execution_date',
      'airflow.ctx.dag_run.execution_date',
    ],
    tryNumber: [
      'AIRFLOW_CTX_TRY_NUMBER',
      'airflow.ctx.try_number',
      'airflow.try_number',
      'label:try_number',
    ],
    mapIndex: ['label:map_index', 'airflow.map_index'],
  },
  openlineage: {
    namespace: ['openlineage.parentJobNamespace'],
    jobName: ['openlineage.parentJobName'],
    runId: ['openlineage.parentRunId'],
    dagId: ['openlineage.rootParentJobName'],
    // Airflow's provider says dag.task; the dag by itself is the root
    taskId: [{ name: 'openlineage.parentJobName', after: 'openlineage.rootParentJobName' }],
  },
  azkaban: {
    project: ['azkaban.flow.projectname', 'azkaban.projectname', ...inAzkabanLinks('project')],
    flow: ['azkaban.flow.flowid', 'azkaban.flowid', ...inAzkabanLinks('flow')],
    job: ['azkaban.job.id', ...inAzkabanLinks('job')],
    executionId: ['azkaban.flow.execid', 'azkaban.execid', ...inAzkabanLinks('execid')],
    attempt: ['azkaban.job.attempt', ...inAzkabanLinks('attempt')],
  },
  oozie: {
    workflowId: ['oozie.job.id', { name: 'oozie.action.id', pattern: /^([^@]+)@/ }],
    actionName: [{ name: 'oozie.action.id', pattern: /^[^@]*@(.+)$/ }],
    coordinatorId: ['oozie.coord.id'],
  },
  pinball: {
    workflow: ['pinball.workflow'],
    job: ['pinball.job'],
    instance: ['pinball.instance'],
    execution: ['pinball.execution'],
  },
  dolphinscheduler: {
    projectName: ['dolphinscheduler.project.name'],
    projectCode: ['dolphinscheduler.project.code'],
    workflowName: ['dolphinscheduler.workflow.definition.name'],
    workflowCode: ['dolphinscheduler.workflow.definition.code'],
    workflowInstanceId: ['dolphinscheduler.workflow.instance.id'],
    taskName: ['dolphinscheduler.task.definition.name'],
    taskCode: ['dolphinscheduler.task.definition.code'],
    taskInstanceId: ['dolphinscheduler.task.instance.id'],
  },
  'spark-operator': {
    namespace: ['kubernetes.namespace'],
    name: ['label:sparkoperator.k8s.io/app-name', 'label:spark.operator/spark-app-name'],
    submissionId: ['label:sparkoperator.k8s.io/submission-id'],
  },
  databricks: {
    organisationId: ['databricks.clusterUsageTags.orgId'],
    jobId: [
      'databricks.job.id',
      { name: 'databricks.clusterUsageTags.clusterName', pattern: /^job-(\d+)-run-/ },
    ],
    runId: [
      'databricks.job.runId',
      { name: 'databricks.clusterUsageTags.clusterName', pattern: /^job-\d+-run-(\d+)/ },
    ],
  },
  glue: { jobName: ['glue.JOB_NAME'], jobRunId: ['glue.JOB_RUN_ID'] },
};

const LIVY_TAG = /^livy-(session|batch)-(\d+)-/;
/** Nobody's id is longer, and not everything in a log is an id. */
const ID_LENGTH = 300;

/** What the scheduler calls the run, and Livy's session or batch whoever started it; undefined where nothing says. */
export function schedulerIdsOf(
  scheduler: string | undefined,
  clues: Clues,
): Readonly<Record<string, string>> | undefined {
  const sources = Object.entries<Readonly<Record<string, readonly Source[]>>>(ID_SOURCES).find(
    ([name]) => name === scheduler,
  )?.[1];
  const found = Object.entries(sources ?? {}).flatMap(([name, places]) => {
    const value = clueOf(places, clues);
    return value === undefined || value.length > ID_LENGTH ? [] : [[name, value] as const];
  });
  const ids = [...found, ...livyIds(clues)];
  return ids.length === 0 ? undefined : Object.fromEntries(ids);
}

function livyIds({ yarnTags }: Clues): readonly (readonly [string, string])[] {
  for (const tag of yarnTags) {
    const [, kind, id] = LIVY_TAG.exec(tag) ?? [];
    if (id !== undefined) return [[kind === 'batch' ? 'livyBatchId' : 'livySessionId', id]];
  }
  return [];
}
