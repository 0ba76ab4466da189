import { z } from 'zod';
import { highestPeakHeapBytes, workers } from '../../metrics/dr-elephant/executors.ts';
import { heapSeverity, SMALLEST_HEAP_BYTES } from '../../metrics/dr-elephant/heap-allocation.ts';
import { roundedUpSize } from '../../metrics/dr-elephant/memory-text.ts';
import { readMemory } from '../../metrics/dr-elephant/properties.ts';
import { bytesInWords } from '../../metrics/words.ts';
import type { FindingDraft } from '../../model/finding.ts';
import { property } from '../../model/spark/spark-properties.ts';
import { GIB } from '../../model/units.ts';
import { defineHeuristic, type Heuristic } from '../heuristic.ts';
import { measure } from '../measure.ts';
import { notApplicable, text, unlessUnreadable, verdictOf } from './judgement.ts';
import { heapFinding } from './resource-findings.ts';
import { ascending } from './severity-thresholds.ts';

const Options = z.strictObject({
  floorBytes: z
    .number()
    .nonnegative()
    .default(2 * GIB),
  heapToPeakRatio: ascending(1.25, 1.5, 2, 3),
});
type Options = z.infer<typeof Options>;

/** How much of the peak is suggested: a fifth more, and no reserve on top. */
const SUGGESTED_SHARE_OF_PEAK = 1.2;

export const drJvmUsedMemory: Heuristic = defineHeuristic({
  meta: {
    id: 'dr-jvm-used-memory',
    title: 'Executors ask for far more heap than they use',
    why: 'Memory that an executor holds and never touches is memory that nobody else can have.',
    category: 'memory',
  },
  requires: ['executors', 'environment'],
  options: Options,
  gates: 'fixed',
  evaluate(app, options) {
    return unlessUnreadable(() => {
      const { executors, environment } = app.sections;
      const counted = workers(executors);
      const peakBytes = highestPeakHeapBytes(counted);
      if (peakBytes === undefined) return notApplicable('no executor recorded its peak heap');
      const set = environment.sparkProperties;
      const heap = {
        asSet: property(set, 'spark.executor.memory') ?? '',
        bytes: readMemory(set, 'spark.executor.memory') ?? 0,
        peakBytes,
      };
      const findings = findingOf(heap, options);
      return verdictOf(findings, {
        details: [
          measure('Max executor peak JVM used memory', peakBytes, 'bytes'),
          measure('spark.executor.memory', heap.bytes, 'bytes'),
          ...(findings.length === 0
            ? []
            : [
                text('Executor Memory', 'Far more heap is allocated than was used at its peak.'),
                text('Suggested spark.executor.memory', suggestion(peakBytes)),
              ]),
        ],
        weight: counted.length,
      });
    });
  },
});

function findingOf(
  {
    asSet,
    bytes,
    peakBytes,
  }: { readonly asSet: string; readonly bytes: number; readonly peakBytes: number },
  { floorBytes, heapToPeakRatio: ratio }: Options,
): readonly FindingDraft[] {
  return heapFinding(heapSeverity(bytes, peakBytes, { floorBytes, ratio }), ratio, {
    role: 'executor',
    heapBytes: bytes,
    peakBytes,
    recommendations: [
      {
        kind: 'set-property',
        property: 'spark.executor.memory',
        from: asSet,
        to: suggestion(peakBytes),
        because: reasonOf(peakBytes),
        scope: 'submit',
        risk: 'A run with more data may need more.',
        verify: 'No executor runs out of memory, and the GC share of task time stays low.',
      },
    ],
  });
}

function suggestedBytes(peakBytes: number): number {
  return Math.trunc(SUGGESTED_SHARE_OF_PEAK * peakBytes);
}

function suggestion(peakBytes: number): string {
  return roundedUpSize(Math.max(SMALLEST_HEAP_BYTES, suggestedBytes(peakBytes)));
}

function reasonOf(peakBytes: number): string {
  const peak = bytesInWords(peakBytes);
  return suggestedBytes(peakBytes) < SMALLEST_HEAP_BYTES
    ? `the highest peak was ${peak}, and with less than this Spark does not start`
    : `that is the highest peak of ${peak} and a fifth more, rounded up`;
}
