import type { Source } from './schedulers.ts';

/** Who started the application, where that says nothing about which recurring job it is. */
interface StarterRule {
  readonly scheduler: string;
  /** Of a YARN tag. */
  readonly tag?: RegExp;
  /** Of a clue's name. */
  readonly name?: RegExp;
}
/** Traces of who started an application; the first rule that fits counts. */
export const STARTER_RULES: readonly StarterRule[] = [
  { scheduler: 'livy', tag: /^livy-(?:session|batch)-\d+-/, name: /^__livy__\.|^livy\.spark/ },
  { scheduler: 'dolphinscheduler', name: /^dolphinscheduler\./ },
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
  jobRun: [
    'sparkvet.job.run.url',
    'azkaban.link.attempt.url',
    'azkaban.link.jobexec.url',
    'airflow.ctx.log_url',
  ],
  workflow: ['azkaban.link.workflow.url', 'scheduler.url'],
  workflowRun: ['azkaban.link.execution.url'],
};

/** Who answers for the recurring job, where the run says so: first what the job says itself. */
export const JOB_OWNER: readonly Source[] = [
  'sparkvet.job.owner',
  'AIRFLOW_CTX_DAG_OWNER',
  'airflow.ctx.dag_owner',
];

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
