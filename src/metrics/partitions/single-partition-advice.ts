import type { ApplicationModel } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import { columnLists } from '../plan-operator.ts';
import type { SinglePartitionStage } from '../plans/single-partition.ts';
import { countInWords } from '../words.ts';

const VERIFY = 'The stage has more than one task, and the work is spread over them.';

/** How to spread the work of a stage of one task, the primary change first; what it takes depends on who asked for one. */
export function spreadAdvice(
  app: ApplicationModel,
  single: SinglePartitionStage,
): readonly Recommendation[] {
  switch (single.cause) {
    case 'window':
      if (single.numbers === 'pandas-index') return [indexAdvice(app)];
      if (single.numbers === 'as-they-come') return [COUNTED_ON];
      return isInNaturalOrder(single) ? [NATURAL_ORDER] : windowAdvice(single);
    case 'coalesce':
      return [coalesceAdvice(single)];
    case 'repartition':
      return [repartitionAdvice(single)];
    case 'python-group':
      return [
        grouping(
          single,
          'df.groupBy().applyInPandas(f, schema)',
          'df.groupBy("key").applyInPandas(f, schema)',
        ),
      ];
    case 'aggregation':
      return [
        grouping(
          single,
          'df.agg(F.collect_list("v"))',
          'df.groupBy("key").agg(F.collect_list("v"))',
        ),
      ];
    case 'limit':
      return [limitAdvice(single)];
    case 'sort':
    case 'other':
      return [dealOut(single)];
  }
}

/** What the pandas API on Spark does over all rows in their order (shift, diff, cumsum, ffill) is such a window, too. */
function isInNaturalOrder({ node }: SinglePartitionStage): boolean {
  return /\[__natural_order__#\d+L? (?:ASC|DESC)\b[^\]]*\]$/.test(node?.text ?? '');
}

const COUNTED_ON: Recommendation = {
  kind: 'change-code',
  advice: 'Number the rows where they are, counting on from one partition to the next.',
  before:
    'df.withColumn("n", F.row_number().over(Window.orderBy(F.monotonically_increasing_id())))',
  after: 'df.rdd.zipWithIndex().map(lambda pair: (*pair[0], pair[1])).toDF([*df.columns, "n"])',
  because: 'only the sizes of the partitions are added up, and no row leaves its task',
  risk: 'The rows go through Python; where numbers only have to be unique, F.monotonically_increasing_id() alone costs nothing.',
  verify: VERIFY,
};

const NATURAL_ORDER: Recommendation = {
  kind: 'change-code',
  advice: 'Let the pandas API shift, add up or fill within groups, if the result allows it.',
  before: 'psdf["x"].cumsum()  # or shift, diff, ffill, rolling',
  after: 'psdf.groupby("key")["x"].cumsum()',
  because: 'over the whole frame each of these is a window over all rows, in one task',
  risk: 'Running values begin anew for each group.',
  verify: VERIFY,
};

function indexAdvice(app: ApplicationModel): Recommendation {
  const isBundled = isAtLeastSpark(app.framework.version, 3, 2);
  return {
    kind: 'change-code',
    advice: 'Let the pandas API number the rows where they are.',
    before: `${isBundled ? 'ps' : 'ks'}.set_option("compute.default_index_type", "sequence")`,
    after: `${isBundled ? 'ps' : 'ks'}.set_option("compute.default_index_type", "distributed-sequence")`,
    because: 'the index of type sequence is counted by a window over all rows, in one task',
    verify: VERIFY,
  };
}

function windowAdvice({
  node,
  rowCount,
  slotCount,
}: SinglePartitionStage): readonly Recommendation[] {
  const order = columnLists(node?.text ?? '').at(-1)?.[0];
  const column = order !== undefined && /^[^\W_][\w.]{0,39}$/u.test(order) ? order : 'ts';
  return [
    {
      kind: 'change-code',
      advice: 'Give the window a partition key that divides the rows, if the result allows it.',
      before: `Window.orderBy("${column}")`,
      after: `Window.partitionBy("key").orderBy("${column}")`,
      because: `without one all ${countInWords(rowCount)} rows go to one task, and ${countInWords(slotCount)} cores could work on them`,
      risk: 'Ranks and running values begin anew for each key.',
      verify: VERIFY,
    },
    {
      kind: 'change-code',
      advice:
        'To number rows over everything, sort them in many partitions and count on from one to the next.',
      before: `df.withColumn("n", F.row_number().over(Window.orderBy("${column}")))`,
      after: `df.orderBy("${column}").rdd.zipWithIndex()`,
      because: 'the sort uses every core, and only the sizes of the partitions are added up',
      risk: 'One more pass over the rows, through Python; for unique numbers without order F.monotonically_increasing_id() costs nothing.',
    },
  ];
}

function coalesceAdvice({ isRdd, slotCount, stage }: SinglePartitionStage): Recommendation {
  const name = isRdd ? 'rdd' : 'df';
  return {
    kind: 'change-code',
    advice:
      'Repartition instead of coalescing: one file still, and what comes before it runs on all cores.',
    before: `${name}.coalesce(1)`,
    after: `${name}.repartition(1)`,
    because: `coalesce(1) makes everything since the last shuffle run in one task, and stage ${stage.stageId} had ${countInWords(slotCount)} cores`,
    risk: 'One shuffle of the rows that are left.',
    verify: 'The heavy step has a stage of many tasks of its own; only the write has one task.',
  };
}

function repartitionAdvice({ isRdd, onlyWrites, slotCount }: SinglePartitionStage): Recommendation {
  const name = isRdd ? 'rdd' : 'df';
  if (onlyWrites) return severalFiles(slotCount);
  return {
    kind: 'change-code',
    advice:
      'Put repartition(1) last, right before the write, or leave it out and write several files.',
    before: `${name}.repartition(1) … heavy step … write`,
    after: `${name} … heavy step … repartition(1) … write`,
    because: `everything after repartition(1) runs in one task, and there were ${countInWords(slotCount)} cores`,
    verify: VERIFY,
  };
}

function severalFiles(slotCount: number): Recommendation {
  return {
    kind: 'change-code',
    advice:
      'Leave repartition(1) out, and write one file a task: whoever reads the folder reads all of them.',
    before: 'df.repartition(1).write.parquet(path)',
    after: 'df.write.parquet(path)',
    because: `one task writes all rows while there are ${countInWords(slotCount)} cores, and all of them are shuffled to it first`,
    risk: 'Where it has to be one file, there is nothing to gain; where it must not be thousands, repartition to a few.',
    verify: VERIFY,
  };
}

function grouping(
  { rowCount }: SinglePartitionStage,
  before: string,
  after: string,
): Recommendation {
  return {
    kind: 'change-code',
    advice: 'Work on groups of rows, and put together only what is left of each.',
    before,
    after,
    because: `without a key all ${countInWords(rowCount)} rows are one group, and one task has to hold it`,
    risk: 'What needs all rows at once has to be made from the groups’ results in a second step.',
    verify: VERIFY,
  };
}

function limitAdvice({ rowCount, slotCount }: SinglePartitionStage): Recommendation {
  return {
    kind: 'change-code',
    advice:
      'Do the heavy step after dealing the limited rows out again, or take a sample instead of a limit.',
    before: 'df.limit(n)',
    after: `df.limit(n).repartition(${2 * slotCount})`,
    because: `a limit brings its ${countInWords(rowCount)} rows to one task, which does all that follows`,
    risk: 'One more shuffle of the rows that are left.',
    verify: VERIFY,
  };
}

function dealOut({ slotCount, rowCount }: SinglePartitionStage): Recommendation {
  return {
    kind: 'change-code',
    advice: 'Deal the rows out to all cores before the heavy step.',
    before: 'df',
    after: `df.repartition(${2 * slotCount})`,
    because: `${countInWords(rowCount)} rows are in one partition, and everything up to the next shuffle runs in one task`,
    risk: 'One more shuffle of the rows.',
    verify: VERIFY,
  };
}
