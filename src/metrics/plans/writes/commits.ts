import type { ApplicationModel } from '../../../model/application.ts';
import type { Interval } from '../../../model/interval.ts';
import { largestBy } from '../../../model/largest-by.ts';
import { type PlanNode, planNodes, type SqlExecution } from '../../../model/sql.ts';
import { isWrite } from '../../budget/write-execution.ts';
import { oncePerApplication } from '../../once-per-application.ts';
import { metricOf } from '../node-metrics.ts';
import { type FileWrite, fileWrites } from './writes.ts';

/** What the driver did with the output of one query after its last task: moving files, telling the catalogue. */
export interface WriteCommit extends Interval {
  readonly execution: SqlExecution;
  /** From the end of the query's last job to the query's end. */
  readonly commitMs: number;
  /** Of it, what the committer took (“job commit time”); absent before Spark 3.2 and of writers that do not count it. */
  readonly jobCommitMs?: number;
  readonly kind: WriterKind;
  readonly write?: FileWrite;
}

/** `files`: Spark's own file sources; `hive`: Hive tables; `table`: formats with a log of their own (Delta, Iceberg, …). */
export type WriterKind = 'files' | 'hive' | 'table';

/** Every write that ended well, in order of its query. O(plan nodes). */
export const writeCommits = oncePerApplication((app: ApplicationModel): readonly WriteCommit[] => {
  const { sqlExecutions = [], jobs = [] } = app.sections;
  const endedAt = new Map(jobs.map(({ jobId, completedAtMs }) => [jobId, completedAtMs]));
  const writes = new Map(fileWrites(app).map((write) => [write.execution.executionId, write]));
  return sqlExecutions.flatMap((execution) => {
    const { status, jobIds, endedAtMs } = execution;
    if (status !== 'succeeded' || endedAtMs === undefined || !isWrite(execution)) return [];
    const fromMs = largestBy(jobIds, (id) => endedAt.get(id) ?? 0);
    if (fromMs === 0 || endedAtMs <= fromMs) return [];
    const write = writes.get(execution.executionId);
    return [commitOf(execution, { fromMs, toMs: endedAtMs }, write)];
  });
});

function commitOf(
  execution: SqlExecution,
  { fromMs, toMs }: Interval,
  write: FileWrite | undefined,
): WriteCommit {
  const commitMs = toMs - fromMs;
  const node = write?.node ?? firstWithCommit(execution);
  const counted = node === undefined ? undefined : metricOf(node, 'job commit time');
  return {
    execution,
    fromMs,
    toMs,
    commitMs,
    kind: kindOf(execution),
    ...(counted === undefined ? {} : { jobCommitMs: Math.min(counted, commitMs) }),
    ...(write === undefined ? {} : { write }),
  };
}

function firstWithCommit({ finalPlan }: SqlExecution): PlanNode | undefined {
  return planNodes(finalPlan).find(({ metrics }) =>
    metrics.some(({ name }) => name === 'job commit time'),
  );
}

function kindOf({ finalPlan }: SqlExecution): WriterKind {
  for (const { name } of planNodes(finalPlan)) {
    if (/InsertIntoHive|CreateHiveTable/.test(name)) return 'hive';
    if (/InsertIntoHadoopFs|CreateDataSourceTable/.test(name)) return 'files';
    if (TABLE_WRITE.test(name)) return 'table';
  }
  return 'files';
}

const TABLE_WRITE =
  /SaveIntoDataSource|MergeInto|^AppendData|^Overwrite|^WriteDelta|^ReplaceData|TableAsSelect|WriteToDataSource/;
