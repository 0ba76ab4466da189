import type { ApplicationModel } from '../../model/application.ts';
import type { Totals } from '../../model/totals.ts';
import { heapOom } from './heap-oom.ts';
import { memoryKills } from './memory-kills.ts';

/**
 * Whether anything tells that executors were short of memory: garbage collection of at least `maxGcShare` of the run time, a
 * spill, a heap or a container that overflowed. Then their memory is another finding's matter, and less of it would be worse.
 */
export function isShortOfMemory(
  app: ApplicationModel,
  { executorRunTimeMs, gcTimeMs, diskSpilledBytes, memorySpilledBytes }: Totals,
  maxGcShare: number,
): boolean {
  if (gcTimeMs >= maxGcShare * executorRunTimeMs) return true;
  if (diskSpilledBytes + memorySpilledBytes > 0 || heapOom(app) !== undefined) return true;
  const { byLimit, byMachine } = memoryKills(app);
  return byLimit.length + byMachine.length > 0;
}
