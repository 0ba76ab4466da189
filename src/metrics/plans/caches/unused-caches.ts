import type { ApplicationModel } from '../../../model/application.ts';
import type { Remedy } from '../../../model/remedy.ts';
import type { StageData } from '../../../model/stage.ts';
import { isOfLibrary } from '../../library-stages.ts';
import { oncePerApplication } from '../../once-per-application.ts';
import { type LighterStage, lighterStages } from '../../stages/lighter-stages.ts';
import { sqlOfStage } from '../../stages/sql-of-stage.ts';
import { metricOf } from '../node-metrics.ts';
import { isFileScan } from '../scans/scans.ts';
import { cacheCost, columnCountOf, ORDINARY_COLUMNS } from './cache-cost.ts';
import { type CachedData, cachedData } from './caches.ts';

/** A cache that was read once, and what making it cost. */
export interface UnusedCache {
  readonly cache: CachedData;
  readonly reader: StageData;
  /** What the cache took; absent where that is not known. */
  readonly cachedBytes?: number;
  readonly savedTaskMs: number;
  readonly remedy: Remedy;
}

/** No more of a stage goes than these: the rows are computed and used all the same. Ours. */
const MOST_OF_MAKER = 0.5;
const MOST_OF_READER = 0.9;

/**
 * Caches that exactly one stage read, once. None where more may have been to come: the application or one of its jobs did not
 * end well, or it still runs.
 */
export const unusedCaches = oncePerApplication((app: ApplicationModel): readonly UnusedCache[] => {
  if (app.outcome !== 'succeeded') return [];
  if ((app.sections.jobs ?? []).some(({ status }) => status === 'failed')) return [];
  return cachedData(app).flatMap((cache) => unusedCacheOf(app, cache) ?? []);
});

function unusedCacheOf(app: ApplicationModel, cache: CachedData): UnusedCache | undefined {
  const [reader, ...others] = cache.readers;
  if (reader === undefined || others.length > 0 || isCacheOfLibrary(reader)) return undefined;
  const bytes = sizeOf(app, cache, reader);
  const rowCount = rowsOf(app, reader);
  if (bytes === undefined && rowCount === undefined) return undefined;
  const { storage, name } = cache.rdd;
  const cost = cacheCost({
    bytes: bytes ?? 0,
    rowCount: rowCount ?? 0,
    columnCount: columnCountOf(name) ?? ORDINARY_COLUMNS,
    isOnDisk: storage?.useMemory !== true,
  });
  const { savedTaskMs, changes } = lighterStages(lightened(cache.makers.at(-1), reader, cost));
  return {
    cache,
    reader,
    ...(bytes === undefined ? {} : { cachedBytes: bytes }),
    savedTaskMs,
    remedy: { stages: changes },
  };
}

function lightened(
  maker: StageData | undefined,
  reader: StageData,
  { writeMs, readMs }: ReturnType<typeof cacheCost>,
): readonly LighterStage[] {
  return maker === undefined
    ? [lighter(reader, writeMs + readMs, MOST_OF_MAKER)]
    : [
        lighter(maker, writeMs, MOST_OF_MAKER),
        lighter(reader, Math.max(readMs, waitedMs(reader)), MOST_OF_READER),
      ];
}

/** Off the CPU, where tasks read nothing but the cache: then it is the cache that they waited for. */
function waitedMs({ sums, rdds }: StageData): number {
  const readsMore = rdds.some(({ name }) =>
    /^(?:PythonRDD|Shuffled|FileScan|Hadoop|DataSource)/.test(name),
  );
  if (readsMore || sums.executorCpuTimeMs <= 0) return 0;
  const { executorRunTimeMs, executorCpuTimeMs, gcTimeMs, shuffleWriteTimeMs } = sums;
  return executorRunTimeMs - executorCpuTimeMs - gcTimeMs - shuffleWriteTimeMs;
}

function lighter(stage: StageData, ms: number, mostShare: number): LighterStage {
  const { sums, taskTimeMs } = stage;
  return {
    stage,
    savedMs: Math.min(ms, sums.executorRunTimeMs * mostShare, taskTimeMs * mostShare),
  };
}

/** Libraries cache for themselves, and there is no line to delete. */
function isCacheOfLibrary(reader: StageData): boolean {
  const isTraining = reader.rdds.some(({ callSite = '' }) => /^(?:fit|train) at /.test(callSite));
  return isTraining || isOfLibrary(reader);
}

/** What was read back, where another stage had made it; else what block updates tell. */
function sizeOf(
  app: ApplicationModel,
  { rdd, makers }: CachedData,
  reader: StageData,
): number | undefined {
  const readsFiles = sqlOfStage(app, reader)?.nodes.some(isFileScan) === true;
  if (makers.length > 0 && reader.sums.inputBytes > 0 && !readsFiles) return reader.sums.inputBytes;
  const stored = app.sections.storage?.find(({ rddId }) => rddId === rdd.rddId);
  const bytes = (stored?.memoryBytes ?? 0) + (stored?.diskBytes ?? 0);
  return bytes > 0 ? bytes : undefined;
}

function rowsOf(app: ApplicationModel, reader: StageData): number | undefined {
  const nodes = sqlOfStage(app, reader)?.nodes ?? [];
  const scans = nodes.filter(({ name }) => name.startsWith('InMemoryTableScan'));
  const [scan] = scans;
  return scan === undefined || scans.length > 1
    ? undefined
    : metricOf(scan, 'number of output rows');
}
