/** The driver's id; before Spark 1.4 it stood in angle brackets. */
export function isDriver(executorId: string): boolean {
  return executorId === 'driver' || executorId === '<driver>';
}

/** Numbers in order of size, the driver first, other names by code point: the same on every machine. */
export function compareExecutorIds(a: string, b: string): number {
  if (isDriver(a) !== isDriver(b)) return isDriver(a) ? -1 : 1;
  const difference = Number(a) - Number(b);
  if (Number.isFinite(difference) && difference !== 0) return difference;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
