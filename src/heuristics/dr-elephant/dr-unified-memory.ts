import { z } from 'zod';
import { peakUnifiedBytes, workers } from '../../metrics/dr-elephant/executors.ts';
import { readMemory, readNumber } from '../../metrics/dr-elephant/properties.ts';
import { scaleThresholds, severityDescending } from '../../metrics/dr-elephant/thresholds.ts';
import { bytesInWords } from '../../metrics/words.ts';
import type { ExecutorSummary } from '../../model/executor.ts';
import type { Evidence, FindingDraft } from '../../model/finding.ts';
import { largestOf } from '../../model/largest-by.ts';
import type { Severity } from '../../model/severity.ts';
import type { Properties } from '../../model/spark/spark-properties.ts';
import { sumOf } from '../../model/sum-by.ts';
import { GIB, MIB } from '../../model/units.ts';
import { defineHeuristic, type Heuristic } from '../heuristic.ts';
import { measure } from '../measure.ts';
import { APPLICATION, flagIf, notApplicable, unlessUnreadable, verdictOf } from './judgement.ts';
import { descending } from './severity-thresholds.ts';

const Options = z.strictObject({
  floorBytes: z
    .number()
    .nonnegative()
    .default(2 * GIB),
  peakToRegionShare: descending(0.7, 0.6, 0.4, 0.2),
});
type Options = z.infer<typeof Options>;

/** Constants of UnifiedMemoryHeuristic: a smaller region cannot be made smaller still. */
const MIN_MEMORY_FRACTION = 0.05;
const MIN_REGION_BYTES = 256 * MIB;
const DEFAULT_MEMORY_FRACTION = 0.6;

interface UnifiedMemory {
  /** Of the first executor: the same for all but those of another resource profile. */
  readonly regionBytes: number;
  readonly highestBytes: number;
  /** Over the executors that recorded theirs. */
  readonly meanBytes: number;
  readonly heapBytes: number;
  readonly memoryFraction: number;
}

export const drUnifiedMemory: Heuristic = defineHeuristic({
  meta: {
    id: 'dr-unified-memory',
    title: 'Little of the memory for execution and storage is ever used',
    why: 'The memory that Spark sets aside for execution and caching is most of the heap: unused, it is held for nothing.',
    category: 'memory',
  },
  requires: ['executors', 'environment'],
  options: Options,
  gates: 'fixed',
  evaluate(app, options) {
    return unlessUnreadable(() => {
      const { executors, environment } = app.sections;
      const counted = workers(executors);
      const memory = unifiedMemory(counted, environment.sparkProperties);
      if (memory === undefined) {
        return notApplicable('no executor recorded its unified memory and the peak of it');
      }
      return verdictOf(findingOf(memory, options), {
        details: rows(memory),
        weight: counted.length,
      });
    });
  },
});

function unifiedMemory(
  executors: readonly ExecutorSummary[],
  set: Properties,
): UnifiedMemory | undefined {
  const regionBytes = executors.find(
    ({ maxMemoryBytes }) => maxMemoryBytes !== undefined,
  )?.maxMemoryBytes;
  const peaks = executors.map(peakUnifiedBytes).filter((bytes) => bytes !== undefined);
  if (regionBytes === undefined || peaks.length === 0) return undefined;
  return {
    regionBytes,
    highestBytes: largestOf(peaks),
    meanBytes: Math.trunc(sumOf(peaks) / peaks.length),
    heapBytes: readMemory(set, 'spark.executor.memory') ?? 0,
    memoryFraction: readNumber(set, 'spark.memory.fraction') ?? DEFAULT_MEMORY_FRACTION,
  };
}

function severityOf(memory: UnifiedMemory, { floorBytes, peakToRegionShare }: Options): Severity {
  const { regionBytes, memoryFraction, heapBytes, highestBytes } = memory;
  if (!(memoryFraction > MIN_MEMORY_FRACTION) || regionBytes <= MIN_REGION_BYTES) return 'none';
  if (heapBytes <= floorBytes) return 'none';
  return severityDescending(highestBytes, scaleThresholds(peakToRegionShare, regionBytes));
}

function findingOf(memory: UnifiedMemory, options: Options): readonly FindingDraft[] {
  const { regionBytes, highestBytes } = memory;
  return flagIf(severityOf(memory, options), (severity) => ({
    subject: APPLICATION,
    headline: `Executors use ${bytesInWords(highestBytes)} at most of ${bytesInWords(regionBytes)} for execution and storage`,
    evidence: [
      measure(
        'Highest peak of unified memory',
        highestBytes,
        'bytes',
        scaleThresholds(options.peakToRegionShare, regionBytes)[severity],
      ),
      measure('Unified memory of an executor', regionBytes, 'bytes'),
    ],
    recommendations: [
      {
        kind: 'look-into',
        advice:
          'Lower spark.executor.memory; where it is low already, lower spark.memory.fraction so that the tasks’ own objects get the room.',
        risk: 'A run with more data may spill.',
        verify: 'The peak comes closer to the unified memory, and nothing spills.',
      },
    ],
  }));
}

function rows(memory: UnifiedMemory): readonly Evidence[] {
  return [
    measure('Unified Memory Space Allocated', memory.regionBytes, 'bytes'),
    measure('Mean peak unified memory', memory.meanBytes, 'bytes'),
    measure('Max peak unified memory', memory.highestBytes, 'bytes'),
    measure('spark.executor.memory', memory.heapBytes, 'bytes'),
    measure('spark.memory.fraction', memory.memoryFraction, 'ratio'),
  ];
}
