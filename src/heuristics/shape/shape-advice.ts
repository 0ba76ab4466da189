import type { RoundingLoss } from '../../metrics/cluster-books/rounding-loss.ts';
import type { BadShape } from '../../metrics/executor-shape.ts';
import { bytesInWords, countInWords, shareInWords } from '../../metrics/words.ts';
import type { Recommendation } from '../../model/finding.ts';
import { numberProperty, type Properties } from '../../model/spark/spark-properties.ts';
import { oneDecimal } from '../../model/texts/number-words.ts';
import { mibString } from '../../model/units.ts';
import { inProfile } from '../failure/profile-advice.ts';

const HEAP = 'spark.executor.memory';

/** A heap that just fits into the next smaller container, or fills the one there is. */
export function fittingHeap(
  { memory, fullHeapBytes, smaller, profileId }: RoundingLoss,
  isLowered: boolean,
): readonly Recommendation[] {
  const toBytes = isLowered ? (smaller?.heapBytes ?? fullHeapBytes) : fullHeapBytes;
  const asked = `executors ask for ${bytesInWords(memory.askedBytes)} and are given ${bytesInWords(memory.heldBytes)}`;
  return inProfile(profileId, [
    {
      kind: 'set-property',
      property: HEAP,
      from: mibString(memory.heapBytes),
      to: mibString(toBytes),
      because: isLowered
        ? `${asked}; with this heap they fit into ${bytesInWords(smaller?.containerBytes ?? 0)}`
        : `${asked}; this heap fills what they hold anyway`,
      scope: 'submit',
      risk: isLowered
        ? `Each has ${shareInWords(1 - toBytes / memory.heapBytes)} less heap: tasks that used all of it may spill.`
        : 'None: the container stays as large as it is.',
      verify: isLowered
        ? 'Containers are one step smaller, and nothing is spilled to disk.'
        : 'Containers are as large as before.',
    },
  ]);
}

/** Another number of cores, then what goes with it so that there are as many cores in all. */
export function otherShape(properties: Properties, shape: BadShape): readonly Recommendation[] {
  const { kind, cores, toCores, heapBytes, gcShare } = shape;
  const gc = `${shareInWords(gcShare)} of the task time goes to collecting garbage`;
  const fewer: Recommendation = {
    kind: 'set-property',
    property: 'spark.executor.cores',
    from: String(cores),
    to: String(toCores),
    because:
      kind === 'tight'
        ? `${countInWords(cores)} tasks at once share ${bytesInWords(heapBytes)}, ${bytesInWords(heapBytes / cores)} each, and ${gc}`
        : `every pause of a heap of ${bytesInWords(heapBytes)} stops ${countInWords(cores)} tasks, and ${gc}`,
    scope: 'submit',
    risk:
      kind === 'tight'
        ? `For as many tasks at once there have to be ${oneDecimal(cores / toCores)} times as many executors of the same heap.`
        : 'Broadcast data is held once by every executor, and there are more of them.',
    verify: 'Garbage collection takes less than 5 % of the run time.',
  };
  const share = toCores / cores;
  const heap: readonly Recommendation[] = kind === 'tight' ? [] : [smallerHeap(heapBytes, share)];
  return [fewer, ...heap, ...moreExecutors(properties, share)];
}

function smallerHeap(heapBytes: number, share: number): Recommendation {
  return {
    kind: 'set-property',
    property: HEAP,
    from: mibString(heapBytes),
    to: mibString(heapBytes * share),
    because: 'each core then has as much heap as now',
    scope: 'submit',
  };
}

/** Whichever of the two decides how many there are. */
const COUNTS = ['spark.executor.instances', 'spark.dynamicAllocation.maxExecutors'] as const;

function moreExecutors(properties: Properties, share: number): readonly Recommendation[] {
  return COUNTS.flatMap((property): readonly Recommendation[] => {
    const count = numberProperty(properties, property);
    if (count === undefined || count <= 0) return [];
    return [
      {
        kind: 'set-property',
        property,
        from: String(count),
        to: String(Math.ceil(count / share)),
        because: 'there are then as many cores in all as now',
        scope: 'submit',
      },
    ];
  });
}
