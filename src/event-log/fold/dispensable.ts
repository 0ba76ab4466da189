/** Below this share of all it is not worth while to choose among them again and again. */
const WORTH_A_CHOICE = 1 / 8;

/** What is to be given up before the rest: those of `all` that are dispensable, or all of them where these are few. */
export function rather<T>(all: readonly T[], isDispensable: (one: T) => boolean): readonly T[] {
  const dispensable = all.filter(isDispensable);
  return dispensable.length >= WORTH_A_CHOICE * all.length ? dispensable : all;
}

/** From the least on: of an odd number the larger half, so that something always goes. */
export function lesserHalf<T>(all: readonly T[], compare: (a: T, b: T) => number): readonly T[] {
  return all.toSorted(compare).slice(0, Math.ceil(all.length / 2));
}
