import { type Occupancy, WORK_CATEGORIES } from '../../model/occupancy.ts';
import { recordOf } from '../../model/record-of.ts';
import { TASK_SUCCESS } from '../../model/task-columns.ts';
import { IntervalHistogram } from './interval-histogram.ts';
import { FIELD, type TaskValues } from './stages/task-row.ts';

const WASTED = WORK_CATEGORIES.length;
const HELD = WASTED + 1;

/** Cores that an executor held, and when. */
export interface CoreLife {
  readonly fromMs: number;
  readonly toMs: number;
  readonly cores: number;
}

/** Folds tasks and executor lives into cores over time. */
export class OccupancyFold {
  readonly #histogram = new IntervalHistogram(WORK_CATEGORIES.length + 2);
  readonly #amounts = new Float64Array(WORK_CATEGORIES.length + 2);

  beginAt(atMs: number): void {
    this.#histogram.beginAt(atMs);
  }

  addTask(launchedAtMs: number, values: TaskValues): void {
    const durationMs = values[FIELD.durationMs] ?? 0;
    splitTask(values, this.#amounts);
    this.#amounts[WASTED] = values[FIELD.status] === TASK_SUCCESS ? 0 : durationMs;
    this.#amounts[HELD] = 0;
    this.#histogram.add(launchedAtMs, launchedAtMs + durationMs, this.#amounts);
  }

  /** A task that was added when it succeeded, and lost its output since: its time came to nothing, and is not used again. */
  loseTask(launchedAtMs: number, values: TaskValues): void {
    const durationMs = values[FIELD.durationMs] ?? 0;
    this.#amounts.fill(0);
    this.#amounts[WASTED] = durationMs;
    this.#histogram.add(launchedAtMs, launchedAtMs + durationMs, this.#amounts);
  }

  /** `taskCpus`: cores that each task held. The lives go into a copy: where the log grows, so do they. */
  finish(taskCpus: number, lives: readonly CoreLife[]): Occupancy {
    const histogram = this.#histogram.copy();
    const amounts = new Float64Array(this.#amounts.length);
    for (const { fromMs, toMs, cores } of lives) {
      amounts[HELD] = cores * (toMs - fromMs);
      histogram.add(fromMs, toMs, amounts);
    }
    const used = (channel: number): Float64Array =>
      histogram.sums(channel).map((sum) => sum * taskCpus);
    return {
      originMs: histogram.originMs,
      binMs: histogram.binMs,
      binCount: histogram.binCount,
      usedCoreMs: recordOf(WORK_CATEGORIES, (_, channel) => used(channel)),
      heldCoreMs: histogram.sums(HELD),
      wastedCoreMs: used(WASTED),
      taskCpus,
    };
  }
}

/**
 * The parts of a task in the order of WORK_CATEGORIES; they add up to its duration (`WORK_CATEGORIES` says how). One that ended
 * without metrics (killed, or lost with its executor) ran its code for all that is known, as `CoreUse` has it too.
 */
function splitTask(values: TaskValues, parts: Float64Array): void {
  const durationMs = values[FIELD.durationMs] ?? 0;
  const deserializationMs = Math.min(durationMs, values[FIELD.executorDeserializeTimeMs] ?? 0);
  const ranMs = values[FIELD.hasMetrics] === 0 ? durationMs : values[FIELD.executorRunTimeMs];
  const runMs = Math.min(durationMs - deserializationMs, ranMs ?? 0);
  const gcMs = Math.min(runMs, values[FIELD.gcTimeMs] ?? 0);
  const waitMs = Math.min(runMs - gcMs, values[FIELD.shuffleFetchWaitMs] ?? 0);
  const writeMs = Math.min(runMs - gcMs - waitMs, values[FIELD.shuffleWriteTimeMs] ?? 0);
  const restMs = runMs - gcMs - waitMs - writeMs;
  const cpuMs = Math.min(restMs, values[FIELD.executorCpuTimeMs] ?? 0);
  parts[0] = cpuMs;
  parts[1] = gcMs;
  parts[2] = waitMs;
  parts[3] = writeMs;
  parts[4] = restMs - cpuMs;
  parts[5] = deserializationMs;
  parts[6] = durationMs - deserializationMs - runMs;
}
