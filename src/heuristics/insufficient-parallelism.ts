import { z } from 'zod';
import { canHaveMoreTasks, type FewTasks, fewTasksOf } from '../metrics/partitions/few-tasks.ts';
import { morePartitions } from '../metrics/partitions/partition-advice.ts';
import { partitionsOf, readsShuffle } from '../metrics/partitions/partitions.ts';
import { underlyingSkewOf } from '../metrics/partitions/skew.ts';
import { pythonGroupIn } from '../metrics/plan-operator.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { placeInWords, stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { slotCountOf } from '../metrics/stages/stage-slots.ts';
import { spanMs } from '../metrics/stages/stage-span.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { type Evidence, type FindingDraft, isNonEmpty, type NonEmpty } from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import type { StageData } from '../model/stage.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Catalogue cause 10; Dr. Elephant begins at a median task of 2.5 min. */
  minMedianRunMs: z.number().nonnegative().default(60_000),
  /** Of the slots over all waves, filled by tasks; catalogue cause 10. */
  minFilledShare: z.number().min(0).max(1).default(0.6),
  /** With more waves than these a poor last one is a small part. Ours, for the catalogue's "few". */
  maxWaveCount: z.number().int().min(1).default(3),
  /** From this longest over middle task the stage is uneven, which more tasks do not mend. The skew heuristic's ratio. */
  maxTimeRatio: z.number().min(1).default(3),
});
type Options = z.infer<typeof Options>;

export const insufficientParallelism: Heuristic = defineHeuristic({
  meta: {
    id: 'insufficient-parallelism',
    title: 'A stage has too few tasks to keep the cores busy',
    why: 'Cores without a task are held and paid for while the few long tasks run.',
    category: 'parallelism',
  },
  requires: ['stages.tasks'],
  options: Options,

  evaluate(app, options) {
    const cases = app.sections.stages
      .filter((stage) => spanMs(stage) >= options.minMedianRunMs)
      .filter((stage) => stage.taskCount <= options.maxWaveCount * slotCountOf(app, stage))
      .filter((stage) => canHaveMoreTasks(app, stage))
      .flatMap((stage) => fewTasksOf(app, stage) ?? [])
      .filter((few) => isTooFew(few, options) && few.savedMs > 0)
      .filter(({ stage }) => !isSkewed(app, stage, options))
      .toSorted((a, b) => b.savedMs - a.savedMs);
    if (!isNonEmpty(cases)) return { kind: 'pass' };

    const remedy: Remedy = {
      stages: cases.map(({ stage, piecesMs }) => ({ stage, kind: 'tasks', durationsMs: piecesMs })),
    };
    const worth = { saving: savingBy(app, remedy), remedy, details: [tableOf(app, cases)] };
    return flagIfWorth(app, options, worth, () => describe(app, cases));
  },
});

function isTooFew(
  { stage, slotCount, filledShare, waveCount, medianRunMs, timeRatio }: FewTasks,
  { minMedianRunMs, minFilledShare, maxWaveCount, maxTimeRatio }: Options,
): boolean {
  const isEmptyLast = waveCount <= maxWaveCount && filledShare < minFilledShare;
  const isFew = stage.taskCount < slotCount || isEmptyLast;
  return isFew && medianRunMs >= minMedianRunMs && timeRatio < maxTimeRatio;
}

/** A partition that holds most of the data stays as it is however many there are beside it. */
function isSkewed(app: ApplicationModel, stage: StageData, { maxTimeRatio }: Options): boolean {
  return readsShuffle(stage) && underlyingSkewOf(app, stage, maxTimeRatio) !== undefined;
}

function describe(app: ApplicationModel, cases: NonEmpty<FewTasks>): Described {
  const [few] = cases;
  const { stage, slotCount, medianRunMs, savedMs, moreTaskCount } = few;
  const tasks = `${countInWords(stage.taskCount)} task${stage.taskCount === 1 ? '' : 's'}`;
  const what = `${tasks} of ${msInWords(medianRunMs)} on ${countInWords(slotCount)} cores`;
  const cost = `more tasks would save ${msInWords(savedMs)} of ${msInWords(spanMs(stage))}`;
  return {
    subject: stageSubject(stage),
    headline: headlineOf(
      `${what} in ${placeInWords(app, stage)}: ${cost}`,
      `${what} in ${stageInWords(stage)}: ${cost}`,
    ),
    evidence: evidenceOf(app, cases),
    recommendations: morePartitions(app, stage, moreTaskCount),
    confidence: confidenceIn(app, stage),
    owner: 'user',
  };
}

function confidenceIn(app: ApplicationModel, stage: StageData): FindingDraft['confidence'] {
  if (pythonGroupIn(partitionsOf(app, stage).plan) !== undefined) {
    const because = 'a group stays in one task, and how large the groups are is not recorded';
    return { level: 'low', because };
  }
  const because =
    'the same tasks were replayed in smaller pieces; pieces of the rows need not be even';
  return { level: 'medium', because };
}

function evidenceOf(app: ApplicationModel, cases: NonEmpty<FewTasks>): NonEmpty<Evidence> {
  const [{ stage, slotCount, filledShare, medianRunMs }] = cases;
  const evidence: [Evidence, ...Evidence[]] = [
    measure('Tasks', stage.taskCount, 'count', slotCount),
    measure('Slots filled', filledShare, 'ratio'),
    measure('Run time of the middle one', medianRunMs, 'ms'),
  ];
  if (cases.length > 1) evidence.push(tableOf(app, cases));
  return evidence;
}

function tableOf(app: ApplicationModel, cases: readonly FewTasks[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'tasks', label: 'Tasks', unit: 'count' },
      { key: 'slots', label: 'Slots', unit: 'count' },
      { key: 'middle', label: 'Run time of the middle one', unit: 'ms' },
      { key: 'saved', label: 'Stage ends sooner by', unit: 'ms' },
    ],
    ...tableRows(cases, ({ stage, slotCount, medianRunMs, savedMs }) => ({
      stage: placeInWords(app, stage),
      tasks: stage.taskCount,
      slots: slotCount,
      middle: medianRunMs,
      saved: Math.round(savedMs),
    })),
  };
}
