/** Reads a log in one way; seconds of its parts, where it has any. */
export type Way = (log: string) => Promise<Readonly<Record<string, number>>> | Promise<void> | void;

/** Seconds since it was asked last. */
export function stopwatch(): () => number {
  let lastMs = performance.now();
  return () => {
    const beforeMs = lastMs;
    lastMs = performance.now();
    return (lastMs - beforeMs) / 1_000;
  };
}
