/** By what systems call a run and what it is a part of: these names stand in a document, and in templates of links. */
export const SCHEDULER_IDS = {
  airflow: ['dagId', 'taskId', 'runId', 'logicalDate', 'tryNumber', 'mapIndex'],
  openlineage: ['namespace', 'jobName', 'runId', 'dagId', 'taskId'],
  azkaban: ['project', 'flow', 'job', 'executionId', 'attempt'],
  oozie: ['workflowId', 'actionName', 'coordinatorId'],
  pinball: ['workflow', 'job', 'instance', 'execution'],
  dolphinscheduler: [
    'projectName',
    'projectCode',
    'workflowName',
    'workflowCode',
    'workflowInstanceId',
    'taskName',
    'taskCode',
    'taskInstanceId',
  ],
  'spark-operator': ['namespace', 'name', 'submissionId'],
  databricks: ['organisationId', 'jobId', 'runId'],
  glue: ['jobName', 'jobRunId'],
  livy: ['livySessionId', 'livyBatchId'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type SchedulerWithIds = keyof typeof SCHEDULER_IDS;
export const SCHEDULERS_WITH_IDS = [
  'airflow',
  'openlineage',
  'azkaban',
  'oozie',
  'pinball',
  'dolphinscheduler',
  'spark-operator',
  'databricks',
  'glue',
  'livy',
] as const satisfies readonly SchedulerWithIds[];

/** What a link leads to; `session` is where a person types what runs next. */
export const LINK_KINDS = ['job', 'jobRun', 'workflow', 'workflowRun', 'session'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];
/**
 * Addresses with `{dagId}` and the like in the place of values, by scheduler and by what they lead to; of several the first is
 * taken whose values are all known.
 */
export type LinkTemplates = Readonly<
  Partial<Record<SchedulerWithIds, Readonly<Partial<Record<LinkKind, readonly string[]>>>>>
>;

/** What stands in braces in a template. */
export const PLACEHOLDER = /\{([^{}]*)\}/g;
