import { z } from 'zod';
import { fewerPartitions } from '../metrics/partitions/fewer-partitions.ts';
import { partitionsOf } from '../metrics/partitions/partitions.ts';
import { type TinyTaskCost, tinyTaskCostOf } from '../metrics/partitions/tiny-task-cost.ts';
import { wallSaving } from '../metrics/saving.ts';
import { isStreamingStage } from '../metrics/sessions/service-application.ts';
import { placeInWords, stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel, ApplicationWith } from '../model/application.ts';
import { type Evidence, isNonEmpty, type NonEmpty } from '../model/finding.ts';
import { booleanProperty } from '../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../model/spark/spark-version.ts';
import type { StageData } from '../model/stage.ts';
import { sumBy } from '../model/sum-by.ts';
import { MIB } from '../model/units.ts';
import { flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Tasks for each slot; as for tiny-tasks. */
  minTasksPerSlot: z.number().positive().default(10),
  /** Spark's tuning guide: tasks of 200 ms are short enough; an amount of the hardware, not of the application. */
  minTasksPerSecond: z.number().positive().default(5),
});
type Options = z.infer<typeof Options>;
type App = ApplicationWith<'stages' | 'environment'>;

/** Catalogue cause 12: small enough that merging them costs nothing. */
const SMALL_MEAN_BYTES = MIB;

export const aqeDisabledWithSymptom: Heuristic = defineHeuristic({
  meta: {
    id: 'aqe-disabled-with-symptom',
    title: 'Adaptive execution is off, and a stage pays for it',
    why: 'Adaptive execution merges small partitions after a shuffle by what they really hold; without it every one is a task.',
    category: 'configuration',
  },
  requires: ['stages.tasks', 'environment'],
  options: Options,

  evaluate(app, options) {
    if (!isAtLeastSpark(app.framework.version, 3, 0)) {
      return { kind: 'not-applicable', reason: 'adaptive execution came with Spark 3.0' };
    }
    const costs = symptomsOf(app, options);
    if (!isNonEmpty(costs)) return { kind: 'pass' };
    const switches = switchedOff(app, costs[0].stage);
    const wallMs = sumBy(costs, ({ savedMs }) => savedMs);
    const [worst] = costs;
    return flagIfWorth(app, options, { saving: wallSaving(app, wallMs, 'simulated') }, () => ({
      subject: stageSubject(worst.stage),
      headline: headlineInWords(app, costs, { wallMs, switches }),
      evidence: evidenceOf(switches, costs),
      recommendations: fewerPartitions(app, worst.stage, worst.fewerTaskCount),
      confidence: {
        level: 'medium',
        because:
          'the cost of the small tasks is measured; that merging them removes it is modelled',
      },
      owner: 'user',
    }));
  },
});

const ADAPTIVE = 'spark.sql.adaptive.enabled';
const COALESCE = 'spark.sql.adaptive.coalescePartitions.enabled';

/** Those of the two switches that were off for the stage, in its session; the first is on by default since Spark 3.2. */
function switchedOff(app: App, stage: StageData): readonly string[] {
  const { properties } = partitionsOf(app, stage);
  const isAdaptive =
    booleanProperty(properties, ADAPTIVE) ?? isAtLeastSpark(app.framework.version, 3, 2);
  const merges = booleanProperty(properties, COALESCE) ?? true;
  return [...(isAdaptive ? [] : [ADAPTIVE]), ...(merges ? [] : [COALESCE])];
}

/** Where a stage's partitions come from takes a look at its plan: only of those that cost most. Ours. */
const MAX_STAGES = 500;

/** Stages behind a shuffle of SQL that adaptive execution would have merged, the dearest first. */
function symptomsOf(app: App, options: Options): readonly TinyTaskCost[] {
  const { minTasksPerSlot, minTasksPerSecond } = options;
  return app.sections.stages
    .filter((stage) => stage.sqlExecutionId !== undefined && !isStreamingStage(app, stage))
    .flatMap((stage) => tinyTaskCostOf(app, stage) ?? [])
    .filter(
      ({ stage, slotCount, medianRunMs, meanBytes, savedMs }) =>
        stage.taskCount >= minTasksPerSlot * slotCount &&
        medianRunMs < 1_000 / minTasksPerSecond &&
        meanBytes < SMALL_MEAN_BYTES &&
        savedMs > 0,
    )
    .toSorted((a, b) => b.savedMs - a.savedMs)
    .slice(0, MAX_STAGES)
    .filter(({ stage }) => partitionsOf(app, stage).origin === 'shuffle')
    .filter(({ stage }) => switchedOff(app, stage).length > 0);
}

function headlineInWords(
  app: ApplicationModel,
  costs: NonEmpty<TinyTaskCost>,
  { wallMs, switches: [name] }: { readonly wallMs: number; readonly switches: readonly string[] },
): string {
  const [{ stage }] = costs;
  const what =
    name === ADAPTIVE ? 'Adaptive execution is off' : 'Merging of small partitions is off';
  const tasks = `${countInWords(stage.taskCount)} tiny tasks`;
  const cost = `cost ${msInWords(wallMs)}`;
  const others = costs.length - 1;
  const more =
    others === 0
      ? ''
      : `, and those of ${countInWords(others)} more ${others === 1 ? 'stage' : 'stages'},`;
  return headlineOf(
    `${what}: ${tasks} in ${placeInWords(app, stage)}${more} ${cost}`,
    `${what}: ${tasks} in ${stageInWords(stage)}${more} ${cost}`,
    `${what}: ${tasks} in ${stageInWords(stage)} ${cost}`,
  );
}

function evidenceOf(
  switches: readonly string[],
  costs: NonEmpty<TinyTaskCost>,
): NonEmpty<Evidence> {
  const [{ stage, medianRunMs, fewerTaskCount }] = costs;
  return [
    { kind: 'text', label: 'Switched off', text: switches.join(', ') },
    measure('Tasks', stage.taskCount, 'count', fewerTaskCount),
    measure('Run time of the middle one', medianRunMs, 'ms'),
    measure('Stages with such tasks', costs.length, 'count'),
  ];
}
