import type { ApplicationModel } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { property } from '../../model/spark/spark-properties.ts';
import type { StageData } from '../../model/stage.ts';
import { GIB, MIB } from '../../model/units.ts';
import { bytesInWords, shareInWords } from '../words.ts';
import type { GcCost } from './gc-cost.ts';
import { heapText, type TaskMemory, taskMemory } from './task-memory.ts';

/** Catalogue cause 20 and §2.1. */
const CACHED_SHARE = 0.5;
const NEAR_FULL_SHARE = 0.9; // ours
const MANY_CORES = 5;
const FEWER_CORES = 4;
const LARGE_HEAP_BYTES = 32 * GIB;
const MAX_HEAP_FACTOR = 2;

/** What makes the garbage or the lack of room, the likeliest first (catalogue cause 20). */
export function gcAdvice(app: ApplicationModel, cost: GcCost): readonly Recommendation[] {
  const memory = taskMemory(app, cost.stage);
  return [
    ...cacheAdvice(app),
    ...(memory === undefined ? [] : memoryAdvice(app, cost, memory)),
    ...collectorAdvice(app, memory),
  ];
}

/** Cached blocks that fill the heap are walked by every full collection. */
function cacheAdvice(app: ApplicationModel): readonly Recommendation[] {
  const { executors = [], storage = [] } = app.sections;
  const share = Math.max(
    0,
    ...executors.map(({ peaks, maxOnHeapMemoryBytes, maxMemoryBytes }) => {
      const region = maxOnHeapMemoryBytes ?? maxMemoryBytes ?? 0;
      return region > 0 ? (peaks?.OnHeapStorageMemory ?? 0) / region : 0;
    }),
  );
  const isCached = storage.some(({ storage: level }) => level?.deserialized === true);
  if (share < CACHED_SHARE && !(isCached && share === 0)) return [];
  return [
    {
      kind: 'change-code',
      advice:
        'Release cached data after its last use, and cache it serialized, or only the columns that are used.',
      before: 'df.cache()',
      after: 'df.persist(StorageLevel.MEMORY_AND_DISK)\n# … the last use …\ndf.unpersist()',
      because:
        share > 0
          ? `cached data took ${shareInWords(share)} of the memory that tasks share with it`
          : 'data is cached as objects on the heap, how much of it was not recorded',
      risk: 'What was released is computed again when it is used again.',
      verify: 'Garbage collection takes less than 5 % of the run time.',
    },
  ];
}

/** Fewer tasks in one heap where many share it; else a larger one. */
function memoryAdvice(
  app: ApplicationModel,
  cost: GcCost,
  memory: TaskMemory,
): readonly Recommendation[] {
  const heap = heapAdvice(app, cost, memory);
  if (memory.tasksAtOnce <= MANY_CORES || app.clusterManager === 'local') return [heap];
  return [coresAdvice(memory), heap];
}

function coresAdvice({ tasksAtOnce, heapBytes }: TaskMemory): Recommendation {
  return {
    kind: 'set-property',
    property: 'spark.executor.cores',
    from: String(tasksAtOnce),
    to: String(FEWER_CORES),
    because: `${tasksAtOnce} tasks share ${bytesInWords(heapBytes)} of heap, and one’s garbage stops them all`,
    scope: 'submit',
    risk: 'As many cores need more executors, each with its own overhead and its own copy of broadcast data.',
    verify: 'Garbage collection takes less than 5 % of the run time.',
  };
}

function heapAdvice(
  app: ApplicationModel,
  { stage, gcShare }: GcCost,
  { heapBytes, heapProperty }: TaskMemory,
): Recommendation {
  const factor = Math.min(MAX_HEAP_FACTOR, 1 + (gcShare - 0.05) * 5); // catalogue §2.1, heap up
  const peak = heapPeak(app, stage);
  const isNearFull = peak !== undefined && peak >= NEAR_FULL_SHARE * heapBytes;
  const because = isNearFull
    ? `the heap was filled to ${bytesInWords(peak)} of ${bytesInWords(heapBytes)} while ${shareInWords(gcShare)} of the run time went to garbage collection`
    : `${shareInWords(gcShare)} of the run time went to garbage collection in a heap of ${bytesInWords(heapBytes)}`;
  return {
    kind: 'set-property',
    property: heapProperty,
    from: `${Math.round(heapBytes / MIB)}m`,
    to: heapText(heapBytes * factor),
    because,
    scope: 'submit',
    risk: 'Every executor holds more memory for the whole run.',
    verify: 'Garbage collection takes less than 5 % of the run time.',
  };
}

function heapPeak(app: ApplicationModel, stage: StageData): number | undefined {
  const peaks = [stage.peaks, ...(app.sections.executors ?? []).map((executor) => executor.peaks)];
  const heaps = peaks.flatMap((peak) => peak?.JVMHeapMemory ?? []).filter((bytes) => bytes > 0);
  return heaps.length === 0 ? undefined : Math.max(...heaps);
}

function collectorAdvice(
  app: ApplicationModel,
  memory: TaskMemory | undefined,
): readonly Recommendation[] {
  const properties = app.sections.environment?.sparkProperties ?? {};
  const options = property(properties, 'spark.executor.extraJavaOptions') ?? '';
  const isChosen = /-XX:\+Use\w+GC/.test(options) || app.clusterManager === 'local';
  if (memory === undefined || isChosen) return [];
  const isLarge = memory.heapBytes > LARGE_HEAP_BYTES;
  if (!isLarge && memory.tasksAtOnce < FEWER_CORES) return [];
  const choice = isLarge ? LARGE_REGIONS : PARALLEL;
  return [
    {
      kind: 'set-property',
      property: 'spark.executor.extraJavaOptions',
      ...(options === '' ? {} : { from: options }),
      to: `${options} ${choice.flags}`.trim(),
      because: choice.because,
      scope: 'submit',
      risk: choice.risk,
    },
  ];
}

const LARGE_REGIONS = {
  flags: '-XX:+UseG1GC -XX:G1HeapRegionSize=32m',
  because: 'in a heap of more than 32 GiB large rows need large regions',
  risk: 'Fewer regions leave the collector less choice.',
} as const;
const PARALLEL = {
  flags: '-XX:+UseParallelGC',
  because: 'the parallel collector gives batch jobs more throughput on four or more cores',
  risk: 'Single pauses become longer.',
} as const;
