import { z } from 'zod';
import { savingBy } from '../metrics/simulate/gain.ts';
import { placeInWords, stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { spanMs } from '../metrics/stages/stage-span.ts';
import { type Stragglers, stragglersByStage } from '../metrics/stragglers/classify.ts';
import { computeSkewAdvice } from '../metrics/stragglers/compute-skew-advice.ts';
import { type EvenedOut, evenedOut, isFaithful } from '../metrics/stragglers/evened-out.ts';
import { lostSlotMs } from '../metrics/stragglers/lost-slots.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { type Evidence, type FindingDraft, isNonEmpty, type NonEmpty } from '../model/finding.ts';
import { type StageData, stageKey } from '../model/stage.ts';
import { flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Catalogue cause 8. */
  minTimeRatio: z.number().min(1).default(3),
  minTaskCount: z.number().int().min(4).default(4),
  /** Catalogue cause 7, which says the same of data skew. */
  minLongestTaskMs: z.number().nonnegative().default(10_000),
});
type Options = z.infer<typeof Options>;

interface HeavyStage extends EvenedOut {
  readonly stage: StageData;
  readonly slow: Stragglers;
}

export const computeSkew: Heuristic = defineHeuristic({
  meta: {
    id: 'compute-skew',
    title: 'A few tasks compute far longer than the rest over the same amount of data',
    why: 'Some rows take far more computing than others, and the cores that had the easy ones wait.',
    category: 'skew',
  },
  requires: ['stages.tasks'],
  options: Options,

  evaluate(app, options) {
    const heavy = app.sections.stages
      .flatMap((stage) => heavyStage(app, stage, options))
      .toSorted((a, b) => b.savedMs - a.savedMs);
    if (!isNonEmpty(heavy)) return { kind: 'pass' };
    const remedy = { stages: heavy.map(({ change }) => change) };
    const worth = { saving: savingBy(app, remedy), remedy, details: [tableOf(app, heavy)] };
    return flagIfWorth(app, options, worth, () => describe(app, heavy));
  },
});

function heavyStage(
  app: ApplicationModel,
  stage: StageData,
  { minTimeRatio, minTaskCount, minLongestTaskMs }: Options,
): readonly HeavyStage[] {
  const slow = stragglersByStage(app).get(stageKey(stage));
  // of one that was given up, what ran says little of what would have
  if (slow?.cause !== 'compute' || stage.status !== 'complete') return [];
  if (slow.timeRatio < minTimeRatio || slow.longestMs < minLongestTaskMs) return [];
  if (slow.partitionCount < minTaskCount) return [];
  const evened = evenedOut(app, stage, new Set(slow.rows));
  return evened.savedMs > 0 ? [{ stage, slow, ...evened }] : [];
}

function describe(
  app: ApplicationModel,
  heavy: NonEmpty<HeavyStage>,
): Omit<FindingDraft, 'severity' | 'saving'> {
  const [worst] = heavy;
  const { stage, slow } = worst;
  return {
    subject: stageSubject(stage),
    headline: headline(app, stage, slow),
    evidence: evidenceOf(app, heavy),
    recommendations: computeSkewAdvice(app, stage, slow),
    confidence: confidenceIn(worst),
    owner: 'user',
  };
}

/** Half of the time ratio: the CPU was busy for as much longer as the task took. Ours. */
const PROVEN_SHARE = 0.5;

function confidenceIn({ slow, replayRatio }: HeavyStage): FindingDraft['confidence'] {
  const { cpuRatio, timeRatio } = slow;
  if (slow.longestRecords === 1) {
    return { level: 'low', because: 'a task with one row cannot be divided by more partitions' };
  }
  if (!isFaithful(replayRatio)) {
    return { level: 'low', because: 'replaying the stage as it was does not give its time' };
  }
  return {
    level: 'medium',
    because:
      cpuRatio >= PROVEN_SHARE * timeRatio
        ? 'the slow tasks used the CPU for longer; how evenly their rows can be divided is not known'
        : 'what the slow tasks did for so long is not recorded, only that they read no more than others',
  };
}

function headline(app: ApplicationModel, stage: StageData, slow: Stragglers): string {
  const { rows, partitionCount, longestMs, dataRatio } = slow;
  const isOne = rows.length === 1;
  const tasks = `${isOne ? 'One' : countInWords(rows.length)} of ${countInWords(partitionCount)} tasks`;
  const times = `${isOne ? 'computes' : 'compute up to'} ${msInWords(longestMs)} of the stage’s ${msInWords(spanMs(stage))}`;
  const data =
    dataRatio < NO_MORE_RATIO ? 'no more data than the rest' : 'hardly more data than the rest';
  return headlineOf(
    `${tasks} in ${placeInWords(app, stage)} ${times}, on ${data}`,
    `${tasks} in ${stageInWords(stage)} ${times}, on ${data}`,
  );
}

const NO_MORE_RATIO = 1.25;

function evidenceOf(app: ApplicationModel, heavy: NonEmpty<HeavyStage>): NonEmpty<Evidence> {
  const [{ stage, slow }] = heavy;
  const lostMs = lostSlotMs(app, stage);
  const evidence: [Evidence, ...Evidence[]] = [
    measure('Run time of the longest', slow.longestMs, 'ms'),
    measure('Run time of the middle one', slow.typicalMs, 'ms'),
    measure('Data of the slow tasks over that of the middle one', slow.dataRatio, 'ratio'),
    measure('Executors on which tasks were slow', slow.executorCount, 'count'),
  ];
  if (slow.cpuRatio > 0) {
    evidence.push(
      measure('CPU time of the slow tasks over that of the middle one', slow.cpuRatio, 'ratio'),
    );
  }
  if (lostMs !== undefined) {
    evidence.push(measure('Core time that waited for the last tasks', lostMs, 'coreMs'));
  }
  if (heavy.length > 1) evidence.push(tableOf(app, heavy));
  return evidence;
}

function tableOf(app: ApplicationModel, heavy: readonly HeavyStage[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'tasks', label: 'Tasks', unit: 'count' },
      { key: 'slow', label: 'Slow ones', unit: 'count' },
      { key: 'longest', label: 'Run time of the longest', unit: 'ms' },
      { key: 'middle', label: 'Run time of the middle one', unit: 'ms' },
      { key: 'saved', label: 'Stage ends sooner by', unit: 'ms' },
    ],
    ...tableRows(heavy, ({ stage, slow, savedMs }) => ({
      stage: placeInWords(app, stage),
      tasks: slow.partitionCount,
      slow: slow.rows.length,
      longest: slow.longestMs,
      middle: slow.typicalMs,
      saved: Math.round(savedMs),
    })),
  };
}
