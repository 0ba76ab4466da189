import { z } from 'zod';
import { readsShuffle } from '../metrics/partitions/partitions.ts';
import { type DataSkew, partitionSkewOf } from '../metrics/partitions/skew.ts';
import { skewAdvice } from '../metrics/partitions/skew-advice.ts';
import { firstSuccesses, spreadOf, valuesAt } from '../metrics/partitions/task-spread.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { placeInWords, stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { spanMs } from '../metrics/stages/stage-span.ts';
import { type EvenedOut, evenedOut, isFaithful } from '../metrics/stragglers/evened-out.ts';
import { countInWords, headlineOf, msInWords, shareInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { type Evidence, type FindingDraft, isNonEmpty, type NonEmpty } from '../model/finding.ts';
import type { StageData } from '../model/stage.ts';
import { flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Catalogue cause 7; others take 2 to 10. The gate on the saving is what keeps it quiet. */
  minTimeRatio: z.number().min(1).default(3),
  /** Of bytes or of records: without them it is no data skew (catalogue §2.5). */
  minDataRatio: z.number().min(1).default(3),
  /** Or partitions, where adaptive execution merged some. */
  minTaskCount: z.number().int().min(2).default(4),
  /** Catalogue cause 7; DataFlint takes 5 s, Microsoft's History Server 30 s. */
  minLongestTaskMs: z.number().nonnegative().default(10_000),
});

interface SkewedStage extends EvenedOut {
  readonly stage: StageData;
  readonly skew: DataSkew;
}

export const shuffleDataSkew: Heuristic = defineHeuristic({
  meta: {
    id: 'shuffle-data-skew',
    title: 'A few partitions hold most of a shuffle’s data',
    why: 'The stage lasts as long as the task with the most rows, while the other cores wait for it.',
    category: 'skew',
  },
  requires: ['stages.tasks'],
  options: Options,

  evaluate(app, options) {
    const skewed = app.sections.stages
      .filter((stage) => readsShuffle(stage) && spanMs(stage) >= options.minLongestTaskMs)
      .flatMap((stage) => skewedStage(app, stage, options))
      .toSorted((a, b) => b.savedMs - a.savedMs);
    if (!isNonEmpty(skewed)) return { kind: 'pass' };

    const remedy = { stages: skewed.map(({ change }) => change) };
    const worth = { saving: savingBy(app, remedy), remedy, details: [tableOf(app, skewed)] };
    return flagIfWorth(app, options, worth, () => describe(app, skewed));
  },
});

function skewedStage(
  app: ApplicationModel,
  stage: StageData,
  options: z.infer<typeof Options>,
): readonly SkewedStage[] {
  const skew = partitionSkewOf(app, stage, options);
  if (skew === undefined) return [];
  const replay = evenedOut(app, stage, new Set(skew.hot.map(({ row }) => row)));
  return replay.savedMs > 0 ? [{ stage, skew, ...replay }] : [];
}

function describe(
  app: ApplicationModel,
  skewed: NonEmpty<SkewedStage>,
): Omit<FindingDraft, 'severity' | 'saving'> {
  const [{ stage, skew, replayRatio }] = skewed;
  return {
    subject: stageSubject(stage),
    headline: headline(app, stage, skew),
    evidence: evidenceOf(app, skewed),
    recommendations: skewAdvice(app, stage, skew),
    confidence: confidenceIn(replayRatio),
    owner: 'user',
  };
}

function confidenceIn(replayRatio: number | undefined): FindingDraft['confidence'] {
  if (replayRatio === undefined) {
    return { level: 'medium', because: 'not every task of the stage is on record' };
  }
  const replayed = `replaying the stage’s tasks as they were gives ${shareInWords(replayRatio)} of the time it took`;
  return { level: isFaithful(replayRatio) ? 'high' : 'medium', because: replayed };
}

function headline(app: ApplicationModel, stage: StageData, skew: DataSkew): string {
  const { hot, taskCount, longest } = skew;
  const isOne = hot.length === 1;
  const times = `${msInWords(longest.runMs)} of the stage’s ${msInWords(spanMs(stage))}`;
  const data = dataInWords(skew);
  const rest = isOne ? `runs ${times}, with ${data}` : `have ${data}`;
  const tasks = `${isOne ? 'One' : countInWords(hot.length)} of ${countInWords(taskCount)} tasks`;
  return headlineOf(
    `${tasks} in ${placeInWords(app, stage)} ${rest}${isOne ? '' : `; the longest runs ${times}`}`,
    `${tasks} in ${stageInWords(stage)} ${rest}`,
  );
}

/** A share where it is large, else how much more it is than usual. */
function dataInWords({ hotDataShare, hotDataIn, recordsRatio, bytesRatio }: DataSkew): string {
  if (hotDataShare >= 0.1) return `${shareInWords(hotDataShare)} of the ${hotDataIn}`;
  return hotDataIn === 'rows'
    ? `${countInWords(recordsRatio)} times the rows of the middle one`
    : `${countInWords(bytesRatio)} times the bytes of the middle one`;
}

function evidenceOf(app: ApplicationModel, skewed: NonEmpty<SkewedStage>): NonEmpty<Evidence> {
  const [{ stage, skew }] = skewed;
  const { longest, typical } = skew;
  const evidence: [Evidence, ...Evidence[]] = [
    measure('Run time of the longest', longest.runMs, 'ms'),
    measure('Run time of the middle one', typical.runMs, 'ms'),
    measure('Read by the longest', longest.bytes, 'bytes'),
    measure('Read by the middle', typical.bytes, 'bytes'),
    measure('Rows of the longest', longest.records, 'count'),
    measure('Rows of the middle', typical.records, 'count'),
  ];
  if (stage.tasks !== undefined) {
    const runs = valuesAt(firstSuccesses(stage), stage.tasks, 'executorRunTimeMs');
    evidence.push({
      kind: 'distribution',
      label: 'Run time of tasks',
      unit: 'ms',
      at: spreadOf(runs),
    });
  }
  if (skewed.length > 1) evidence.push(tableOf(app, skewed));
  return evidence;
}

function tableOf(app: ApplicationModel, skewed: readonly SkewedStage[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'tasks', label: 'Tasks', unit: 'count' },
      { key: 'longest', label: 'Run time of the longest', unit: 'ms' },
      { key: 'middle', label: 'Run time of the middle one', unit: 'ms' },
      { key: 'saved', label: 'Stage ends sooner by', unit: 'ms' },
    ],
    ...tableRows(skewed, ({ stage, skew, savedMs }) => ({
      stage: placeInWords(app, stage),
      tasks: skew.taskCount,
      longest: skew.longest.runMs,
      middle: skew.typical.runMs,
      saved: Math.round(savedMs),
    })),
  };
}
