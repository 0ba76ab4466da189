/** Tasks of one place among all that are compared: how long they took, each for the same data. */
export interface Compared {
  readonly unitMs: Float64Array;
  /** Whether nothing had ended on the task's executor before it began: such tasks are compared with each other alone. */
  readonly isFirst: Uint8Array;
}

/**
 * How unlikely it is that all tasks of a place are slower than every other by chance, as log10 of one over that chance: of n + m
 * tasks, any n are the slowest n with a chance of 1 / C(n + m, n). First tasks, which are slow anywhere, are compared with all
 * where that says more, else with first ones. 0 where one task elsewhere was as slow, for then heavy rows explain it as well, and
 * where only first ones ran there.
 */
export function separationDecades(all: Compared, here: readonly number[]): number {
  const isHere = new Uint8Array(all.unitMs.length);
  for (const place of here) isHere[place] = 1;
  const later = apart(all, isHere, isLater);
  if (later === 0) return 0;
  return Math.max(later + apart(all, isHere, isFirst), apart(all, isHere, isAny));
}

type Which = (all: Compared, place: number) => boolean;
const isFirst: Which = (all, place) => all.isFirst[place] === 1;
const isLater: Which = (all, place) => all.isFirst[place] === 0;
const isAny: Which = () => true;

/** Of the tasks that were not the first on their executor. */
export function slowestLater({ unitMs, isFirst: first }: Compared): number {
  return unitMs.reduce(
    (most, ms, place) =>
      first[place] === 0 && (first[most] === 1 || ms > (unitMs[most] ?? 0)) ? place : most,
    0,
  );
}

function apart(all: Compared, isHere: Uint8Array, isCompared: Which): number {
  let [hereCount, otherCount, fastestHereMs, slowestOtherMs] = [0, 0, Infinity, 0];
  for (const [place, ms] of all.unitMs.entries()) {
    if (!isCompared(all, place)) continue;
    if (isHere[place] === 1) {
      hereCount += 1;
      fastestHereMs = Math.min(fastestHereMs, ms);
    } else {
      otherCount += 1;
      slowestOtherMs = Math.max(slowestOtherMs, ms);
    }
  }
  if (hereCount === 0 || otherCount === 0 || fastestHereMs <= slowestOtherMs) return 0;
  return decadesOfChoices(hereCount, hereCount + otherCount);
}

/** log10 of C(whole, part). */
function decadesOfChoices(part: number, whole: number): number {
  const few = Math.min(part, whole - part);
  let decades = 0;
  for (let step = 1; step <= few && decades < ENOUGH_DECADES; step += 1) {
    decades += Math.log10((whole - few + step) / step);
  }
  return Math.min(ENOUGH_DECADES, decades);
}

/** Past this nobody asks how much. */
const ENOUGH_DECADES = 12;
