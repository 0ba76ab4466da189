import { type ApplicationModel, durationMs } from '../../model/application.ts';
import type { ExecutorLifeDetail } from '../../model/detail.ts';
import type { ExecutorSummary } from '../../model/executor.ts';
import { type Rows, withText } from './rows.ts';

/** A life a row: the ones that held the most core time, in order of their start. */
export function executorRows(app: ApplicationModel, limit: number): Rows<ExecutorLifeDetail> {
  const lives = (app.sections.executors ?? []).flatMap((executor) => lifeRows(executor, app));
  const kept = lives
    .toSorted((a, b) => b.cores * b.durationMs - a.cores * a.durationMs || inStartOrder(a, b))
    .slice(0, limit)
    .toSorted(inStartOrder);
  return { rows: kept, moreCount: lives.length - kept.length };
}

function inStartOrder(a: ExecutorLifeDetail, b: ExecutorLifeDetail): number {
  return (
    a.startOffsetMs - b.startOffsetMs ||
    a.executorId.length - b.executorId.length ||
    (a.executorId < b.executorId ? -1 : 1)
  );
}

/** Task sums are known by executor: an id that came back has them on its latest life. */
function lifeRows(executor: ExecutorSummary, app: ApplicationModel): ExecutorLifeDetail[] {
  const endMs = app.startedAtMs + durationMs(app);
  return executor.lives.map((life, index) => {
    const isLatest = index === executor.lives.length - 1;
    return {
      executorId: executor.executorId,
      ...(executor.host === undefined ? {} : { host: executor.host }),
      cores: life.cores,
      startOffsetMs: life.addedAtMs - app.startedAtMs,
      durationMs: Math.max(0, (life.removedAtMs ?? endMs) - life.addedAtMs),
      ...withText('removedReason', life.removedReason),
      taskTimeMs: isLatest ? Math.round(executor.taskTimeMs) : 0,
      taskCount: isLatest
        ? executor.completedTaskCount + executor.failedTaskCount + executor.killedTaskCount
        : 0,
    };
  });
}
