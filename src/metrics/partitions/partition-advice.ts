import { type ApplicationModel } from '../../model/application.ts';
import { type Recommendation } from '../../model/finding.ts';
import { bytesProperty, property } from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import { type StageData } from '../../model/stage.ts';
import { MIB } from '../../model/units.ts';
import { type PlanOperator, pythonGroupIn } from '../plan-operator.ts';
import { bytesInWords, countInWords } from '../words.ts';
import { dealtOutByKey, sizeOfGroups, splitGroup } from './grouped-python-advice.ts';
import {
  advisoryBytes,
  MAX_PARTITION_BYTES,
  partitionsOf,
  plannedPartitions,
  type StagePartitions,
  shuffleReadBytes,
  sizeText,
} from './partitions.ts';

const MIN_INPUT_PARTITION_BYTES = 16 * MIB; // catalogue cause 10
/** Spark lets a split grow a little to hold the last file. Ours. */
const WHOLE_FILE_FACTOR = 1.5;

/** How to give a stage more partitions, the primary change first; what it takes depends on where they come from. */
export function morePartitions(
  app: ApplicationModel,
  stage: StageData,
  count: number,
): readonly Recommendation[] {
  const partitions = partitionsOf(app, stage);
  switch (partitions.origin) {
    case 'shuffle': {
      const group = pythonGroupIn(partitions.plan);
      if (group !== undefined) return groupedAdvice(app, stage, { partitions, group, count });
      const advice = shuffleAdvice(app, stage, partitions, count);
      return advice.length > 0 ? advice : [afterReadAdvice(stage, count)];
    }
    case 'repartition':
      return [repartitionAdvice(stage, count)];
    case 'coalesce':
      return [coalesceAdvice(stage, count)];
    case 'rdd-shuffle':
      return rddAdvice(partitions, stage, count);
    case 'files':
      return [inputAdvice(stage, partitions, count)];
    case 'rdd-files':
    case 'other':
    case 'single':
      return [afterReadAdvice(stage, count)];
  }
}

interface Grouped {
  readonly partitions: StagePartitions;
  readonly group: PlanOperator;
  readonly count: number;
}

/** Groups can be dealt out by their key alone, and how large they are has to be looked at first: nothing records it. */
function groupedAdvice(
  app: ApplicationModel,
  stage: StageData,
  { partitions, group, count }: Grouped,
): readonly Recommendation[] {
  const because = `the groups come in ${countInWords(stage.taskCount)} partition${stage.taskCount === 1 ? '' : 's'}, and each is worked on in one task`;
  const more = partitions.isCoalesced
    ? [dealtOutByKey(group, count, because)]
    : shuffleAdvice(app, stage, partitions, count);
  return [...more, sizeOfGroups(group), splitGroup(group, because)];
}

/** Of `spark.sql.adaptive.coalescePartitions.minPartitionSize`: what is smaller is merged, whatever the advisory size says. */
const MIN_MERGED_BYTES = MIB;

/**
 * Adaptive execution merges what is smaller than its advisory size, so that more shuffle partitions alone change nothing when
 * each of them would be below it. Rows that are few and slow have to be dealt out by number, which it leaves alone.
 */
function shuffleAdvice(
  app: ApplicationModel,
  stage: StageData,
  partitions: StagePartitions,
  count: number,
): readonly Recommendation[] {
  const planned = plannedPartitions(partitions);
  const bytesEach = shuffleReadBytes(stage) / count;
  const mergedBytes = partitions.isCoalesced ? minMergedBytes(app, partitions) : 0;
  if (bytesEach < mergedBytes) return [dealtOutAdvice(stage, count, mergedBytes)];
  const advice: Recommendation[] = [];
  if (count > planned.count || !partitions.isCoalesced) {
    advice.push({
      kind: 'set-property',
      property: planned.property,
      from: String(planned.count),
      to: String(count),
      because: `the stage’s ${bytesInWords(shuffleReadBytes(stage))} then come in ${countInWords(count)} partitions instead of ${countInWords(stage.taskCount)}`,
      scope: 'session',
      risk: 'Applies to every shuffle of the session; ones with little data get small partitions.',
      verify: `The stage has about ${countInWords(count)} tasks.`,
    });
  }
  if (partitions.isCoalesced && bytesEach < advisoryBytes(partitions)) {
    advice.push({
      kind: 'set-property',
      property: 'spark.sql.adaptive.advisoryPartitionSizeInBytes',
      from: sizeText(advisoryBytes(partitions)),
      to: sizeText(bytesEach),
      because: `adaptive execution merges partitions up to this size, and ${countInWords(count)} of them hold ${bytesInWords(bytesEach)} each`,
      scope: 'session',
      risk: 'Every shuffle of the session is merged less.',
      verify: `The stage has about ${countInWords(count)} tasks.`,
    });
  }
  return advice;
}

/** Spark 3.2 and later. */
function minMergedBytes(app: ApplicationModel, { properties }: StagePartitions): number {
  if (!isAtLeastSpark(app.framework.version, 3, 2)) return 0;
  const name = 'spark.sql.adaptive.coalescePartitions.minPartitionSize';
  return bytesProperty(properties, name) ?? MIN_MERGED_BYTES;
}

function dealtOutAdvice(stage: StageData, count: number, mergedBytes: number): Recommendation {
  return {
    kind: 'change-code',
    advice:
      'Deal the rows out by number before the heavy step: adaptive execution leaves that as it is.',
    before: 'df.withColumn("y", heavy("x"))',
    after: `df.repartition(${count}).withColumn("y", heavy("x"))`,
    because: `the stage’s ${bytesInWords(shuffleReadBytes(stage))} are less than ${bytesInWords(mergedBytes)} in each of ${countInWords(count)} partitions, which adaptive execution merges again`,
    risk: 'One more shuffle of these rows; they are few.',
    verify: `The heavy step runs in ${countInWords(count)} tasks.`,
  };
}

function repartitionAdvice(stage: StageData, count: number): Recommendation {
  const was = countInWords(stage.taskCount);
  return {
    kind: 'change-code',
    advice: 'Ask for more partitions where the code repartitions, or leave the number to Spark.',
    before: `df.repartition(${stage.taskCount}, …)`,
    after: `df.repartition(${count}, …)`,
    because: `the number of partitions, ${was}, is fixed in the code, so no property changes it`,
    risk: 'A write after it makes as many files.',
    verify: `The stage has ${countInWords(count)} tasks.`,
  };
}

function coalesceAdvice(stage: StageData, count: number): Recommendation {
  return {
    kind: 'change-code',
    advice: 'Repartition instead of coalescing: what comes before it then runs on all cores.',
    before: `df.coalesce(${stage.taskCount})`,
    after: `df.repartition(${stage.taskCount})`,
    because: `coalesce makes everything since the last shuffle run in ${countInWords(stage.taskCount)} tasks`,
    risk: 'One more shuffle of the rows that are left.',
    verify: `What comes before it runs in ${countInWords(count)} tasks or more.`,
  };
}

function rddAdvice(
  { properties }: StagePartitions,
  stage: StageData,
  count: number,
): readonly Recommendation[] {
  const from = property(properties, 'spark.default.parallelism');
  const because = `the stage has ${countInWords(stage.taskCount)} partitions`;
  return [
    {
      kind: 'change-code',
      advice:
        'Pass the number of partitions to the transformation that shuffles (reduceByKey, groupByKey, join, …).',
      before: 'rdd.reduceByKey(f)',
      after: `rdd.reduceByKey(f, numPartitions=${count})`,
      because,
      verify: `The stage has ${countInWords(count)} tasks.`,
    },
    {
      kind: 'set-property',
      property: 'spark.default.parallelism',
      ...(from === undefined ? {} : { from }),
      to: String(count),
      because: `${because}, and this is the number where the code says none`,
      scope: 'submit',
      risk: 'Applies to every RDD shuffle that names no number of its own.',
    },
  ];
}

/** Smaller splits where the files are large enough to be split; else the rows are dealt out after reading. */
function inputAdvice(
  stage: StageData,
  { properties }: StagePartitions,
  count: number,
): Recommendation {
  const name = 'spark.sql.files.maxPartitionBytes';
  const bytes = stage.sums.inputBytes;
  const currentBytes = bytesProperty(properties, name) ?? MAX_PARTITION_BYTES;
  const splitBytes = Math.min(MAX_PARTITION_BYTES, bytes / count);
  // tasks that read more than a split is allowed to hold read files that cannot be split
  const isSplittable = bytes / stage.taskCount <= WHOLE_FILE_FACTOR * currentBytes;
  const isLarge = splitBytes >= MIN_INPUT_PARTITION_BYTES && splitBytes < currentBytes;
  if (stage.sqlExecutionId === undefined || !isSplittable || !isLarge) {
    return afterReadAdvice(stage, count);
  }
  return {
    kind: 'set-property',
    property: name,
    from: sizeText(currentBytes),
    to: sizeText(splitBytes),
    because: `the ${bytesInWords(bytes)} read make ${countInWords(stage.taskCount)} tasks, and ${countInWords(count)} would keep every core busy`,
    scope: 'session',
    risk: 'Files that cannot be split (gzip, one Parquet row group) stay whole: repartition after reading those.',
    verify: `The scan has about ${countInWords(count)} tasks.`,
  };
}

function afterReadAdvice(stage: StageData, count: number): Recommendation {
  const name = stage.sqlExecutionId === undefined ? 'rdd' : 'df';
  return {
    kind: 'change-code',
    advice: 'Deal the rows out to all cores before the heavy step.',
    before: `${name} = load()`,
    after: `${name} = load().repartition(${count})`,
    because: `the rows come in ${countInWords(stage.taskCount)} partition${stage.taskCount === 1 ? '' : 's'}, and everything up to the next shuffle runs in as many tasks`,
    risk: 'One more shuffle of the rows read.',
    verify: `The heavy step runs in ${countInWords(count)} tasks.`,
  };
}
