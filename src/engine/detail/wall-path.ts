import { driverStretches } from '../../metrics/budget/driver-phases.ts';
import { criticalPath } from '../../metrics/critical-path.ts';
import { timesOf } from '../../metrics/simulate/stage-times.ts';
import { type ApplicationModel, durationMs } from '../../model/application.ts';
import type { WallPath, WallSpan } from '../../model/detail.ts';
import { sumBy } from '../../model/sum-by.ts';
import { keptText } from './rows.ts';

/**
 * What the wall clock went by, in order of time: the stages that the end of the jobs waited for, and the driver while no job
 * ran. The longest `limit` of them; of the rest their number and time. Undefined where no job is on record.
 */
export function wallPath(app: ApplicationModel, limit: number): WallPath | undefined {
  const stages = criticalPath(app).stages;
  if (stages.length === 0) return undefined;
  const all: readonly WallSpan[] = [
    ...stages.map(({ stage, ms }): WallSpan => {
      const { stageId, stageAttemptId, name } = stage;
      return {
        ...spanOf(app, timesOf(stage).endedAtMs - ms, timesOf(stage).endedAtMs),
        kind: 'stage',
        stageId,
        stageAttemptId,
        name: keptText(name),
      };
    }),
    ...driverStretches(app).map(
      ({ fromMs, toMs, phase }): WallSpan => ({
        ...spanOf(app, fromMs, toMs),
        kind: 'driver',
        phase,
      }),
    ),
  ].filter((span) => span.durationMs > 0);
  const byLength = all.toSorted((a, b) => b.durationMs - a.durationMs);
  const left = byLength.slice(limit);
  return {
    spans: byLength.slice(0, limit).toSorted((a, b) => a.startOffsetMs - b.startOffsetMs),
    moreSpanCount: left.length,
    moreMs: sumBy(left, ({ durationMs: ms }) => ms),
  };
}

/** Cut to the application's own time. */
function spanOf(
  app: ApplicationModel,
  fromMs: number,
  toMs: number,
): Pick<WallSpan, 'startOffsetMs' | 'durationMs'> {
  const wallMs = durationMs(app);
  const within = (atMs: number) =>
    Math.min(wallMs, Math.max(0, Math.round(atMs - app.startedAtMs)));
  const startOffsetMs = within(fromMs);
  return { startOffsetMs, durationMs: within(toMs) - startOffsetMs };
}
