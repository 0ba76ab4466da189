import type { Severity } from '../../model/severity.ts';
import { MIB } from '../../model/units.ts';
import { scaleThresholds, severityAscending, type Thresholds } from './thresholds.ts';

/** What Spark keeps back of every heap (`RESERVED_SYSTEM_MEMORY_BYTES`): 300 MiB. */
export const RESERVED_BYTES = 300 * MIB;
/** With less Spark refuses to start (`UnifiedMemoryManager`: half as much again as it keeps back): 450 MiB. */
export const SMALLEST_HEAP_BYTES = 1.5 * RESERVED_BYTES;

interface HeapLimits {
  /** Heaps up to this size are never too large. */
  readonly floorBytes: number;
  /** Heap asked for, as a multiple of peak + 300 MiB. */
  readonly ratio: Thresholds;
}

/**
 * Whether a heap is far larger than what was used of it: `heapBytes` against multiples of peak + 300 MiB. Undefined when the
 * peak is not known and would have mattered.
 */
export function heapSeverity(
  heapBytes: number,
  peakBytes: number | undefined,
  { floorBytes, ratio }: HeapLimits,
): Severity | undefined {
  if (heapBytes <= floorBytes) return 'none';
  if (peakBytes === undefined) return undefined;
  return severityAscending(heapBytes, scaleThresholds(ratio, peakBytes + RESERVED_BYTES));
}
