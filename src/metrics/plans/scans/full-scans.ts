import type { ApplicationModel } from '../../../model/application.ts';
import type { Remedy } from '../../../model/remedy.ts';
import type { PlanNode } from '../../../model/sql.ts';
import type { StageData } from '../../../model/stage.ts';
import { sqlOfStage } from '../../stages/sql-of-stage.ts';
import { slotCountOf } from '../../stages/stage-slots.ts';
import { metricOf } from '../node-metrics.ts';
import { normalisedText } from '../plan-text.ts';
import { fewerTasks, taskTimesOf } from '../task-times.ts';
import { partitionColumnsOf } from './partition-columns.ts';
import { type FileScan, fileScans } from './scans.ts';

/** A scan of every partition of a table, of whose rows a condition then keeps few. */
export interface FullScan {
  readonly scan: FileScan;
  readonly stage: StageData;
  readonly partitionCount: number;
  readonly partitionColumns: readonly string[];
  /** The condition as the plan has it, without ids. */
  readonly condition: string;
  /** Of the rows read, 0 to 1. */
  readonly keptShare: number;
  /** `column`: the condition is about a partition column, in a form that Spark cannot use; `date`: about a time, and so is the partition. */
  readonly relation: 'column' | 'date';
  readonly remedy: Remedy;
}

const DATE_CONDITION =
  /date_format\(|to_date\(|date_trunc\(|trunc\(|year\(|month\(|dayofmonth\(|as date\)|\b\d{4}-\d{2}(?:-\d{2})?\b/;
const DATE_COLUMN = /(?:^|_)(?:date|day|dt|ds|month|year|hour|ymd|yyyymm\w*)(?:$|_)/i;

/** Scans without a partition filter whose condition has to do with the partitions; others cannot be helped by them. */
export function fullScans(app: ApplicationModel): readonly FullScan[] {
  return fileScans(app).flatMap((scan) => fullScanOf(app, scan) ?? []);
}

function fullScanOf(app: ApplicationModel, scan: FileScan): FullScan | undefined {
  const { partitionCount, partitionFilters, rowsOut = 0, stages } = scan;
  const [stage] = stages;
  if (stage === undefined || stages.length > 1 || partitionCount === undefined) return undefined;
  if (partitionFilters.kind !== 'none' || rowsOut === 0) return undefined;
  const partitionColumns = partitionColumnsOf(scan.node);
  const filter = filterIn(sqlOfStage(app, stage)?.nodes ?? []);
  if (filter === undefined) return undefined;
  const { condition, rowsKept } = filter;
  const relation = relationOf(condition, partitionColumns);
  const keptShare = Math.min(1, Math.max(rowsKept / rowsOut, 1 / partitionCount));
  const remedy = remedyOf(app, stage, keptShare);
  if (relation === undefined || remedy === undefined) return undefined;
  return { scan, stage, partitionCount, partitionColumns, condition, keptShare, relation, remedy };
}

/** The filter next to the scan, and how many rows passed it. */
function filterIn(
  nodes: readonly PlanNode[],
): { readonly condition: string; readonly rowsKept: number } | undefined {
  const filter = nodes.findLast(({ name }) => name === 'Filter');
  const rowsKept = filter === undefined ? undefined : metricOf(filter, 'number of output rows');
  if (filter === undefined || rowsKept === undefined) return undefined;
  return { condition: conditionOf(filter, nodes), rowsKept };
}

/** What a Python function of the condition is called with stands in a node of its own. */
function conditionOf(filter: PlanNode, nodes: readonly PlanNode[]): string {
  const texts = filter.text.includes('pythonUDF')
    ? [filter, ...nodes.filter(({ name }) => /EvalPython/.test(name))]
    : [filter];
  return texts.map(({ text }) => normalisedText(text)).join('; ');
}

function relationOf(
  condition: string,
  columns: readonly string[],
): FullScan['relation'] | undefined {
  const words = new Set(condition.match(/\w+/g));
  if (columns.some((column) => words.has(column))) return 'column';
  const isOfTime = columns.some((column) => DATE_COLUMN.test(column));
  return isOfTime && DATE_CONDITION.test(condition) ? 'date' : undefined;
}

/** As much of the stage's warm task time goes as of its rows. */
function remedyOf(app: ApplicationModel, stage: StageData, keptShare: number): Remedy | undefined {
  const times = taskTimesOf(stage);
  if (times === undefined) return undefined;
  const goneMs = (times.wholeMs - times.coldMs) * (1 - keptShare);
  const slotCount = slotCountOf(app, stage);
  const taskCount = Math.max(1, Math.min(slotCount, stage.taskCount));
  return { stages: [fewerTasks(stage, times, goneMs, { taskCount, slotCount })] };
}
