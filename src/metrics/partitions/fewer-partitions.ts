import type { ApplicationModel } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { booleanProperty, bytesProperty, fromOf } from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import type { StageData } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import { MIB } from '../../model/units.ts';
import { metricOf } from '../plans/node-metrics.ts';
import { isStreamingStage } from '../sessions/service-application.ts';
import { bytesInWords, countInWords } from '../words.ts';
import {
  advisoryBytes,
  MAX_PARTITION_BYTES,
  partitionsOf,
  plannedPartitions,
  type StagePartitions,
  sizeText,
} from './partitions.ts';

const OPEN_COST_BYTES = 4 * MIB; // Spark's default

/** State is kept by partition, and their number with it. */
const KEPT_BY_CHECKPOINT =
  'A query with state keeps the number that its checkpoint began with: the change takes a new checkpoint location, and the state is built anew.';

/** How to give a stage fewer, larger partitions, the primary change first. */
export function fewerPartitions(
  app: ApplicationModel,
  stage: StageData,
  count: number,
): readonly Recommendation[] {
  const partitions = partitionsOf(app, stage);
  switch (partitions.origin) {
    case 'shuffle':
      return isStreamingStage(app, stage)
        ? [{ ...shufflePartitions(stage, partitions, count), risk: KEPT_BY_CHECKPOINT }]
        : [...coalescing(app, partitions), shufflePartitions(stage, partitions, count)];
    case 'files':
      return scanAdvice(stage, partitions);
    case 'rdd-files':
      return [packedAdvice(stage, count), compactAdvice(stage)];
    case 'repartition':
      return [codeAdvice(stage, 'df.repartition', count)];
    case 'rdd-shuffle':
      return [codeAdvice(stage, 'rdd.reduceByKey', count)];
    case 'coalesce':
    case 'other':
    case 'single':
      return [
        codeAdvice(stage, `${stage.sqlExecutionId === undefined ? 'rdd' : 'df'}.coalesce`, count),
      ];
  }
}

/** Letting Spark merge small partitions by what they really hold; on by default since 3.2. */
function coalescing(app: ApplicationModel, partitions: StagePartitions): readonly Recommendation[] {
  const { isAdaptive, properties } = partitions;
  if (!isAtLeastSpark(app.framework.version, 3, 0)) return [];
  const merge = 'spark.sql.adaptive.coalescePartitions.enabled';
  const off = [
    ...(isAdaptive ? [] : ['spark.sql.adaptive.enabled']),
    ...(booleanProperty(properties, merge) === false ? [merge] : []),
  ];
  if (off.length > 0) {
    return off.map((name) => ({
      kind: 'set-property',
      property: name,
      from: 'false',
      to: 'true',
      because:
        'adaptive execution merges small partitions after the shuffle, and it is switched off',
      scope: 'session',
      risk: 'Numbers of partitions, and of files written, change from run to run.',
      verify: 'The plan says `AQEShuffleRead coalesced`.',
    }));
  }
  const first = 'spark.sql.adaptive.coalescePartitions.parallelismFirst';
  const isFirst = booleanProperty(properties, first) ?? true;
  if (!isFirst || !isAtLeastSpark(app.framework.version, 3, 2)) return [];
  return [
    {
      kind: 'set-property',
      property: first,
      from: 'true',
      to: 'false',
      because: `by default partitions are merged only as far as every core has some, whatever the advisory size of ${bytesInWords(advisoryBytes(partitions))} says`,
      scope: 'session',
      risk: 'Stages that compute much on few bytes may get too few tasks.',
      verify: 'The plan says `AQEShuffleRead coalesced`.',
    },
  ];
}

function shufflePartitions(
  stage: StageData,
  partitions: StagePartitions,
  count: number,
): Recommendation {
  const planned = plannedPartitions(partitions);
  return {
    kind: 'set-property',
    property: planned.property,
    from: String(planned.count),
    to: String(count),
    because: `${countInWords(count)} partitions are enough for this shuffle and for every core; it has ${countInWords(stage.taskCount)}`,
    scope: 'session',
    risk: 'Applies to every shuffle of the session: ones with more data get large partitions.',
    verify: `The stage has about ${countInWords(count)} tasks.`,
  };
}

/** Many tasks of a scan are splits that are set too small, or many files. */
function scanAdvice(
  stage: StageData,
  { properties, plan }: StagePartitions,
): readonly Recommendation[] {
  const splits = 'spark.sql.files.maxPartitionBytes';
  const openCost = 'spark.sql.files.openCostInBytes';
  const splitBytes = bytesProperty(properties, splits) ?? MAX_PARTITION_BYTES;
  const openBytes = bytesProperty(properties, openCost) ?? OPEN_COST_BYTES;
  const larger: Recommendation = {
    kind: 'set-property',
    property: splits,
    ...fromOf(properties, splits),
    to: sizeText(MAX_PARTITION_BYTES),
    because: 'files are cut into pieces of this size',
    scope: 'session',
  };
  if (fileBytesOf(plan) > splitBytes && splitBytes < MAX_PARTITION_BYTES) return [larger];
  return [
    compactAdvice(stage),
    ...(splitBytes < MAX_PARTITION_BYTES ? [larger] : []),
    ...(openBytes > MIB ? [cheaperOpening(openCost, openBytes)] : []),
  ];
}

/** Of the mean file that the stage's scans read; 0 where the plan does not count them. */
function fileBytesOf(plan: StagePartitions['plan']): number {
  const scans = plan?.nodes ?? [];
  const count = sumBy(scans, (node) => metricOf(node, 'number of files read') ?? 0);
  const bytes = sumBy(scans, (node) => metricOf(node, 'size of files read') ?? 0);
  return count > 0 ? bytes / count : 0;
}

function cheaperOpening(name: string, fromBytes: number): Recommendation {
  return {
    kind: 'set-property',
    property: name,
    from: sizeText(fromBytes),
    to: sizeText(MIB),
    because:
      'opening a file counts as so many bytes when files are packed into tasks: less of it packs more of them',
    scope: 'session',
    risk: 'Tasks with very many files become long.',
  };
}

function compactAdvice(stage: StageData): Recommendation {
  const meanBytes = stage.sums.inputBytes / Math.max(1, stage.taskCount);
  return {
    kind: 'change-code',
    advice: 'Compact the input: rewrite it as files of 128 MiB or more, once.',
    because: `${countInWords(stage.taskCount)} tasks read ${bytesInWords(meanBytes)} each`,
    verify: 'The scan has fewer tasks.',
  };
}

/** A DataFrame packs small files into its tasks; an RDD gives each a task of its own. */
function packedAdvice(stage: StageData, count: number): Recommendation {
  return {
    kind: 'change-code',
    advice: 'Read several files in a task.',
    before: 'sc.textFile(path)',
    after: `sc.textFile(path).coalesce(${count})`,
    because: `an RDD has a task for each file, however small: ${countInWords(stage.taskCount)} here, and ${countInWords(count)} are enough for their data and for every core`,
    verify: `The stage has ${countInWords(count)} tasks.`,
  };
}

function codeAdvice(stage: StageData, call: string, count: number): Recommendation {
  const isReduce = call.endsWith('reduceByKey');
  return {
    kind: 'change-code',
    advice: 'Ask for fewer partitions where the code sets their number.',
    before: isReduce ? `${call}(f, ${stage.taskCount})` : `${call}(${stage.taskCount})`,
    after: isReduce ? `${call}(f, ${count})` : `${call}(${count})`,
    because: `the stage has ${countInWords(stage.taskCount)} tasks, and ${countInWords(count)} are enough for its data and for every core`,
    verify: `The stage has ${countInWords(count)} tasks.`,
  };
}
