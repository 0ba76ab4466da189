import type { DriverCut } from '../model/remedy.ts';
import { sumBy } from '../model/sum-by.ts';
import { MIB, MS_PER_SECOND } from '../model/units.ts';
import type { CollectedResult } from './collected-results.ts';

/** What a driver unpacks in a second; ours. */
const BYTES_PER_SECOND = 10 * MIB;
/**
 * To make a Python object of a row that came pickled; ours, of rows with few columns: 350 000 of them took at most 8 s in the
 * one recording of a busy machine.
 */
const MS_PER_PICKLED_ROW = 0.01;

/**
 * At most, what a loop over collected rows takes for each: ours, a few passes of Python's plain steps on a busy machine. What the
 * driver does for longer is no loop over them.
 */
const MS_PER_LISTED_ROW = 0.05;
/** Of the loop: nobody knows how far it divides, and `driver-gap` takes one long step for two. */
const SAVED_LOOP_SHARE = 0.5;

/** What the driver does with results that it collected: unpacking them, and going through their rows. */
export interface ResultHandling {
  readonly workedMs: number;
  /** Most of what can be given back is of a loop over the rows. */
  readonly isLoop: boolean;
  /** A cut for each result, in their order. */
  readonly driver: readonly DriverCut[];
}

export function handlingOf(results: readonly CollectedResult[]): ResultHandling {
  const handled = results.map(costsOf);
  const unpackMs = sumBy(handled, (costs) => costs.unpackMs);
  const loopMs = sumBy(handled, (costs) => costs.loopMs);
  return {
    workedMs: unpackMs + loopMs,
    isLoop: SAVED_LOOP_SHARE * loopMs > unpackMs,
    driver: handled.map((costs) => ({
      fromMs: costs.fromMs,
      toMs: costs.toMs,
      savedMs: costs.unpackMs + SAVED_LOOP_SHARE * costs.loopMs,
    })),
  };
}

function costsOf(result: CollectedResult) {
  const { fromMs, handlingMs, rowBytes, pickledRowCount, listedRowCount } = result;
  const rowsMs = pickledRowCount * MS_PER_PICKLED_ROW;
  const unpackMs = Math.min(handlingMs, (rowBytes / BYTES_PER_SECOND) * MS_PER_SECOND + rowsMs);
  const loopMs = Math.min(handlingMs - unpackMs, listedRowCount * MS_PER_LISTED_ROW);
  return { fromMs, toMs: fromMs + handlingMs, unpackMs, loopMs };
}
