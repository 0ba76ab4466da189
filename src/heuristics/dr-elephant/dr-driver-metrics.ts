import { z } from 'zod';
import {
  type DriverSettings,
  readDriverSettings,
} from '../../metrics/dr-elephant/configuration.ts';
import { driverOf, peakHeapBytes } from '../../metrics/dr-elephant/executors.ts';
import { heapSeverity, RESERVED_BYTES } from '../../metrics/dr-elephant/heap-allocation.ts';
import { roundedUpSize } from '../../metrics/dr-elephant/memory-text.ts';
import { overheadName } from '../../metrics/dr-elephant/properties.ts';
import { severityAscending, type Thresholds } from '../../metrics/dr-elephant/thresholds.ts';
import { bytesInWords } from '../../metrics/words.ts';
import type { ExecutorSummary } from '../../model/executor.ts';
import type { Evidence, FindingDraft } from '../../model/finding.ts';
import { property } from '../../model/spark/spark-properties.ts';
import { GIB } from '../../model/units.ts';
import { defineHeuristic, type Heuristic } from '../heuristic.ts';
import {
  measureOr,
  NOT_RECORDED,
  NOT_SET,
  notApplicable,
  text,
  unlessUnreadable,
  verdictOf,
} from './judgement.ts';
import { gcFinding, heapFinding } from './resource-findings.ts';
import { coreFinding, DRIVER_CORE_LIMITS, HEAP_LIMITS, sizeFinding } from './setting-findings.ts';
import { ascending } from './severity-thresholds.ts';

const Options = z.strictObject({
  floorBytes: z
    .number()
    .nonnegative()
    .default(2 * GIB),
  heapToPeakRatio: ascending(1.25, 1.5, 2, 3),
  gcShare: ascending(0.08, 0.09, 0.1, 0.15),
  memoryOverheadBytes: ascending(2 * GIB, 4 * GIB, 6 * GIB, 8 * GIB),
});
type Options = z.infer<typeof Options>;

/** The buffer over peak + 300 MiB, as Dr. Elephant's last branch has it. */
const SUGGESTED_SHARE_OF_PEAK = 1.5;

interface Driver {
  readonly set: DriverSettings;
  readonly heapBytes: number;
  readonly heapAsSet: string | undefined;
  readonly peakBytes: number | undefined;
  readonly gcTimeMs: number;
  /** 0 on a cluster, where the driver runs no tasks. */
  readonly taskTimeMs: number;
}

export const drDriverMetrics: Heuristic = defineHeuristic({
  meta: {
    id: 'dr-driver-metrics',
    title: 'The driver asks for more than it uses, or collects garbage',
    why: 'A driver is held from the first second to the last, and when it stops to collect garbage no task is scheduled.',
    category: 'driver',
  },
  requires: ['executors', 'environment'],
  options: Options,
  gates: 'fixed',
  evaluate(app, options) {
    return unlessUnreadable(() => {
      const { executors, environment } = app.sections;
      const summary = driverOf(executors);
      if (summary === undefined) return notApplicable('the record has no driver');
      const set = readDriverSettings(environment.sparkProperties);
      const asSet = property(environment.sparkProperties, 'spark.driver.memory');
      const driver = driverFacts(summary, set, asSet);
      const heap = heapFindingsOf(driver, options);
      const others = [
        ...gcFindings(driver, options.gcShare),
        ...coreFinding('spark.driver.cores', set.driverCores, DRIVER_CORE_LIMITS),
        ...sizeFinding(
          overheadName('driver', app.framework.version),
          set.driverOverhead.bytes,
          options.memoryOverheadBytes,
        ),
        ...sizeFinding('spark.driver.memory', set.driverMemoryBytes, HEAP_LIMITS),
      ];
      if (heap === undefined && others.length === 0) {
        return notApplicable('the driver recorded no peak heap to judge its memory by');
      }
      return verdictOf([...(heap ?? []), ...others], {
        details: rows(driver, heap ?? []),
        weight: 1,
      });
    });
  },
});

function driverFacts(
  summary: ExecutorSummary,
  set: DriverSettings,
  heapAsSet: string | undefined,
): Driver {
  return {
    set,
    heapBytes: set.driverMemoryBytes ?? 0,
    heapAsSet,
    peakBytes: peakHeapBytes(summary),
    gcTimeMs: summary.gcTimeMs,
    taskTimeMs: summary.taskTimeMs,
  };
}

/** Undefined when it cannot be judged: the peak is not known and the heap is large enough for it to matter. */
function heapFindingsOf(
  { heapBytes, heapAsSet, peakBytes }: Driver,
  { floorBytes, heapToPeakRatio: ratio }: Options,
): readonly FindingDraft[] | undefined {
  const severity = heapSeverity(heapBytes, peakBytes, { floorBytes, ratio });
  if (severity === undefined) return undefined;
  const peak = peakBytes ?? 0;
  return heapFinding(severity, ratio, {
    role: 'driver',
    heapBytes,
    peakBytes: peak,
    recommendations: [
      {
        kind: 'set-property',
        property: 'spark.driver.memory',
        ...(heapAsSet === undefined ? {} : { from: heapAsSet }),
        to: suggestion(peak),
        because: `that is the peak of ${bytesInWords(peak)}, the 300 MiB that Spark keeps back, and half of both again`,
        scope: 'submit',
        risk: 'A run that collects or broadcasts more may need more.',
      },
    ],
  });
}

function suggestion(peakBytes: number): string {
  return roundedUpSize(Math.trunc(SUGGESTED_SHARE_OF_PEAK * (peakBytes + RESERVED_BYTES)));
}

function gcFindings(driver: Driver, limits: Thresholds): readonly FindingDraft[] {
  const ratio = driver.gcTimeMs / driver.taskTimeMs;
  return gcFinding(severityAscending(ratio, limits), limits, {
    who: 'The driver',
    ratio,
    gcTimeMs: driver.gcTimeMs,
    recommendations: [{ kind: 'look-into', advice: 'Raise spark.driver.memory, or collect less.' }],
  });
}

function rows(
  { set, peakBytes }: Driver,
  heapFindings: readonly FindingDraft[],
): readonly Evidence[] {
  return [
    measureOr('spark.driver.memory', set.driverMemoryBytes, 'bytes', NOT_SET),
    measureOr('spark.driver.cores', set.driverCores, 'count', NOT_SET),
    text('spark.yarn.driver.memoryOverhead', set.driverOverhead.text),
    measureOr('Max driver peak JVM used memory', peakBytes, 'bytes', NOT_RECORDED),
    ...(heapFindings.length === 0 || peakBytes === undefined
      ? []
      : [
          text(
            'Driver Peak JVM used Memory',
            'Far more heap is allocated than was used at its peak.',
          ),
          text('Suggested spark.driver.memory', suggestion(peakBytes)),
        ]),
  ];
}
