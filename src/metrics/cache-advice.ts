import type { ApplicationModel } from '../model/application.ts';
import type { NonEmpty, Recommendation } from '../model/finding.ts';
import { sumBy } from '../model/sum-by.ts';
import { actionInWords } from './call-sites.ts';
import type { RecomputationCost } from './plans/repeats/recomputation-cost.ts';
import { bytesInWords, countInWords } from './words.ts';

/** Ours: a row of an ordinary table in Spark's columnar cache. */
const CACHED_BYTES_PER_ROW = 100;
/** Of the memory for tasks and caches, what a cache may take before it takes from tasks: `spark.memory.storageFraction`. */
const CACHE_SHARE = 0.5;

/** Keeping what is computed more than once: in memory where it fits, else as a table. */
export function cacheAdvice(
  app: ApplicationModel,
  [{ keeper, repeats, isReading }]: NonEmpty<RecomputationCost>,
): NonEmpty<Recommendation> {
  const { rowCount } = keeper;
  const group = [keeper, ...repeats];
  const bytes = rowCount * CACHED_BYTES_PER_ROW;
  const room = cacheRoomBytes(app);
  const actions = [
    ...new Set(group.map(({ execution }) => actionInWords(execution.description))),
  ].slice(0, 3);
  const verb = isReading ? 'parts of plans read' : 'queries compute';
  const because = `${countInWords(group.length)} ${verb} the same ${rowCount > 0 ? `${countInWords(rowCount)} rows` : 'rows'} (${actions.join('; ')})`;
  if (isReading) return [{ ...READ_ONCE, because }];
  if (keeper.batchRddId !== undefined) return [{ ...BATCH_ADVICE, because }];
  const before = 'df = …  # the common part\ndf.count()\ndf.write.parquet(…)';
  if (room !== undefined && bytes > room) {
    return [
      {
        kind: 'change-code',
        advice: 'Write the common part to a table once, and let the other queries read that.',
        before,
        after:
          'df.write.mode("overwrite").parquet(tmp)\ndf = spark.read.parquet(tmp)\ndf.count()\ndf.write.parquet(…)',
        because: `${because}; as a cache they would take about ${bytesInWords(bytes)} of the executors’ ${bytesInWords(room)}`,
        verify: 'Only one query reads the source.',
      },
    ];
  }
  return [
    {
      kind: 'change-code',
      advice:
        'Cache the common part before the first action on it, and let go of it after the last.',
      before,
      after: 'df = (…).cache()  # the common part\ndf.count()\ndf.write.parquet(…)\ndf.unpersist()',
      because,
      risk: 'The cache takes executor memory, and executors that hold one are not released while idle (spark.dynamicAllocation.cachedExecutorIdleTimeout).',
      verify: 'Later queries show InMemoryTableScan instead of a scan of the files.',
    },
  ];
}

const READ_ONCE = {
  kind: 'change-code',
  advice:
    'Read the text once: put what differs into the keys or conditions of one aggregation, or cache the rows before they are filtered.',
  before:
    'df = spark.read.csv(path, schema=schema)\ndf.filter("x > 5").groupBy("k").agg(F.sum("v"))\ndf.filter("x <= 5").groupBy("k").agg(F.sum("v"))',
  after:
    'df = spark.read.csv(path, schema=schema)\ndf.groupBy("k").agg(\n    F.sum(F.when(F.col("x") > 5, F.col("v"))),\n    F.sum(F.when(F.col("x") <= 5, F.col("v"))))',
  risk: 'Cached rows take executor memory; kept as Parquet they are read in parts, too.',
  verify: 'The plans have one scan of the files.',
} as const;

const BATCH_ADVICE = {
  kind: 'change-code',
  advice:
    'Persist the batch in foreachBatch before the first action on it, and let go of it after the last.',
  before:
    'def handle(batch, batch_id):\n    rows = batch.withColumn(…)\n    if rows.count() > 0:\n        rows.write.mode("append").parquet(…)',
  after:
    'def handle(batch, batch_id):\n    rows = batch.withColumn(…).persist()\n    if rows.count() > 0:\n        rows.write.mode("append").parquet(…)\n    rows.unpersist()',
  risk: 'A batch takes executor memory while it is worked on; what does not fit goes to disk.',
  verify:
    'Later queries of a batch show InMemoryTableScan, and numInputRows in its progress counts each row once.',
} as const;

function cacheRoomBytes({ sections: { executors = [] } }: ApplicationModel): number | undefined {
  const bytes = sumBy(
    executors.filter(({ isDriver }) => !isDriver),
    ({ maxMemoryBytes = 0 }) => maxMemoryBytes,
  );
  return bytes > 0 ? bytes * CACHE_SHARE : undefined;
}
