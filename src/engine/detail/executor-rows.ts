import { executorRemovals } from '../../metrics/failures/executor-removals.ts';
import { type ApplicationModel, durationMs } from '../../model/application.ts';
import type { AnalysisDetail, ExecutorLifeDetail } from '../../model/detail.ts';
import { endedTaskCount } from '../../model/ended-tasks.ts';
import type { ExecutorSummary } from '../../model/executor.ts';
import type { RemovalKind } from '../../model/removal-kind.ts';
import { type Rows, withText } from './rows.ts';

type Ends = NonNullable<AnalysisDetail['executorEnds']>;

/**
 * A life a row, in order of their start: the ones that held the most core time; at most half of the room is for those among
 * them that ended in trouble. And how all of them ended.
 */
export function executorRows(
  app: ApplicationModel,
  limit: number,
): Rows<ExecutorLifeDetail> & { readonly ends: Ends } {
  const kinds = kindsOfRemovals(app);
  const lives = (app.sections.executors ?? []).flatMap((executor) =>
    lifeRows(executor, app, kinds),
  );
  const byWeight = lives.toSorted(
    (a, b) => b.cores * b.durationMs - a.cores * a.durationMs || inStartOrder(a, b),
  );
  const troubled = byWeight.filter(isTroubled).slice(0, Math.ceil(limit / 2));
  const kept = [...new Set([...troubled, ...byWeight])].slice(0, limit).toSorted(inStartOrder);
  return { rows: kept, moreCount: lives.length - kept.length, ends: endsOf(lives) };
}

function isTroubled({ removedKind }: ExecutorLifeDetail): boolean {
  return removedKind !== undefined && removedKind !== 'released';
}

/** The most frequent end first. */
function endsOf(lives: readonly ExecutorLifeDetail[]): Ends {
  const byKind = Map.groupBy(lives, ({ removedKind }) => removedKind);
  return [...byKind]
    .map(([kind, { length }]) => ({ ...(kind === undefined ? {} : { kind }), lifeCount: length }))
    .toSorted((a, b) => b.lifeCount - a.lifeCount || ((a.kind ?? '') < (b.kind ?? '') ? -1 : 1));
}

/** By `keyOf` an executor and when it went: a removal is read together with the tasks that were lost with it. */
function kindsOfRemovals(app: ApplicationModel): ReadonlyMap<string, RemovalKind> {
  return new Map(
    executorRemovals(app).map(({ executorId, atMs, kind }) => [keyOf(executorId, atMs), kind]),
  );
}

function keyOf(executorId: string, atMs: number | undefined): string {
  return `${atMs ?? ''} ${executorId}`;
}

function inStartOrder(a: ExecutorLifeDetail, b: ExecutorLifeDetail): number {
  return (
    a.startOffsetMs - b.startOffsetMs ||
    a.executorId.length - b.executorId.length ||
    (a.executorId < b.executorId ? -1 : 1)
  );
}

/** Task sums are known by executor: an id that came back has them on its latest life. */
function lifeRows(
  executor: ExecutorSummary,
  app: ApplicationModel,
  kinds: ReadonlyMap<string, RemovalKind>,
): ExecutorLifeDetail[] {
  const endMs = app.startedAtMs + durationMs(app);
  return executor.lives.map((life, index) => {
    const isLatest = index === executor.lives.length - 1;
    const kind =
      life.removedAtMs === undefined
        ? undefined
        : (kinds.get(keyOf(executor.executorId, life.removedAtMs)) ?? 'unknown');
    return {
      executorId: executor.executorId,
      ...(executor.host === undefined ? {} : { host: executor.host }),
      cores: life.cores,
      startOffsetMs: life.addedAtMs - app.startedAtMs,
      durationMs: Math.max(0, (life.removedAtMs ?? endMs) - life.addedAtMs),
      ...withText('removedReason', life.removedReason),
      ...(kind === undefined ? {} : { removedKind: kind }),
      taskTimeMs: isLatest ? Math.round(executor.taskTimeMs) : 0,
      taskCount: isLatest ? endedTaskCount(executor) : 0,
    };
  });
}
