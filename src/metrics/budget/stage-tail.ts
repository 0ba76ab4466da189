import type { ApplicationModel } from '../../model/application.ts';
import type { StageData } from '../../model/stage.ts';
import { firstSuccesses, quantile, valuesAt } from '../partitions/task-spread.ts';
import { spanOf } from '../stages/stage-span.ts';

/** When only a stage's longest tasks were left; epoch ms, up to the end of its last task. */
export interface StageTail {
  readonly fromMs: number;
  readonly toMs: number;
  /** Task time within it. */
  readonly taskMs: number;
}

/** A task that takes longer than this many middle ones is not one of the others: `spark.speculation.multiplier`. */
const LONG_RATIO = 1.5;

/**
 * From the end of the last ordinary task, once every task is launched, to the end of the stage. Ordinary: no longer than 1.5
 * times the middle one. The ragged end of even tasks is no tail; a single task has none. Undefined where there is no tail, and
 * where no single tasks are known. Of a sample the ordinary tasks are as good as all, and the longest are kept exactly.
 */
export function stageTailOf(app: ApplicationModel, stage: StageData): StageTail | undefined {
  const span = spanOf(stage);
  const { tasks } = stage;
  const rows = firstSuccesses(stage);
  if (tasks === undefined || span === undefined || rows.length < 2) return undefined;
  const durations = valuesAt(rows, tasks, 'durationMs');
  const longMs = LONG_RATIO * quantile(durations.toSorted(), 0.5);
  const launches = valuesAt(rows, tasks, 'launchOffsetMs');
  let fromMs = -Infinity;
  for (let place = 0; place < launches.length; place += 1) {
    const launchedMs = launches[place] ?? 0;
    const durationMs = durations[place] ?? 0;
    const untilMs = durationMs <= longMs ? launchedMs + durationMs : launchedMs;
    if (untilMs > fromMs) fromMs = untilMs;
  }
  fromMs = Math.max(span.fromMs, app.startedAtMs + fromMs);
  if (fromMs >= span.toMs) return undefined;
  const taskMs = launches.reduce((sum, launchedMs, place) => {
    const endMs = app.startedAtMs + launchedMs + (durations[place] ?? 0);
    return sum + Math.max(0, endMs - fromMs);
  }, 0);
  return { fromMs, toMs: span.toMs, taskMs };
}
