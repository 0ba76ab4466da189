import type { ApplicationModel } from '../model/application.ts';
import type { NonEmpty, Recommendation } from '../model/finding.ts';
import type { RecomputationCost } from './plans/repeats/recomputation-cost.ts';
import { bytesInWords, countInWords } from './words.ts';

/** Ours: a row of an ordinary table in Spark's columnar cache. */
const CACHED_BYTES_PER_ROW = 100;
/** Of the memory for tasks and caches, what a cache may take before it takes from tasks: `spark.memory.storageFraction`. */
const CACHE_SHARE = 0.5;

/** Keeping what is computed more than once: in memory where it fits, else as a table. */
export function cacheAdvice(
  app: ApplicationModel,
  [{ keeper, repeats }]: NonEmpty<RecomputationCost>,
): NonEmpty<Recommendation> {
  const { rowCount } = keeper;
  const group = [keeper, ...repeats];
  const bytes = rowCount * CACHED_BYTES_PER_ROW;
  const room = cacheRoomBytes(app);
  const actions = [...new Set(group.map(({ execution }) => execution.description))].slice(0, 3);
  const because = `${countInWords(group.length)} queries compute the same ${rowCount > 0 ? `${countInWords(rowCount)} rows` : 'rows'} (${actions.join('; ')})`;
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

function cacheRoomBytes({ sections: { executors = [] } }: ApplicationModel): number | undefined {
  const bytes = executors
    .filter(({ isDriver }) => !isDriver)
    .reduce((sum, { maxMemoryBytes = 0 }) => sum + maxMemoryBytes, 0);
  return bytes > 0 ? bytes * CACHE_SHARE : undefined;
}
