import { expect, it } from 'vitest';
import {
  executorLifeMs,
  smallerContainer,
  smallerHeap,
} from '../../../src/metrics/memory/heap-use.ts';
import { GIB, MIB } from '../../../src/model/units.ts';
import {
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  MINUTE_MS,
  STARTED_AT_MS,
} from '../../builders/application.ts';

it.for([
  // (1 GiB + 300 MiB) × 1.25 = 1655 MiB, but no less than half
  { peakMib: 1024, heapMib: 8192, toMib: 4096 },
  { peakMib: 1024, heapMib: 3072, toMib: 2048 },
  // (3 GiB + 300 MiB) × 1.25 = 4215 MiB
  { peakMib: 3072, heapMib: 8192, toMib: 4608 },
  { peakMib: 10, heapMib: 1536, toMib: 1024 },
  { peakMib: 10, heapMib: 1024, toMib: 1024 },
  { peakMib: 10, heapMib: 512, toMib: 512 },
])(
  '$peakMib MiB of $heapMib MiB would have done with $toMib MiB',
  ({ peakMib, heapMib, toMib }) => {
    const use = {
      peakBytes: peakMib * MIB,
      heapBytes: heapMib * MIB,
      workedCount: 1,
      sampledCount: 1,
    };
    expect(smallerHeap(use)).toBe(toMib * MIB);
  },
);

it('keeps the overhead, and rounds as YARN does', () => {
  const environment = anEnvironment(
    { 'spark.executor.memory': '8g' },
    { hadoopProperties: { 'yarn.scheduler.minimum-allocation-mb': '1024' } },
  );
  // 8192 + 819 MiB and 4096 + 819 MiB
  expect(smallerContainer(anApplication(), environment, 4 * GIB)).toEqual({
    heldBytes: 9 * GIB,
    smallerBytes: 5 * GIB,
    overheadBytes: 819 * MIB,
  });
});

it('adds up the lives of executors, not of the driver', () => {
  const half = aLife({ removedAtMs: STARTED_AT_MS + 10 * MINUTE_MS });
  const executors = [
    anExecutor({ lives: [half, aLife()] }),
    anExecutor({ executorId: 'driver', isDriver: true }),
  ];
  expect(executorLifeMs(anApplication({ sections: { executors } }))).toBe(40 * MINUTE_MS);
});
