/** The properties that are read of the many that Spark writes with each job and each stage. */
export const JOB_PROPERTY = {
  description: 'spark.job.description',
  jobGroup: 'spark.jobGroup.id',
  tags: 'spark.job.tags',
  schedulingPool: 'spark.scheduler.pool',
  sqlExecutionId: 'spark.sql.execution.id',
  streamingQueryId: 'sql.streaming.queryId',
  streamingBatchId: 'streaming.sql.batchId',
  callSite: 'callSite.short',
} as const;

/** Not Spark's: what the scan leaves of the accumulables of a stage, `[accumulator, total, accumulator, …]` of SQL metrics. */
export const SQL_TOTALS = 'sparkvet.sqlTotals';
