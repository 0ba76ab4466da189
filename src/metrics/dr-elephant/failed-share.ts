/** Failed over ended, 0 when nothing ended: skipped, active and killed ones are not in it. */
export function failedShare(failedCount: number, succeededCount: number): number {
  const endedCount = failedCount + succeededCount;
  return endedCount === 0 ? 0 : failedCount / endedCount;
}
