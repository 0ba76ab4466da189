/** Runs what it is given, so many at once; what comes on top waits, first come first. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** A line of its own, in which so many may work at once. */
export function inTurn(atOnce: number): InTurn {
  const waiting: (() => void)[] = [];
  let runningCount = 0;
  return async (work) => {
    if (runningCount >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else runningCount += 1;
    try {
      return await work();
    } finally {
      // the place goes from one to the next
      const next = waiting.shift();
      if (next === undefined) runningCount -= 1;
      else next();
    }
  };
}
