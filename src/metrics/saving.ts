import type { ApplicationModel } from '../model/application.ts';
import type { Range, Saving } from '../model/finding.ts';
import { booleanProperty } from '../model/spark/spark-properties.ts';
import { footprint } from './footprint.ts';

/**
 * How far a prediction may be off, by how it was made (causes catalogue §2.2): what was measured is exact, what was simulated
 * ±15 % (its replay error), what rests on modelled constants ×0.5 to ×1.5.
 */
const SPREAD: Readonly<Record<Saving['basis'], readonly [number, number]>> = {
  measured: [1, 1],
  simulated: [0.85, 1.15],
  modelled: [0.5, 1.5],
};

/** A likely amount with how far off amounts of this basis may be. */
export function rangeOf(likely: number, basis: Saving['basis']): Range {
  const [low, high] = SPREAD[basis];
  return { low: likely * low, likely, high: likely * high };
}

/**
 * Wall clock given back, never more than the application took: clocks that ran backwards can claim so. Executors that are held
 * to the end give their memory back for as long; under dynamic allocation those without work are released anyway, so only the
 * low end of that is promised.
 */
export function wallSaving(
  app: ApplicationModel,
  claimedMs: number,
  basis: Saving['basis'],
): Saving {
  const { wallMs: wholeWallMs, heldMemoryByteMs } = footprint(app);
  const wallMs = Math.min(claimedMs, wholeWallMs);
  const meanBytes = wholeWallMs > 0 ? heldMemoryByteMs / wholeWallMs : 0;
  const properties = app.sections.environment?.sparkProperties ?? {};
  const isDynamic = booleanProperty(properties, 'spark.dynamicAllocation.enabled') === true;
  const memory = rangeOf(wallMs * meanBytes, basis);
  return {
    wallMs: rangeOf(wallMs, basis),
    memoryByteMs: isDynamic ? { low: 0, likely: memory.low / 2, high: memory.high } : memory,
    basis,
  };
}

/** Memory × time given back without the application ending sooner. */
export function memorySaving(memoryByteMs: number, basis: Saving['basis']): Saving {
  return {
    wallMs: { low: 0, likely: 0, high: 0 },
    memoryByteMs: rangeOf(memoryByteMs, basis),
    basis,
  };
}
