/** Where a part of a job's identity may stand: the name of a clue, or more about it. */
export type Source = string | SourceSpec;
export interface SourceSpec {
  readonly name: string;
  /** Its first group is the part; without it the whole value. */
  readonly pattern?: RegExp;
  /** Only what stands behind the value of this clue and a dot. */
  readonly after?: string;
  /** Whether it is a part of an address, encoded as such. */
  readonly isEncoded?: boolean;
  /** Whether the value itself changes from run to run (it has a date in it) and is normalised like an application's name. */
  readonly isNormalized?: boolean;
}

export interface IdentityPart {
  /** The first that is set and fits is taken. */
  readonly sources: readonly Source[];
  /** `required` (the default): without it the rule does not apply. `optional`: left out. `or-name`: the normalised name. */
  readonly otherwise?: 'required' | 'optional' | 'or-name';
}
export interface IdentityRule {
  readonly scheduler: string;
  /** Joined with slashes; of the parts, at least one required one is this scheduler's own. */
  readonly parts: readonly IdentityPart[];
}

/** Names under which Airflow, its operators and its plugins say the DAG; the first that is set counts. */
export const AIRFLOW_DAG_ID: readonly Source[] = [
  'AIRFLOW_CTX_DAG_ID',
  'airflow.ctx.dag.dag_id', // Hadoop style, what Dr. Elephant read
  'airflow.ctx.dag_id',
  'airflow.dag_id',
  'airflow.dag.id',
  'label:dag_id', // SparkKubernetesOperator
];
/** The same of the task. */
export const AIRFLOW_TASK_ID: readonly Source[] = [
  'AIRFLOW_CTX_TASK_ID',
  'airflow.ctx.task.task_id',
  'airflow.ctx.task_id',
  'airflow.task_id',
  'airflow.task.id',
  'label:task_id',
];

/**
 * The recurring job by what its scheduler left, the surest first (docs/identity.md). Names are without the prefixes under
 * which Spark passes them on (clues.ts). Ids of single runs (Oozie workflow ids, run ids, attempts) are never part of it.
 */
export const IDENTITY_RULES: readonly IdentityRule[] = [
  {
    scheduler: 'airflow',
    parts: [{ sources: AIRFLOW_DAG_ID }, { sources: AIRFLOW_TASK_ID, otherwise: 'or-name' }],
  },
  {
    // whoever emits the lineage: Airflow's provider says dag.task
    scheduler: 'openlineage',
    parts: [
      { sources: ['openlineage.parentJobNamespace'], otherwise: 'optional' },
      { sources: ['openlineage.parentJobName'] },
    ],
  },
  {
    scheduler: 'azkaban',
    parts: [
      {
        sources: [
          'azkaban.flow.projectname',
          'azkaban.projectname',
          { name: 'azkaban.link.job.url', pattern: /[?&]project=([^&#]+)/ },
          { name: 'azkaban.link.workflow.url', pattern: /[?&]project=([^&#]+)/ },
        ],
      },
      {
        sources: [
          'azkaban.flow.flowid',
          'azkaban.flowid',
          { name: 'azkaban.link.job.url', pattern: /[?&]flow=([^&#]+)/ },
          { name: 'azkaban.link.workflow.url', pattern: /[?&]flow=([^&#]+)/ },
        ],
        otherwise: 'optional',
      },
      {
        sources: [
          'azkaban.job.id',
          { name: 'azkaban.link.job.url', pattern: /[?&]job=([^&#]+)/ },
          { name: 'azkaban.link.attempt.url', pattern: /[?&]job=([^&#]+)/ },
        ],
        otherwise: 'or-name',
      },
    ],
  },
  {
    scheduler: 'oozie',
    parts: [
      // neither is passed on by Oozie itself, but sites do; its own workflow id is that of a single run
      {
        sources: ['oozie.coord.id', { name: 'oozie.wf.name', isNormalized: true }],
        otherwise: 'or-name',
      },
      { sources: [{ name: 'oozie.action.id', pattern: /^[^@]*@(.+)$/ }] },
    ],
  },
  {
    scheduler: 'pinball',
    parts: [{ sources: ['pinball.workflow'] }, { sources: ['pinball.job'], otherwise: 'or-name' }],
  },
  {
    // its built-in parameters, passed on by the job's owner under their own names without `system.`
    scheduler: 'dolphinscheduler',
    parts: [
      {
        sources: ['dolphinscheduler.project.name', 'dolphinscheduler.project.code'],
        otherwise: 'optional',
      },
      {
        sources: [
          'dolphinscheduler.workflow.definition.name',
          'dolphinscheduler.workflow.definition.code',
        ],
      },
      {
        sources: ['dolphinscheduler.task.definition.name', 'dolphinscheduler.task.definition.code'],
        otherwise: 'or-name',
      },
    ],
  },
  {
    scheduler: 'spark-operator',
    parts: [
      { sources: ['kubernetes.namespace'], otherwise: 'optional' },
      {
        // the runs of a ScheduledSparkApplication end in the time
        sources: [
          { name: 'label:sparkoperator.k8s.io/app-name', isNormalized: true },
          { name: 'label:spark.operator/spark-app-name', isNormalized: true },
        ],
      },
    ],
  },
  {
    scheduler: 'databricks',
    parts: [
      { sources: ['databricks.clusterUsageTags.orgId'], otherwise: 'optional' },
      {
        sources: [
          'databricks.job.id',
          {
            name: 'databricks.clusterUsageTags.clusterAllTags',
            pattern: /"key"\s*:\s*"JobId"\s*,\s*"value"\s*:\s*"([^"]+)"/,
          },
          {
            name: 'databricks.clusterUsageTags.clusterName',
            pattern: /^job-(\d+)-run-/,
          },
        ],
      },
    ],
  },
  { scheduler: 'glue', parts: [{ sources: ['glue.JOB_NAME'] }] },
];
