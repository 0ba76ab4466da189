import type { DriverHeap } from '../../metrics/memory/driver-heap.ts';
import { bytesInWords, shareInWords } from '../../metrics/words.ts';
import type { ApplicationWith } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { property } from '../../model/spark/spark-properties.ts';
import { MIB, mibString } from '../../model/units.ts';

const DRIVER_MEMORY = 'spark.driver.memory';

/** Less heap, and the overhead that it had: the program's own Python process lives in that. */
export function smallerDriver(
  { sections: { environment } }: ApplicationWith<'environment'>,
  { peakBytes, heapBytes }: DriverHeap,
  { toBytes, overheadBytes }: { readonly toBytes: number; readonly overheadBytes: number },
): readonly Recommendation[] {
  const heap: Recommendation = {
    kind: 'set-property',
    property: DRIVER_MEMORY,
    from: mibString(heapBytes),
    to: mibString(toBytes),
    because: `no sample of the driver’s heap was above ${bytesInWords(peakBytes)} (${shareInWords(peakBytes / heapBytes)}); this leaves a quarter more than that and 300 MiB`,
    scope: 'submit',
    risk: 'A larger collect() or broadcast may run out of memory; go down in steps of no more than half, and look at several runs first.',
    verify: 'The application ends well, and the driver’s peak stays below four fifths of its heap.',
  };
  const name = 'spark.driver.memoryOverhead';
  if (property(environment.sparkProperties, name) !== undefined) return [heap];
  const overhead: Recommendation = {
    kind: 'set-property',
    property: name,
    to: mibString(overheadBytes),
    because:
      'it is a tenth of the heap unless set, and what the program itself does in Python (pandas) lives in it: keep what it was',
    scope: 'submit',
  };
  return [heap, overhead];
}

/** Catalogue §2.1, heap (up), by the share of time that goes to garbage collection. */
const HEALTHY_GC_SHARE = 0.05;
const GROWTH_PER_SHARE = 5;
const MAX_GROWTH = 2;
const STEP_BYTES = 512 * MIB;

/** Advice for a driver whose heap was full: more of it, and a look at what fills it. */
export function largerDriver(
  { heapBytes }: DriverHeap,
  gcShare: number,
): readonly Recommendation[] {
  const times = Math.min(MAX_GROWTH, 1 + (gcShare - HEALTHY_GC_SHARE) * GROWTH_PER_SHARE);
  const toBytes = Math.ceil((heapBytes * times) / STEP_BYTES) * STEP_BYTES;
  return [
    {
      kind: 'set-property',
      property: DRIVER_MEMORY,
      from: mibString(heapBytes),
      to: mibString(toBytes),
      because: `the driver’s heap was full while ${shareInWords(Math.min(1, gcShare))} of the time went to collecting garbage in it`,
      scope: 'submit',
      risk: `The driver asks for ${bytesInWords(toBytes - heapBytes)} more.`,
      verify: 'The driver’s garbage collection takes less than 5 % of the run.',
    },
    {
      kind: 'look-into',
      advice:
        'See what the driver keeps: rows that were collected, broadcast tables, plans that grow in a loop, or the history of very many jobs (spark.ui.retainedJobs, spark.sql.ui.retainedExecutions).',
    },
  ];
}
