/** Where a part of a job's identity may stand: the name of a clue, or more about it. */
export type Source = string | SourceSpec;
export interface SourceSpec {
  readonly name: string;
  /** Its first group is the part; without it the whole value. */
  readonly pattern?: RegExp;
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

/**
 * The recurring job by what its scheduler left, the surest first (docs/identity.md). Names are without the prefixes under
 * which Spark passes them on (clues.ts). Ids of single runs (Oozie workflow ids, run ids, attempts) are never part of it.
 */
export const IDENTITY_RULES: readonly IdentityRule[] = [
  {
    scheduler: 'airflow',
    parts: [
      {
        sources: [
          'AIRFLOW_CTX_DAG_ID',
          'airflow.ctx.dag.dag_id', // Hadoop style, what Dr. Elephant read
          'airflow.ctx.dag_id',
          'airflow.dag_id',
          'airflow.dag.id',
          'label:dag_id', // SparkKubernetesOperator
        ],
      },
      {
        sources: [
          'AIRFLOW_CTX_TASK_ID',
          'airflow.ctx.task.task_id',
          'airflow.ctx.task_id',
          'airflow.task_id',
          'airflow.task.id',
          'label:task_id',
        ],
        otherwise: 'or-name',
      },
    ],
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
      { sources: [{ name: 'oozie.action.id', pattern: /@(.+)$/ }] },
    ],
  },
  {
    scheduler: 'pinball',
    parts: [{ sources: ['pinball.workflow'] }, { sources: ['pinball.job'], otherwise: 'or-name' }],
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

/** Who started the application, where that says nothing about which recurring job it is. */
interface StarterRule {
  readonly scheduler: string;
  /** Of a YARN tag. */
  readonly tag?: RegExp;
  /** Of a clue's name. */
  readonly name?: RegExp;
}
export const STARTER_RULES: readonly StarterRule[] = [
  { scheduler: 'livy', tag: /^livy-(?:session|batch)-\d+-/, name: /^__livy__\.|^livy\.spark/ },
  { scheduler: 'kyuubi', tag: /^KYUUBI$/i, name: /^kyuubi\./ },
  { scheduler: 'oozie', tag: /^oozie-[0-9a-f]{32}$/, name: /^oozie\.(?:job|action)\.id$/ },
  { scheduler: 'dataproc', tag: /^dataproc_(?:job|uuid|hash)_/, name: /^dataproc\./ },
  {
    scheduler: 'emr',
    name: /^(?:emr-serverless|emr)\.|^label:emr-containers\.amazonaws\.com\/job\.id$/,
  },
  { scheduler: 'synapse', name: /^synapse\.|^livy\.synapse\./ },
  { scheduler: 'databricks', name: /^databricks\.clusterUsageTags\./ },
  { scheduler: 'glue', name: /^glue\./ },
  { scheduler: 'spark-operator', name: /^label:sparkoperator\.k8s\.io\// },
];

/** Links that schedulers leave, by what they lead to; the first name that is set is taken. */
export const LINK_SOURCES: Readonly<Record<string, readonly string[]>> = {
  job: ['sparkvet.job.url', 'azkaban.link.job.url'],
  jobRun: ['azkaban.link.attempt.url', 'azkaban.link.jobexec.url', 'airflow.ctx.log_url'],
  workflow: ['azkaban.link.workflow.url', 'scheduler.url'],
  workflowRun: ['azkaban.link.execution.url'],
};

/**
 * Names that tools give when nobody named the application: they say what started it, not what it is. The name may also be the
 * application's id.
 */
export const DEFAULT_NAMES: readonly RegExp[] = [
  /^application_\d+_\d+$/,
  /^app-\d{14}-\d+$/,
  /^local-\d+$/,
  /^spark-(?:[0-9a-f]{32}|application-\d+)$/,
  /^livy-(?:session|batch)-\d+$/i,
  /^remotesparkmagics/i,
  /^(?:pyspark-?shell|spark shell|sparkr|sparklyr|zeppelin|databricks shell)$/i,
  /^sparksql::/i,
  /^thrift jdbc\/odbc server/i,
  /^spark connect server$/i,
  /^(?:arrow|airflow)-spark$/i,
  /^default-name$/i,
  /^org\.apache\.(?:livy|spark\.(?:deploy|repl|sql))\./,
];
