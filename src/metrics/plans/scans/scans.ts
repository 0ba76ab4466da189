import type { ApplicationModel } from '../../../model/application.ts';
import { type PlanNode, planNodes, type SqlExecution } from '../../../model/sql.ts';
import type { StageData } from '../../../model/stage.ts';
import { sumBy } from '../../../model/sum-by.ts';
import { oncePerApplication } from '../../once-per-application.ts';
import { stagesByPlanOrScope } from '../executed-nodes.ts';
import { metricOf } from '../node-metrics.ts';
import { type FilterText, filterText, scanProperty } from './filter-text.ts';

/** One scan of files in one SQL execution. Numbers that were not recorded are absent. */
export interface FileScan {
  readonly execution: SqlExecution;
  readonly node: PlanNode;
  /** In lower case: `parquet`, `csv`, `orc`, …; `unknown` where the plan does not say. */
  readonly format: string;
  /** As far as the plan names it: the first path where there are several. */
  readonly location?: string;
  /** `default.orders`, of catalogued tables. */
  readonly table?: string;
  readonly fileCount?: number;
  /** Of whole files, whatever columns and row groups were read. */
  readonly fileBytes?: number;
  readonly partitionCount?: number;
  /** Listing files and partitions, on the driver. */
  readonly metadataMs?: number;
  /** Σ over tasks of opening and reading, without the operators above; of columnar scans only. */
  readonly scanMs?: number;
  readonly rowsOut?: number;
  readonly partitionFilters: FilterText;
  /** Those whose tasks ran it, from the first; empty when the record does not tell. */
  readonly stages: readonly StageData[];
  /** Σ of these stages' tasks, other operators of theirs included. */
  readonly taskTimeMs: number;
}

/** Every scan of files, a table's Hive scan included, in order of its SQL execution. O(plan nodes). */
export const fileScans = oncePerApplication((app: ApplicationModel): readonly FileScan[] => {
  const seen = new Set<number>();
  return (app.sections.sqlExecutions ?? []).flatMap((execution) =>
    [...planNodes(execution.finalPlan)]
      .filter((node) => isFileScan(node) && isNew(node, seen))
      .map((node) => scanOf(app, execution, node)),
  );
});

/** The plan of cached data is shown again with every query that reads it: the same metrics are the same scan. */
function isNew({ metrics }: PlanNode, seen: Set<number>): boolean {
  const id = metrics[0]?.accumulatorId ?? -1;
  if (id < 0) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  return true;
}

/** Spark's own scans of files, both reader versions, and of Hive tables; not JDBC, caches, ranges or local data. */
export function isFileScan({ name, text, metadata }: PlanNode): boolean {
  if (!/^(?:Gpu|Comet)?(?:Batch)?Scan |FileScan|HiveTableScan/.test(name)) return false;
  if (/JDBCRelation|ExistingRDD|OneRowRelation|InMemoryTable/.test(name)) return false;
  const isOfFiles = /FileScan|Location: |HiveTableRelation/.test(text);
  return isOfFiles || metadata['Location'] !== undefined;
}

function scanOf(app: ApplicationModel, execution: SqlExecution, node: PlanNode): FileScan {
  const stages = stagesByPlanOrScope(app, execution, node);
  const numbers = {
    fileCount: metricOf(node, 'number of files read', 'number of files'),
    fileBytes: metricOf(node, 'size of files read', 'total size of files read'),
    partitionCount: metricOf(node, 'number of partitions read'),
    metadataMs: metricOf(node, 'metadata time', 'metadata time (ms)'),
    scanMs: metricOf(node, 'scan time', 'scan time total (min, med, max)'),
    rowsOut: metricOf(node, 'number of output rows'),
  };
  return {
    execution,
    node,
    ...describeScan(node),
    ...defined(numbers),
    partitionFilters: filterText(node, 'PartitionFilters'),
    stages,
    taskTimeMs: sumBy(stages, ({ taskTimeMs }) => taskTimeMs),
  };
}

/** Which data a scan reads, as far as its plan names it. */
export function describeScan(node: PlanNode): Pick<FileScan, 'format' | 'location' | 'table'> {
  const named = defined({ location: locationOf(node), table: tableOf(node) });
  return { format: formatOf(node), ...named };
}

function formatOf(node: PlanNode): string {
  const named = scanProperty(node, 'Format') ?? /Scan (\w+)/.exec(node.text)?.[1];
  return (named ?? 'unknown').toLowerCase();
}

/** `InMemoryFileIndex(2 paths)[file:/a, file:/b]` → `file:/a`; a path that Spark cut short is kept as far as it goes. */
function locationOf({ text, metadata }: PlanNode): string | undefined {
  const whole = metadata['Location'] ?? /Location: ([^\]]*)/.exec(text)?.[1];
  const first = whole === undefined ? undefined : /\[([^,\]]+)/.exec(whole)?.[1];
  return first?.trim();
}

/** `Scan parquet spark_catalog.default.orders`, `Scan hive db.t`. */
function tableOf({ name }: PlanNode): string | undefined {
  const found = /Scan \S+ (\w[\w.]*)$/.exec(name.trim())?.[1];
  return found === undefined || found === '' ? undefined : found;
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(values: T): Present<T> {
  const kept: Present<T> = {};
  for (const key in values)
    if (values[key] !== undefined) Object.assign(kept, { [key]: values[key] });
  return kept;
}
