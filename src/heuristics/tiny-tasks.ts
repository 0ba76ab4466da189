import { z } from 'zod';
import { tasksOverBatches } from '../metrics/partitions/batch-tasks.ts';
import { fewerPartitions } from '../metrics/partitions/fewer-partitions.ts';
import { stateBytesOf } from '../metrics/partitions/state-bytes.ts';
import { type TinyTaskCost, tinyTaskCostOf } from '../metrics/partitions/tiny-task-cost.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { placeInWords, stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { spanMs } from '../metrics/stages/stage-span.ts';
import { bytesInWords, countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { type Evidence, type Finding, isNonEmpty, type NonEmpty } from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import type { StageData } from '../model/stage.ts';
import { MIB, MS_PER_SECOND } from '../model/units.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Catalogue cause 12; DataFlint takes 5 000. Over all batches of a stream. */
  minTaskCount: z.number().int().min(1).default(1_000),
  /** Of tasks that keep state, over all batches of a stream: Spark's 200 shuffle partitions, where nobody chose their number. */
  minStateTaskCount: z.number().int().min(1).default(200),
  /** Catalogue cause 12. */
  minTasksPerSlot: z.number().min(1).default(10),
  /** Tasks of the middle length that a core gets through in a second: five are the 200 ms of Spark's tuning guide. */
  minTasksPerSecond: z.number().positive().default(5),
  /** Outside the run time, of the task time; catalogue cause 12. */
  minOverheadShare: z.number().min(0).max(1).default(0.3),
});
type Options = z.infer<typeof Options>;

/** Or tasks read less than this on average; catalogue cause 12. */
const SMALL_MEAN_BYTES = MIB;

export const tinyTasks: Heuristic = defineHeuristic({
  meta: {
    id: 'tiny-tasks',
    title: 'A stage is cut into more tasks than its data is worth',
    why: 'Starting a task takes longer than the work in it, and the driver has to start them all.',
    category: 'parallelism',
  },
  requires: ['stages.tasks'],
  options: Options,

  evaluate(app, options) {
    const costs = app.sections.stages
      .filter((stage) => isCutOften(app, stage, options))
      .flatMap((stage) => tinyTaskCostOf(app, stage) ?? [])
      .filter((cost) => isTiny(cost, options) && cost.savedMs > 0)
      .toSorted((a, b) => b.savedMs - a.savedMs);
    if (!isNonEmpty(costs)) return { kind: 'pass' };

    const remedy: Remedy = {
      stages: costs.map(({ stage, taskShare }) => ({ stage, kind: 'shorter', taskShare })),
    };
    const saving = savingBy(app, remedy, costs[0].isGuess ? 'modelled' : 'simulated');
    const worth = { saving, remedy, details: [tableOf(app, costs)] };
    return flagIfWorth(app, options, worth, () => describe(app, costs, saving.wallMs.likely));
  },
});

function isCutOften(
  app: ApplicationModel,
  stage: StageData,
  { minTaskCount, minStateTaskCount }: Options,
): boolean {
  const overBatches = tasksOverBatches(app).get(stage);
  if ((overBatches ?? stage.taskCount) >= minTaskCount) return true;
  return (overBatches ?? 0) >= minStateTaskCount && stateBytesOf(app, stage) !== undefined;
}

function isTiny(
  { stage, slotCount, medianRunMs, overheadShare, meanBytes }: TinyTaskCost,
  { minTasksPerSlot, minTasksPerSecond, minOverheadShare }: Options,
): boolean {
  const isShort = medianRunMs < MS_PER_SECOND / minTasksPerSecond;
  const isMany = stage.taskCount >= minTasksPerSlot * slotCount;
  return isShort && isMany && (overheadShare >= minOverheadShare || meanBytes < SMALL_MEAN_BYTES);
}

const MEASURED: Finding['confidence'] = {
  level: 'high',
  because: 'the tasks’ time outside their work is measured on the tasks themselves',
};
const IN_A_STREAM: Finding['confidence'] = {
  level: 'medium',
  because:
    'the tasks’ time outside their work is measured; what keeping the state of so many partitions costs besides is not counted',
};

const GUESSED: Finding['confidence'] = {
  level: 'low',
  because:
    'the tasks read all alike, so that nothing tells what starting one costs from what its rows do: of the time that reading does not explain half is taken',
};

function confidenceIn(app: ApplicationModel, { stage, isGuess }: TinyTaskCost) {
  if (isGuess) return GUESSED;
  return tasksOverBatches(app).has(stage) ? IN_A_STREAM : MEASURED;
}

function describe(app: ApplicationModel, costs: NonEmpty<TinyTaskCost>, allMs: number): Described {
  const [worst, ...others] = costs;
  const { stage, meanBytes, savedMs, fewerTaskCount, isGuess } = worst;
  const goes = isGuess ? 'may go' : 'goes';
  const what = `${countInWords(stage.taskCount)} tasks of ${bytesInWords(meanBytes)} each`;
  const cost =
    others.length === 0
      ? `: ${msInWords(savedMs)} of ${msInWords(spanMs(stage))} ${goes} into starting them`
      : ` and in ${countInWords(others.length)} more: ${msInWords(allMs)} ${goes} into starting them`;
  return {
    subject: stageSubject(stage),
    headline: headlineOf(
      `${what} in ${placeInWords(app, stage)}${cost}`,
      `${what} in ${stageInWords(stage)}${cost}`,
    ),
    evidence: evidenceOf(app, costs),
    recommendations: fewerPartitions(app, stage, fewerTaskCount),
    confidence: confidenceIn(app, worst),
    owner: 'user',
  };
}

function evidenceOf(app: ApplicationModel, costs: NonEmpty<TinyTaskCost>): NonEmpty<Evidence> {
  const [{ stage, medianRunMs, fixedMs, overheadShare, meanBytes, fewerTaskCount }] = costs;
  const evidence: [Evidence, ...Evidence[]] = [
    measure('Tasks', stage.taskCount, 'count', fewerTaskCount),
    measure('Run time of the middle one', medianRunMs, 'ms'),
    measure('Cost of starting one', fixedMs, 'ms'),
    measure('Outside the run time', overheadShare, 'ratio'),
    measure('Read by each', meanBytes, 'bytes'),
  ];
  if (costs.length > 1) evidence.push(tableOf(app, costs));
  return evidence;
}

function tableOf(app: ApplicationModel, costs: readonly TinyTaskCost[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'tasks', label: 'Tasks', unit: 'count' },
      { key: 'enough', label: 'Enough', unit: 'count' },
      { key: 'run', label: 'Run time of the middle one', unit: 'ms' },
      { key: 'lost', label: 'Wall clock lost', unit: 'ms' },
    ],
    ...tableRows(costs, ({ stage, fewerTaskCount, medianRunMs, savedMs }) => ({
      stage: placeInWords(app, stage),
      tasks: stage.taskCount,
      enough: fewerTaskCount,
      run: medianRunMs,
      lost: Math.round(savedMs),
    })),
  };
}
