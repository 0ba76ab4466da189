/** Task attempts that ended, as stages and executors count them. */
interface EndedTasks {
  readonly completedTaskCount: number;
  readonly failedTaskCount: number;
  readonly killedTaskCount: number;
}

/** Every one that ended, killed ones too. */
export function endedTaskCount({
  completedTaskCount,
  failedTaskCount,
  killedTaskCount,
}: EndedTasks): number {
  return completedTaskCount + failedTaskCount + killedTaskCount;
}
