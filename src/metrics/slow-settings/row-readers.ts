import type { ApplicationModel } from '../../model/application.ts';
import { addAmount } from '../../model/by-key.ts';
import { booleanProperty, propertiesIn } from '../../model/spark/spark-properties.ts';
import type { StageData } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import { scanProperty } from '../plans/scans/filter-text.ts';
import { type FileScan, fileScans } from '../plans/scans/scans.ts';
import type { LighterStage } from '../stages/lighter-stages.ts';

/** Formats that Spark reads in columns, unless it is told not to. */
export type ColumnFormat = 'parquet' | 'orc';

export function vectorizedReader(format: ColumnFormat): string {
  return `spark.sql.${format}.enableVectorizedReader`;
}

/** CPU time that a value takes longer when rows are read one by one. Ours: 4.9 s more for 72 million values of three columns. */
const LOST_MS_PER_VALUE = 0.000_07;
/** Of a stage's CPU time, at most: of the application run both ways it was 41 %. Ours. */
const MOST_SHARE = 0.5;

/** Stages that read files of the format row by row because the reader of columns is switched off. */
export function rowReaders(app: ApplicationModel, format: ColumnFormat): readonly LighterStage[] {
  const lost = new Map<StageData, number>();
  for (const scan of fileScans(app)) {
    const ms = isByRows(app, scan, format) ? lostMs(scan) : 0;
    for (const stage of scan.stages) addAmount(lost, stage, ms * shareOf(scan, stage));
  }
  return [...lost]
    .map(([stage, ms]) => ({
      stage,
      savedMs: Math.min(ms, MOST_SHARE * stage.sums.executorCpuTimeMs),
    }))
    .filter(({ savedMs }) => savedMs > 0);
}

/** The plan's own word: nested columns and row formats are read by rows whatever is set. */
function isByRows(
  app: ApplicationModel,
  { execution, node, format }: FileScan,
  wanted: ColumnFormat,
): boolean {
  if (format !== wanted) return false;
  const name = vectorizedReader(wanted);
  const isOff = booleanProperty(propertiesIn(app, execution), name) === false;
  return isOff && scanProperty(node, 'Batched') === 'false';
}

function lostMs({ node, rowsOut = 0 }: FileScan): number {
  return rowsOut * columnCount(scanProperty(node, 'ReadSchema') ?? '') * LOST_MS_PER_VALUE;
}

/** Several stages ran a scan where one was tried again. */
function shareOf({ stages }: FileScan, stage: StageData): number {
  const whole = sumBy(stages, ({ sums }) => sums.executorCpuTimeMs);
  return whole > 0 ? stage.sums.executorCpuTimeMs / whole : 0;
}

/** Of `struct<id:bigint,at:timestamp,point:struct<x:int,y:int>>` three: what is nested is not vectorized before Spark 3.3. */
function columnCount(schema: string): number {
  let [depth, count] = [0, 0];
  for (const char of schema) {
    if (char === '<' || char === '(') depth += 1;
    else if (char === '>' || char === ')') depth -= 1;
    else if (char === ':' && depth === 1) count += 1;
  }
  return count;
}
