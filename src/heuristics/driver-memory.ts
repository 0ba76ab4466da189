import { z } from 'zod';
import { jobCoverage } from '../metrics/job-intervals.ts';
import {
  type DriverHeap,
  driverContainer,
  driverGcCuts,
  driverHeap,
} from '../metrics/memory/driver-heap.ts';
import { type SmallerContainer, smallerHeap } from '../metrics/memory/heap-use.ts';
import { memorySaving } from '../metrics/saving.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import {
  bytesInWords,
  gibHoursInWords,
  headlineOf,
  msInWords,
  shareInWords,
} from '../metrics/words.ts';
import type { Verdict } from '../model/analysis.ts';
import { type ApplicationWith, durationMs } from '../model/application.ts';
import type { Evidence, NonEmpty } from '../model/finding.ts';
import { MS_PER_MINUTE } from '../model/units.ts';
import { largerDriver, smallerDriver } from './driver/memory-advice.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** As for executors (catalogue cause 3): less than that of the heap in use is too large a heap. */
  maxPeakShare: z.number().min(0).max(1).default(0.6),
  /** A heap as full as that is short of memory when it also collects much. Ours: full alone says nothing. */
  minFullShare: z.number().min(0).max(1).default(0.9),
  /** Of the run, spent by the driver on garbage; catalogue cause 20, which is about executors. */
  minGcShare: z.number().min(0).max(1).default(0.1),
  /** What is left to it when all is well; catalogue cause 20. */
  healthyGcShare: z.number().min(0).max(1).default(0.05),
  /** Jobs ran for so long: the heap is on record for that time only. Ours: six samples, which come every 10 s. */
  minJobMs: z.number().nonnegative().default(MS_PER_MINUTE),
  /** Ours: thirty samples. */
  minWallMs: z
    .number()
    .nonnegative()
    .default(5 * MS_PER_MINUTE),
});
type Options = z.infer<typeof Options>;
type App = ApplicationWith<'environment' | 'executors'>;

const NOT_RECORDED =
  'the driver told nothing of its heap: set spark.eventLog.logStageExecutorMetrics=true (Spark 3.0 and later)';

export const driverMemory: Heuristic = defineHeuristic({
  meta: {
    id: 'driver-memory',
    title: 'The driver has far more memory than it needs, or too little',
    why: 'The driver is held from the first to the last second, and when it is short of memory every executor waits for it.',
    category: 'driver',
  },
  requires: ['environment', 'executors'],
  options: Options,

  evaluate(app, options) {
    if (app.clusterManager === 'local') {
      return { kind: 'not-applicable', reason: 'in local mode the driver runs the tasks as well' };
    }
    const heap = driverHeap(app, app.sections.environment);
    if (heap === undefined) return { kind: 'not-applicable', reason: NOT_RECORDED };
    const share = heap.peakBytes / heap.heapBytes;
    if (share < options.maxPeakShare) return oversized(app, heap, options);
    return share >= options.minFullShare ? nearLimit(app, heap, options) : { kind: 'pass' };
  },
});

function oversized(app: App, heap: DriverHeap, options: Options): Verdict {
  const jobMs = jobCoverage(app)(app.startedAtMs, app.lastSeenAtMs);
  const isShort = durationMs(app) < options.minWallMs || jobMs < options.minJobMs;
  const toBytes = smallerHeap(heap);
  const container = driverContainer(app, app.sections.environment, { ...heap, toBytes });
  // in client mode the driver is on a machine of its own, and nobody gets anything back
  if (isShort || app.outcome === 'failed' || container === undefined || toBytes >= heap.heapBytes) {
    return { kind: 'pass' };
  }
  const freedByteMs = (container.heldBytes - container.smallerBytes) * durationMs(app);
  const saving = memorySaving(freedByteMs, 'modelled');
  const cost = `would give back ${gibHoursInWords(freedByteMs)}`;
  return flagIfWorth(app, options, { saving, details: evidenceOf(heap, container) }, () => ({
    subject: { kind: 'property', name: 'spark.driver.memory' },
    headline: headlineOf(
      `The driver used at most ${peakInWords(heap)}: with ${bytesInWords(toBytes)} it ${cost}`,
      `The driver used at most ${peakInWords(heap)}`,
    ),
    evidence: evidenceOf(heap, container),
    recommendations: smallerDriver(app, heap, { toBytes, overheadBytes: container.overheadBytes }),
    confidence: {
      level: 'low',
      because:
        'the heap is sampled every few seconds and only while stages run, and another day may collect more',
    },
    owner: 'user',
  }));
}

function peakInWords({ peakBytes, heapBytes }: DriverHeap): string {
  return `${bytesInWords(peakBytes)} of its ${bytesInWords(heapBytes)} heap`;
}

/** A full heap is how a JVM lives; one that collects all the time as well has no room left. */
function nearLimit(app: App, heap: DriverHeap, options: Options): Verdict {
  const { gcMs } = heap;
  const wallMs = durationMs(app);
  if (gcMs === undefined) {
    return {
      kind: 'not-applicable',
      reason:
        'the driver’s heap was nearly full, and its garbage collection, which would tell whether that hurt, is not on record (Spark 3.0 and later write it with spark.eventLog.logStageExecutorMetrics=true)',
    };
  }
  if (wallMs <= 0 || gcMs < options.minGcShare * wallMs) return { kind: 'pass' };
  const remedy = { driver: driverGcCuts(app, gcMs, options.healthyGcShare) };
  const saving = savingBy(app, remedy, 'modelled');
  const evidence = evidenceOf(heap);
  return flagIfWorth(app, options, { saving, remedy, details: evidence }, (): Described => {
    const full = `${bytesInWords(heap.heapBytes)} heap is full`;
    const gc = `${shareInWords(Math.min(1, gcMs / wallMs))} of the run goes to its garbage collection`;
    return {
      subject: { kind: 'property', name: 'spark.driver.memory' },
      headline: headlineOf(
        `The driver’s ${full}, and ${gc}: about ${msInWords(saving.wallMs.likely)} lost`,
        `The driver’s ${full}, and ${gc}`,
      ),
      evidence,
      recommendations: largerDriver(heap, gcMs / wallMs),
      confidence: {
        level: 'low',
        because: 'how much it collected is on record, what waited for it at those times is not',
      },
      owner: 'user',
    };
  });
}

function evidenceOf(heap: DriverHeap, container?: SmallerContainer): NonEmpty<Evidence> {
  const evidence: Evidence[] = [];
  if (heap.gcMs !== undefined) {
    evidence.push(measure('Garbage collection of the driver', heap.gcMs, 'ms'));
  }
  if (container !== undefined) {
    evidence.push(
      measure('Memory that the driver holds', container.heldBytes, 'bytes'),
      measure('What it would hold', container.smallerBytes, 'bytes'),
    );
  }
  return [
    measure(
      'Heap used at most by the driver, garbage included',
      heap.peakBytes,
      'bytes',
      heap.heapBytes,
    ),
    ...evidence,
  ];
}
