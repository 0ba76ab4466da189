import type { ApplicationModel } from '../../model/application.ts';
import { prefixLength } from '../../model/prefix-length.ts';
import type { DriverCut } from '../../model/remedy.ts';
import { booleanProperty, propertiesIn } from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import type { PlanNode, SqlExecution } from '../../model/sql.ts';
import { MIB, MS_PER_SECOND } from '../../model/units.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { downThrough, isWrapper, rowsOf } from '../plans/plan-tree.ts';

/** A `toPandas()` whose rows were pickled one by one, and the driver's time afterwards. */
export interface RowToPandas {
  readonly execution: SqlExecution;
  /** `report.py:40`, where the description tells. */
  readonly callSite?: string;
  /** What its tasks sent to the driver. */
  readonly resultBytes: number;
  /** Rows of the frame, where the plan counted them. */
  readonly rowCount?: number;
  /** From its last job to the next job, query or the end: the driver building the frame, and whatever it did then. */
  readonly gapMs: number;
  readonly cut: DriverCut;
}

/** Whether `toPandas` brings rows in Arrow's columns, not pickled one by one. */
export const ARROW_PROPERTY = 'spark.sql.execution.arrow.pyspark.enabled';

/**
 * Of the gap: three frames that were made both ways lost 81 to 98 % of it; catalogue cause 28 has 70 %. Ours, with the driver's
 * next steps in mind.
 */
const SAVED_SHARE = 0.8;
/**
 * Making a row in Python and each of its values, at the slowest: the gap's rest is the user's own code. Unpickling and building the
 * frame take 2 to 4 µs of Python's processor time a row of two to six columns, pickling in the JVM as much; a busy host doubles
 * it, at times far more. Ours.
 */
const ROW_MS = 0.005;
const VALUE_MS = 0.002_5;
/**
 * Bytes of a result that are made into a data frame in a second, where its rows are not counted. Results travel compressed,
 * some 4 to 15 bytes for a value. Ours.
 */
const BYTES_PER_MS = MIB / MS_PER_SECOND;

/** Whether Spark's default sends data frames in Arrow batches: since 4.2. */
export function isArrowOn(app: ApplicationModel, execution: SqlExecution): boolean {
  return (
    booleanProperty(propertiesIn(app, execution), ARROW_PROPERTY) ??
    isAtLeastSpark(app.framework.version, 4, 2)
  );
}

/** Every `toPandas()` without Arrow that ended, the one with the longest saving first. */
export const rowToPandas = oncePerApplication((app: ApplicationModel): readonly RowToPandas[] => {
  const slow = (app.sections.sqlExecutions ?? []).filter(
    (execution) =>
      execution.status === 'succeeded' &&
      TO_PANDAS.test(execution.description) &&
      !isArrowOn(app, execution),
  );
  if (slow.length === 0) return [];
  const results = resultsOf(app);
  const starts = startsOf(app);
  return slow
    .flatMap((execution) => {
      const result = results.get(execution.executionId);
      return result === undefined ? [] : conversionOf(app, execution, result, starts);
    })
    .toSorted((a, b) => b.cut.savedMs - a.cut.savedMs);
});

const TO_PANDAS = /^toPandas at /;

interface Result {
  bytes: number;
  endedAtMs: number;
}

/** By SQL execution. */
function resultsOf({ sections: { stages = [] } }: ApplicationModel): ReadonlyMap<number, Result> {
  const results = new Map<number, Result>();
  for (const { sqlExecutionId, sums, completedAtMs } of stages) {
    if (sqlExecutionId === undefined || completedAtMs === undefined) continue;
    const result = results.get(sqlExecutionId) ?? { bytes: 0, endedAtMs: 0 };
    result.bytes += sums.resultBytes;
    result.endedAtMs = Math.max(result.endedAtMs, completedAtMs);
    results.set(sqlExecutionId, result);
  }
  return results;
}

/** When anything began, sorted. */
function startsOf({ sections: { jobs = [], sqlExecutions = [] } }: ApplicationModel): Float64Array {
  const ofJobs = jobs.flatMap(({ submittedAtMs }) => submittedAtMs ?? []);
  const ofQueries = sqlExecutions.map(({ startedAtMs }) => startedAtMs);
  return Float64Array.from([...ofJobs, ...ofQueries]).toSorted();
}

function conversionOf(
  app: ApplicationModel,
  execution: SqlExecution,
  { bytes, endedAtMs }: Result,
  starts: Float64Array,
): RowToPandas[] {
  const nextStartMs = starts[prefixLength(starts, (startMs) => startMs <= endedAtMs)];
  const toMs = nextStartMs ?? app.endedAtMs ?? app.lastSeenAtMs;
  const gapMs = Math.max(0, toMs - endedAtMs);
  const { rowCount, columnCount } = frameOf(execution);
  const frameMs =
    rowCount === undefined
      ? bytes / BYTES_PER_MS
      : rowCount * (ROW_MS + VALUE_MS * (columnCount ?? 1));
  const savedMs = Math.min(SAVED_SHARE * gapMs, frameMs);
  const callSite = CALL_SITE.exec(execution.description)?.[1];
  return [
    {
      execution,
      ...(callSite === undefined ? {} : { callSite }),
      resultBytes: bytes,
      ...(rowCount === undefined ? {} : { rowCount }),
      gapMs,
      cut: { fromMs: endedAtMs, toMs: endedAtMs + gapMs, savedMs },
    },
  ];
}

/** Size of the data frame, as the plan has it. */
function frameOf({ finalPlan: plan }: SqlExecution): {
  readonly rowCount?: number;
  readonly columnCount?: number;
} {
  if (plan === undefined) return {};
  const rowCount = rowsOf(plan);
  const columnCount = columnsOf(downThrough(plan, isWrapper));
  return {
    ...(rowCount === undefined ? {} : { rowCount }),
    ...(columnCount === undefined ? {} : { columnCount }),
  };
}

/** Nodes whose first list is what they give on. */
const LISTS_OUTPUT = /^(?:Project|FileScan|Scan|BatchScan|InMemoryTableScan)/;
const MORE_FIELDS = /\.\.\. (\d+) more fields$/;

/** `Project [id#1L, (a#2 * 2) AS b#3, ... 5 more fields]`: 7. */
function columnsOf({ name, text }: PlanNode): number | undefined {
  const from = text.indexOf('[') + 1;
  if (!LISTS_OUTPUT.test(name) || from === 0) return undefined;
  let depth = 1;
  let count = 1;
  let at = from;
  for (; at < text.length && depth > 0; at++) {
    const char = text.charAt(at);
    if ('[('.includes(char)) depth++;
    else if ('])'.includes(char)) depth--;
    else if (char === ',' && depth === 1) count++;
  }
  return count + Number(MORE_FIELDS.exec(text.slice(from, at - 1))?.[1] ?? 1) - 1;
}

/** Without the folders: `toPandas at /home/me/report.py:40`. */
const CALL_SITE = /^toPandas at (?:.*[/\\])?([^/\\]+:\d+)$/;
