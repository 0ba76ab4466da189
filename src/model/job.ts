/** A job of Spark: what one action set off. */
export interface JobData {
  readonly jobId: number;
  readonly status: 'running' | 'succeeded' | 'failed';
  readonly submittedAtMs?: number;
  readonly completedAtMs?: number;
  readonly stageIds: readonly number[];
  /** Name of its last stage: what Spark shows as the job's name. */
  readonly name: string;
  readonly description?: string;
  /** `spark.jobGroup.id`; Livy puts the statement's number here. */
  readonly jobGroup?: string;
  readonly tags: readonly string[];
  readonly schedulingPool?: string;
  readonly sqlExecutionId?: number;
  readonly streamingQueryId?: string;
  readonly streamingBatchId?: number;
  /** `callSite.short` of the action. */
  readonly callSite?: string;
  /** Of a failed job, shortened to 8 000 characters. */
  readonly failureMessage?: string;
  /** Tasks of its stage attempts as they were to be, and as they ended. */
  readonly taskCount: number;
  readonly activeTaskCount: number;
  readonly completedTaskCount: number;
  readonly skippedTaskCount: number;
  readonly failedTaskCount: number;
  readonly killedTaskCount: number;
  readonly completedIndexCount: number;
  readonly activeStageCount: number;
  readonly completedStageCount: number;
  readonly skippedStageCount: number;
  readonly failedStageCount: number;
}
