import type { ApplicationModel } from '../../model/application.ts';
import { largestBy } from '../../model/largest-by.ts';
import type { DriverCut, Remedy } from '../../model/remedy.ts';
import { jobCoverage } from '../job-intervals.ts';
import { heldBetween } from './fleet-levels.ts';

/** A cut as a rate: how much of each ms in which the driver was alone it gives back. */
interface Rate {
  readonly fromMs: number;
  readonly toMs: number;
  readonly share: number;
}

/**
 * What the remedies cut from the time in which no job ran. Each cut is spread over the driver-only part of its stretch; where
 * several cut one moment, the one that cuts most counts, so that no ms is saved twice.
 */
export function driverSavings(
  app: ApplicationModel,
  remedies: readonly Remedy[],
): { readonly savedWallMs: number; readonly savedMemoryByteMs: number } {
  const covered = jobCoverage(app);
  const held = heldBetween(app);
  const alone = (fromMs: number, toMs: number): number => toMs - fromMs - covered(fromMs, toMs);
  const rates = remedies.flatMap(({ driver = [] }) => driver.flatMap((cut) => rateOf(cut, alone)));
  let savedWallMs = 0;
  let savedMemoryByteMs = 0;
  for (const { fromMs, toMs, share } of strongest(rates)) {
    const savedMs = share * alone(fromMs, toMs);
    savedWallMs += savedMs;
    savedMemoryByteMs += savedMs * (held(fromMs, toMs) / (toMs - fromMs));
  }
  return { savedWallMs, savedMemoryByteMs };
}

function rateOf(
  { fromMs, toMs, savedMs }: DriverCut,
  alone: (fromMs: number, toMs: number) => number,
): Rate[] {
  const aloneMs = toMs > fromMs ? alone(fromMs, toMs) : 0;
  return aloneMs > 0 && savedMs > 0
    ? [{ fromMs, toMs, share: Math.min(1, savedMs / aloneMs) }]
    : [];
}

/** Disjoint stretches, each with the highest of the rates that cover it. */
function strongest(rates: readonly Rate[]): readonly Rate[] {
  const edges = rates
    .flatMap((rate) => [
      { atMs: rate.fromMs, rate, isStart: true },
      { atMs: rate.toMs, rate, isStart: false },
    ])
    .toSorted((a, b) => a.atMs - b.atMs);
  const open = new Set<Rate>();
  const stretches: Rate[] = [];
  let sinceMs = 0;
  for (const { atMs, rate, isStart } of edges) {
    if (open.size > 0 && atMs > sinceMs) {
      const share = largestBy(open, (each) => each.share);
      stretches.push({ fromMs: sinceMs, toMs: atMs, share });
    }
    if (isStart) open.add(rate);
    else open.delete(rate);
    sinceMs = atMs;
  }
  return stretches;
}
