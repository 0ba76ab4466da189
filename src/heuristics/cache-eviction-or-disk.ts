import { z } from 'zod';
import {
  hasBlockUpdates,
  type LostCache,
  lostCaches,
  reusedCaches,
} from '../metrics/plans/caches/lost-caches.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import {
  bytesInWords,
  countInWords,
  headlineOf,
  msInWords,
  shareInWords,
} from '../metrics/words.ts';
import { type Evidence, isNonEmpty, type NonEmpty, type Recommendation } from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import type { StageData } from '../model/stage.ts';
import { shortened } from '../model/texts/shortened.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { TABLE_ROWS, tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Of the bytes of a cache that is meant for memory; catalogue cause 41. */
  minDiskShare: z.number().min(0).max(1).default(0.3),
});

export const cacheEvictionOrDisk: Heuristic = defineHeuristic({
  meta: {
    id: 'cache-eviction-or-disk',
    title: 'A cache does not stay in memory',
    why: 'Partitions that were pushed out are computed again or read from disk each time, which is what the cache was to save.',
    category: 'memory',
  },
  requires: ['stages', 'storage'],
  options: Options,

  evaluate(app, options) {
    if (reusedCaches(app).length === 0) return { kind: 'pass' };
    const lost = lostCaches(app)
      .filter(({ remadeCount, diskShare }) => remadeCount > 0 || diskShare >= options.minDiskShare)
      .toSorted((a, b) => b.savedTaskMs - a.savedTaskMs);
    if (!isNonEmpty(lost)) {
      return hasBlockUpdates(app)
        ? { kind: 'pass' }
        : {
            kind: 'not-applicable',
            reason:
              'what of a cache is on disk is only recorded with spark.eventLog.logBlockUpdates.enabled=true',
          };
    }

    const remedy: Remedy = { stages: lost.flatMap(({ changes }) => changes) };
    const saving = savingBy(app, remedy, 'modelled');
    const worth = { saving, remedy, details: [tableOf(lost)] };
    return flagIfWorth(app, options, worth, () => describe(lost, saving.wallMs.likely));
  },
});

function describe(lost: NonEmpty<LostCache>, savedMs: number): Described {
  const [worst] = lost;
  const { cache, remadeCount, diskShare } = worst;
  const reader = cache.readers.at(-1) ?? cache.makers[0];
  const cost = `keeping it would save ${msInWords(savedMs)}`;
  const what =
    remadeCount > 0
      ? `${countInWords(remadeCount)} cached partitions were pushed out and computed again`
      : `${shareInWords(diskShare)} of a cache did not fit into memory and is read from disk`;
  return {
    subject: reader === undefined ? { kind: 'application' } : stageSubject(reader),
    headline: headlineOf(`${what}: ${cost}`, what),
    evidence: evidenceOf(lost),
    recommendations: adviceOn(worst),
    confidence: {
      level: 'low',
      because:
        worst.stored === undefined
          ? 'their tasks took in the same bytes and rows as those that made them first; what of that a cache gives back is taken from their times'
          : 'what was stored is recorded; that each partition takes as long to make as the first time is taken for granted',
    },
    owner: 'user',
  };
}

function evidenceOf(lost: NonEmpty<LostCache>): NonEmpty<Evidence> {
  const [{ stored, bytes, remadeCount }] = lost;
  const remade: Evidence = measure('Partitions made again', remadeCount, 'count', 0);
  if (stored === undefined) {
    const size: readonly Evidence[] =
      bytes === undefined ? [] : [measure('What all of it takes', bytes, 'bytes')];
    return [remade, ...size, tableOf(lost)];
  }
  return [
    remade,
    measure('Put into memory', stored.memoryBytes, 'bytes'),
    measure('On disk', stored.diskBytes, 'bytes'),
    tableOf(lost),
  ];
}

function adviceOn({
  bytes,
  cache,
  stored = cache.rdd,
  remadeCount,
}: LostCache): NonEmpty<Recommendation> {
  const because =
    bytes === undefined
      ? 'the cache does not fit beside what tasks need'
      : `the ${bytesInWords(bytes)} of the cache do not fit beside what tasks need`;
  const smaller: Recommendation = {
    kind: 'change-code',
    advice: 'Cache only the columns and rows that are read again, and let go of it after the last.',
    before: 'df.cache()',
    after: 'df = df.select(…).where(…).cache()\n…\ndf.unpersist()',
    because,
    verify: 'The storage page shows 100 % cached, and nothing on disk.',
  };
  if (remadeCount === 0 || stored.storage?.useDisk === true) return [smaller];
  return [
    {
      kind: 'change-code',
      advice: 'Let what does not fit go to disk instead of being computed again.',
      before: 'df.persist(StorageLevel.MEMORY_ONLY)  # what rdd.cache() does',
      after: 'df.persist(StorageLevel.MEMORY_AND_DISK)',
      because: `${because}, and ${countInWords(cache.readers.length)} stages read it`,
      verify: 'The storage page shows 100 % cached.',
    },
    smaller,
  ];
}

function tableOf(lost: readonly LostCache[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'cached', label: 'Cached' },
      { key: 'partitions', label: 'Partitions', unit: 'count' },
      { key: 'stored', label: 'Put into the cache', unit: 'count' },
      { key: 'memory', label: 'In memory', unit: 'bytes' },
      { key: 'disk', label: 'On disk', unit: 'bytes' },
      { key: 'readers', label: 'Read by' },
    ],
    ...tableRows(lost, ({ cache: { rdd, readers }, stored }) => ({
      cached: shortened(rdd.name, NAME_LENGTH),
      partitions: rdd.partitionCount,
      ...(stored === undefined
        ? {}
        : {
            stored: stored.cachedPartitionCount,
            memory: stored.memoryBytes,
            disk: stored.diskBytes,
          }),
      readers: readersInWords(readers),
    })),
  };
}
const NAME_LENGTH = 80;

/** As many as the table has rows; how many more there are is said. */
function readersInWords(readers: readonly StageData[]): string {
  const more = readers.length - TABLE_ROWS;
  const named = readers.slice(0, TABLE_ROWS).map(stageInWords);
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
