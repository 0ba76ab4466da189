import type { ApplicationModel } from '../../../model/application.ts';
import { type PlanNode, planNodes, type SqlExecution } from '../../../model/sql.ts';
import type { StageData } from '../../../model/stage.ts';
import { oncePerApplication } from '../../once-per-application.ts';
import { metricOf } from '../node-metrics.ts';

/** Files that one SQL execution wrote. Numbers that were not recorded are absent. */
export interface FileWrite {
  readonly execution: SqlExecution;
  readonly node: PlanNode;
  /** As the plan names it; absent of tables and where the text was cut. */
  readonly location?: string;
  readonly fileCount?: number;
  readonly writtenBytes?: number;
  readonly rowCount?: number;
  /** Distinct values of the partition columns; 0 or absent without any. */
  readonly dynamicPartitionCount?: number;
  /** Columns of `partitionBy`, as far as the plan shows them. */
  readonly partitionColumns: readonly string[];
  /** On the driver, after the last task (Spark 3.2+). */
  readonly jobCommitMs?: number;
  /** The one that wrote; absent when the record does not tell. */
  readonly stage?: StageData;
}

/** Every write of files by a SQL execution, in order. O(plan nodes). */
export const fileWrites = oncePerApplication((app: ApplicationModel): readonly FileWrite[] => {
  const writers = Map.groupBy(
    (app.sections.stages ?? []).filter(({ sums }) => sums.outputBytes > 0),
    ({ sqlExecutionId }) => sqlExecutionId ?? -1,
  );
  return (app.sections.sqlExecutions ?? []).flatMap((execution) => {
    const node = planNodes(execution.finalPlan).find(countsFiles);
    if (node === undefined) return [];
    return [writeOf(execution, node, writers.get(execution.executionId) ?? [])];
  });
});

function countsFiles({ metrics }: PlanNode): boolean {
  return metrics.some(({ name }) => name === 'number of written files');
}

function writeOf(
  execution: SqlExecution,
  node: PlanNode,
  writers: readonly StageData[],
): FileWrite {
  const [stage, ...others] = writers.filter(({ status }) => status === 'complete');
  const location = /InsertIntoHadoopFsRelationCommand ([^\s,]+),/.exec(node.text)?.[1];
  const numbers = {
    fileCount: metricOf(node, 'number of written files'),
    writtenBytes: metricOf(node, 'written output', 'bytes of written output'),
    rowCount: metricOf(node, 'number of output rows'),
    dynamicPartitionCount: metricOf(node, 'number of dynamic part'),
    jobCommitMs: metricOf(node, 'job commit time'),
  };
  return {
    execution,
    node,
    ...(location === undefined ? {} : { location }),
    partitionColumns: partitionColumnsOf(node.text),
    ...numbersKnown(numbers),
    ...(stage === undefined || others.length > 0 ? {} : { stage }),
  };
}

/** `…Command hdfs://out, false, [day#3], Parquet, …`: the brackets before the format. */
function partitionColumnsOf(text: string): readonly string[] {
  const list = /InsertIntoHadoopFsRelationCommand [^,]+, (?:true|false), \[([^\]]*)\], /.exec(
    text,
  )?.[1];
  return (list ?? '')
    .split(',')
    .map((column) => column.replace(/#\d+L?/, '').trim())
    .filter((column) => column !== '');
}

type Numbers<K extends string> = { readonly [Key in K]: number | undefined };

function numbersKnown<K extends string>(numbers: Numbers<K>): { readonly [Key in K]?: number } {
  const known: { [Key in K]?: number } = {};
  for (const key in numbers) {
    const value = numbers[key];
    if (value !== undefined) known[key] = value;
  }
  return known;
}
