import type { ApplicationModel } from '../../model/application.ts';
import {
  booleanProperty,
  bytesProperty,
  numberProperty,
  type Properties,
  propertiesIn,
} from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import type { PlanNode } from '../../model/sql.ts';
import type { StageData } from '../../model/stage.ts';
import { MIB } from '../../model/units.ts';
import { executionOf, isAdaptive, type StagePlan, sqlOfStage } from '../stages/sql-of-stage.ts';

/** Spark's defaults. */
const SHUFFLE_PARTITIONS = 200;
const ADVISORY_BYTES = 64 * MIB;
/** Spark's default of `spark.sql.files.maxPartitionBytes`. */
export const MAX_PARTITION_BYTES = 128 * MIB;

/** Where a stage's partitions come from, and so what changes their number. */
type PartitionOrigin =
  /** SQL shuffle whose number Spark chooses. */
  | 'shuffle'
  /** `repartition(n)`: the number stands in the code. */
  | 'repartition'
  /** `coalesce(n)`: so does this one, and everything before it runs in as few tasks. */
  | 'coalesce'
  /** One partition by plan: `SinglePartition`, `coalesce(1)`. */
  | 'single'
  | 'rdd-shuffle'
  | 'files'
  /** `sc.textFile` and its like: a split of a file each, which nothing packs together. */
  | 'rdd-files'
  /** JDBC, ranges, local collections, cached data, RDDs without a shuffle. */
  | 'other';

/** What the number of a stage's partitions follows from. */
export interface StagePartitions {
  readonly origin: PartitionOrigin;
  /** Whether adaptive execution merges small partitions of its shuffle. */
  readonly isCoalesced: boolean;
  readonly isAdaptive: boolean;
  /** What the stage ran under: the application's properties with the session's over them. */
  readonly properties: Properties;
  readonly plan?: StagePlan;
}

/** What decides how many partitions a stage has, from its plan, its RDDs and its configuration. */
export function partitionsOf(app: ApplicationModel, stage: StageData): StagePartitions {
  const execution = executionOf(app, stage);
  const plan = sqlOfStage(app, stage);
  const properties = propertiesIn(app, execution);
  const adaptive = execution !== undefined && isAdaptiveOn(app, properties, isAdaptive(execution));
  const origin = originOf(stage, plan);
  return {
    origin,
    isAdaptive: adaptive,
    isCoalesced:
      adaptive &&
      origin === 'shuffle' &&
      booleanProperty(properties, 'spark.sql.adaptive.coalescePartitions.enabled') !== false,
    properties,
    ...(plan === undefined ? {} : { plan }),
  };
}

/** On by default since Spark 3.2. */
function isAdaptiveOn(app: ApplicationModel, properties: Properties, isInPlan: boolean): boolean {
  if (isInPlan) return true;
  const isDefault = isAtLeastSpark(app.framework.version, 3, 2);
  return booleanProperty(properties, 'spark.sql.adaptive.enabled') ?? isDefault;
}

/** Partitions that a SQL shuffle starts with, before adaptive execution merges any. */
export function plannedPartitions({ properties, isCoalesced }: StagePartitions): {
  readonly property: string;
  readonly count: number;
} {
  const initial = 'spark.sql.adaptive.coalescePartitions.initialPartitionNum';
  const shuffle = 'spark.sql.shuffle.partitions';
  const initialCount = isCoalesced ? numberProperty(properties, initial) : undefined;
  if (initialCount !== undefined) return { property: initial, count: initialCount };
  return { property: shuffle, count: numberProperty(properties, shuffle) ?? SHUFFLE_PARTITIONS };
}

/** The size to which adaptive execution merges partitions, in bytes. */
export function advisoryBytes({ properties }: StagePartitions): number {
  return (
    bytesProperty(properties, 'spark.sql.adaptive.advisoryPartitionSizeInBytes') ?? ADVISORY_BYTES
  );
}

/** Whether the stage read a shuffle, by what its tasks counted and by its RDDs. */
export function readsShuffle(stage: StageData): boolean {
  return shuffleReadBytes(stage) > 0 || stage.sums.shuffleReadRecords > 0;
}

/** In bytes, remote and local. */
export function shuffleReadBytes({ sums }: StageData): number {
  return sums.shuffleRemoteReadBytes + sums.shuffleLocalReadBytes;
}

function originOf(stage: StageData, plan: StagePlan | undefined): PartitionOrigin {
  if (isSingle(stage, plan)) return 'single';
  if (plan?.nodes.some(({ name }) => name === 'Coalesce') === true) return 'coalesce';
  if (readsShuffle(stage)) {
    if (stage.sqlExecutionId === undefined) return 'rdd-shuffle';
    return plan?.reads.some(isFixedInCode) === true ? 'repartition' : 'shuffle';
  }
  return plan?.nodes.some(isScan) === true ? 'files' : inputOf(stage);
}

function inputOf(stage: StageData): 'files' | 'rdd-files' | 'other' {
  if (stage.sums.inputBytes === 0) return 'other';
  if (stage.sqlExecutionId === undefined && stage.rdds.some(isOfFiles)) return 'rdd-files';
  return stage.rdds.some(({ name }) => SQL_FILES.test(name)) ? 'files' : 'other';
}

/** `HadoopRDD` also where SQL reads a table of Hive. */
const SQL_FILES = /HadoopRDD|FileScanRDD|DataSourceRDD/;
/** Methods of SparkContext that read files: an RDD has the path as its name, and the method as its scope. */
const READS_FILES =
  /^(?:textFile|wholeTextFiles|binaryFiles|binaryRecords|sequenceFile|objectFile|hadoopFile|hadoopRDD|newAPIHadoop(?:File|RDD))$/;

function isOfFiles({ name, scope = '' }: StageData['rdds'][number]): boolean {
  return READS_FILES.test(scope) || name.includes('HadoopRDD');
}

function isScan({ name, text }: PlanNode): boolean {
  return name.includes('Scan') && (text.includes('FileScan') || text.includes('Location:'));
}

function isFixedInCode({ text }: PlanNode): boolean {
  return text.includes('REPARTITION_BY_NUM');
}

/** A window without PARTITION BY, a global aggregate or limit, `coalesce(1)`: more partitions cannot be had for the asking. */
function isSingle({ rdds }: StageData, plan: StagePlan | undefined): boolean {
  if (plan?.reads.some(({ text }) => text.includes('SinglePartition')) === true) return true;
  if (plan?.nodes.some(({ name, text }) => name === 'Coalesce' && /\b1$/.test(text)) === true) {
    return true;
  }
  return rdds.some(
    ({ name, scope, partitionCount }) =>
      partitionCount === 1 && (name.startsWith('CoalescedRDD') || LIMIT.test(scope ?? '')),
  );
}

/** Operators that bring everything to one task by themselves. */
const LIMIT = /TakeOrderedAndProject|CollectLimit|GlobalLimit|CollectTail/;

/** A size as Spark reads it, in whole MiB, at least one. */
export function sizeText(bytes: number): string {
  return `${Math.max(1, Math.floor(bytes / MIB))}m`;
}
