import { z } from 'zod';
import {
  executorLifeMs,
  type HeapUse,
  heapUse,
  type SmallerContainer,
  smallerContainer,
  smallerHeap,
} from '../metrics/memory/heap-use.ts';
import { isShortOfMemory } from '../metrics/memory/memory-shortage.ts';
import { memorySaving } from '../metrics/saving.ts';
import { bytesInWords, gibHoursInWords, headlineOf, shareInWords } from '../metrics/words.ts';
import { type ApplicationWith, durationMs } from '../model/application.ts';
import type { Evidence, FindingDraft, NonEmpty, Recommendation, Saving } from '../model/finding.ts';
import { property } from '../model/spark/spark-properties.ts';
import { MIB, MS_PER_MINUTE } from '../model/units.ts';
import { flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Catalogue cause 3, as Cloudera's tool has it. */
  maxPeakShare: z.number().min(0).max(1).default(0.6),
  /** Executors sampled, of those that worked; catalogue cause 3. */
  minCoverageShare: z.number().min(0).max(1).default(0.8),
  /** Task time after which an executor should have been sampled; catalogue cause 3. */
  minExecutorTaskMs: z.number().nonnegative().default(MS_PER_MINUTE),
  /** Catalogue cause 3: less garbage collection than that shows that the heap was never short. */
  maxGcShare: z.number().min(0).max(1).default(0.05),
  /** Ours: thirty samples, which come every 10 s. The catalogue's 15 minutes decide on the confidence. */
  minWallMs: z
    .number()
    .nonnegative()
    .default(5 * MS_PER_MINUTE),
  /** Run time of the core time held: who hardly works tells little of what the work needs. Ours. */
  minWorkShare: z.number().min(0).max(1).default(0.1),
  longWallMs: z
    .number()
    .nonnegative()
    .default(15 * MS_PER_MINUTE),
});
type Options = z.infer<typeof Options>;
type App = ApplicationWith<'totals' | 'environment' | 'executors'>;

const NOT_RECORDED =
  'executors told too little of their heap: set spark.eventLog.logStageExecutorMetrics=true (Spark 3.0 and later)';

export const executorMemoryOversized: Heuristic = defineHeuristic({
  meta: {
    id: 'executor-memory-oversized',
    title: 'Executors hold far more memory than they use',
    why: 'Memory that executors hold is paid for and kept from others, whether anything is in it or not.',
    category: 'memory',
  },
  requires: ['totals', 'environment', 'executors'],
  options: Options,

  evaluate(app, options) {
    const { resourceProfiles = [], environment } = app.sections;
    if (app.clusterManager === 'local') return notApplicable('in local mode no executors are held');
    if (resourceProfiles.length > 1) return notApplicable('its executors are of several sizes');
    const isShort = isShortOfMemory(app, app.sections.totals, options.maxGcShare);
    if (hasWorkedLittle(app, options) || isShort) return { kind: 'pass' };
    const use = heapUse(app, options.minExecutorTaskMs);
    if (use === undefined || use.workedCount === 0) return notApplicable(NOT_RECORDED);
    if (use.sampledCount < options.minCoverageShare * use.workedCount) {
      return notApplicable(NOT_RECORDED);
    }
    const toBytes = smallerHeap(use);
    if (use.peakBytes >= options.maxPeakShare * use.heapBytes || toBytes >= use.heapBytes) {
      return { kind: 'pass' };
    }
    const container = smallerContainer(app, environment, toBytes);
    const freedBytes = container.heldBytes - container.smallerBytes;
    const saving = memorySaving(freedBytes * executorLifeMs(app), 'modelled');
    const cut = { use, toBytes, container, saving };
    return flagIfWorth(app, options, { saving }, () => describe(app, cut, options));
  },
});

function notApplicable(reason: string): {
  readonly kind: 'not-applicable';
  readonly reason: string;
} {
  return { kind: 'not-applicable', reason };
}

function hasWorkedLittle(app: App, { minWallMs, minWorkShare }: Options): boolean {
  const { executorRunTimeMs, heldCoreMs } = app.sections.totals;
  return durationMs(app) < minWallMs || executorRunTimeMs < minWorkShare * heldCoreMs;
}

interface Cut {
  readonly use: HeapUse;
  readonly toBytes: number;
  readonly container: SmallerContainer;
  readonly saving: Saving;
}

function describe(
  app: App,
  cut: Cut,
  { longWallMs }: Options,
): Omit<FindingDraft, 'severity' | 'saving'> {
  const { use, toBytes, saving } = cut;
  const of = `${bytesInWords(use.peakBytes)} of their ${bytesInWords(use.heapBytes)} heap`;
  const cost = `would give back ${gibHoursInWords(saving.memoryByteMs.likely)}`;
  const isLong = durationMs(app) >= longWallMs;
  return {
    subject: { kind: 'property', name: 'spark.executor.memory' },
    headline: headlineOf(
      `Executors used at most ${of}: with ${bytesInWords(toBytes)} they ${cost}`,
      `Executors used at most ${of}`,
    ),
    evidence: evidenceOf(cut),
    recommendations: adviceOn(app, cut),
    confidence: isLong
      ? {
          level: 'medium',
          because: 'the heap is sampled every few seconds, and other days may bring more data',
        }
      : { level: 'low', because: 'a short run was sampled a few times only' },
    owner: 'user',
  };
}

function evidenceOf({ use, container }: Cut): NonEmpty<Evidence> {
  return [
    measure(
      'Heap used at most by any executor, garbage included',
      use.peakBytes,
      'bytes',
      use.heapBytes,
    ),
    measure(
      'Executors that told their heap, of those that worked',
      use.sampledCount / use.workedCount,
      'ratio',
    ),
    measure('Memory that an executor holds', container.heldBytes, 'bytes'),
    measure('What it would hold', container.smallerBytes, 'bytes'),
  ];
}

function adviceOn(app: App, { use, toBytes, container }: Cut): readonly Recommendation[] {
  const { environment } = app.sections;
  const heap: Recommendation = {
    kind: 'set-property',
    property: 'spark.executor.memory',
    from: `${Math.round(use.heapBytes / MIB)}m`,
    to: `${Math.round(toBytes / MIB)}m`,
    because: `no executor used more than ${bytesInWords(use.peakBytes)} (${shareInWords(use.peakBytes / use.heapBytes)}), nothing spilled and garbage collection took next to no time`,
    scope: 'submit',
    risk: 'A day with more data may spill or run out of memory; go down in steps of no more than half.',
    verify: 'Nothing is spilled to disk, and garbage collection stays below 5 % of the run time.',
  };
  const name = 'spark.executor.memoryOverhead';
  const isSet = property(environment.sparkProperties, name) !== undefined;
  const isContainer = app.clusterManager === 'yarn' || app.clusterManager === 'kubernetes';
  if (isSet || !isContainer) return [heap];
  const overhead: Recommendation = {
    kind: 'set-property',
    property: name,
    to: `${Math.round(container.overheadBytes / MIB)}m`,
    because: 'it is a tenth of the heap unless set, and Python lives in it: keep what it was',
    scope: 'submit',
  };
  return [heap, overhead];
}
