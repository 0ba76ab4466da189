import type { ApplicationModel } from '../model/application.ts';
import type { JobData } from '../model/job.ts';
import { memoryProperty, property } from '../model/spark/spark-properties.ts';
import type { SqlExecution } from '../model/sql.ts';
import type { StageData } from '../model/stage.ts';
import { GIB, KIB, parseByteString } from '../model/units.ts';
import { driverStretches } from './budget/driver-phases.ts';
import { resultRowCount } from './plans/result-rows.ts';
import { isArrowOn } from './python/to-pandas.ts';

/** What one job brought to the driver. */
export interface CollectedResult {
  readonly job: JobData;
  /** Serialised results of the tasks of its last stage: what Spark counts against its limit. */
  readonly resultBytes: number;
  /** Of those, what is no status of a task for sure. */
  readonly rowBytes: number;
  /** Rows that the driver makes Python objects of, one by one; 0 where it does not, or where none are counted. */
  readonly pickledRowCount: number;
  /** Of those, the ones in a list, as `collect()` makes it: a program goes through it row by row. */
  readonly listedRowCount: number;
  /** The driver alone with them: from the end of the job to the next job or query. */
  readonly handlingMs: number;
  readonly fromMs: number;
}

/** Spark's own collects, for a broadcast: another cause. */
const BROADCAST = /^broadcast exchange/i;

/** Jobs whose tasks sent the driver at least `minBytes`, the most first. */
export function collectedResults(
  app: ApplicationModel,
  minBytes: number,
): readonly CollectedResult[] {
  const stages = new Map((app.sections.stages ?? []).map((stage) => [stage.stageId, stage]));
  const after = new Map(
    driverStretches(app)
      .filter(({ phase }) => phase === 'driver' || phase === 'end')
      .map(({ fromMs, toMs }) => [fromMs, toMs - fromMs]),
  );
  const pickledRows = pickledRowsOf(app);
  return (app.sections.jobs ?? [])
    .filter(({ description = '' }) => !BROADCAST.test(description))
    .flatMap((job) => {
      const { resultBytes, rowBytes } = bytesOf(stages.get(lastStageId(job)));
      const fromMs = job.completedAtMs ?? app.lastSeenAtMs;
      if (resultBytes < minBytes) return [];
      const handlingMs = after.get(fromMs) ?? 0;
      return [{ job, resultBytes, rowBytes, ...pickledRows(job), fromMs, handlingMs }];
    })
    .toSorted((a, b) => b.resultBytes - a.resultBytes);
}

/** PySpark's `collect()`, and `toPandas()` without Arrow. */
const IN_PYTHON =
  /^(?:collect|toPandas) at .*(?:\.py:\d+|NativeMethodAccessorImpl\.java:0|<unknown>:0)/;

/** Of the last job of a query. */
function pickledRowsOf(
  app: ApplicationModel,
): (job: JobData) => Pick<CollectedResult, 'pickledRowCount' | 'listedRowCount'> {
  const byLastJob = new Map<number, SqlExecution>();
  for (const execution of app.sections.sqlExecutions ?? []) {
    if (!IN_PYTHON.test(execution.description)) continue;
    if (execution.description.startsWith('toPandas') && isArrowOn(app, execution)) continue;
    byLastJob.set(
      execution.jobIds.reduce((last, jobId) => Math.max(last, jobId), -1),
      execution,
    );
  }
  return ({ jobId }) => {
    const execution = byLastJob.get(jobId);
    const pickledRowCount = (execution && resultRowCount(execution)) ?? 0;
    const isList = execution?.description.startsWith('collect') === true;
    return { pickledRowCount, listedRowCount: isList ? pickledRowCount : 0 };
  };
}

/** What the stages before it send are statuses, which Spark counts against nothing: the last one is submitted last. */
function lastStageId({ stageIds }: JobData): number {
  return stageIds.reduce((last, stageId) => Math.max(last, stageId), -1);
}

/**
 * A task's status holds its accumulators, and counts as its result: 1 to 27 KiB in recordings, the more operators the more. Ours,
 * so that many tasks of a count are no rows.
 */
const STATUS_BYTES = 32 * KIB;

function bytesOf(stage: StageData | undefined): Pick<CollectedResult, 'resultBytes' | 'rowBytes'> {
  if (stage === undefined) return { resultBytes: 0, rowBytes: 0 };
  const { resultBytes } = stage.sums;
  return { resultBytes, rowBytes: Math.max(0, resultBytes - stage.taskCount * STATUS_BYTES) };
}

const MAX_RESULT = 'spark.driver.maxResultSize';

/** `spark.driver.maxResultSize`, 1 GiB unless set; undefined where it is switched off. */
export function maxResultBytes({
  sections: { environment },
}: ApplicationModel): number | undefined {
  const text = property(environment?.sparkProperties ?? {}, MAX_RESULT);
  const bytes = text === undefined ? GIB : parseByteString(text);
  return bytes === 0 ? undefined : bytes;
}

/** `spark.driver.memory`, 1 GiB unless set. */
export function driverHeapBytes({ sections: { environment } }: ApplicationModel): number {
  return memoryProperty(environment?.sparkProperties ?? {}, 'spark.driver.memory') ?? GIB;
}
