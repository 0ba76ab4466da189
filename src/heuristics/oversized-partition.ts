import { z } from 'zod';
import { canHaveMoreTasks, type FewTasks, fewTasksOf } from '../metrics/partitions/few-tasks.ts';
import { morePartitions } from '../metrics/partitions/partition-advice.ts';
import { bytesReadAt, firstSuccesses, quantile } from '../metrics/partitions/task-spread.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { placeInWords, stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { bytesInWords, countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { type Evidence, isNonEmpty, type NonEmpty } from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import type { StageData } from '../model/stage.ts';
import { GIB } from '../model/units.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Read by the middle task, from files and shuffles; the catalogue's 1 to 5 GB. */
  minTaskBytes: z.number().positive().default(GIB),
  /** Largest over middle; from it on it is skew. The skew heuristic’s. */
  maxDataRatio: z.number().min(1).default(3),
});
type Options = z.infer<typeof Options>;

interface Oversized {
  readonly few: FewTasks;
  readonly middleBytes: number;
}

export const oversizedPartition: Heuristic = defineHeuristic({
  meta: {
    id: 'oversized-partition',
    title: 'Each task of a stage has to work through a gigabyte or more',
    why: 'Huge tasks leave cores idle at the end of their stage, need much memory, and lose all their work when they fail.',
    category: 'parallelism',
  },
  requires: ['stages.tasks'],
  options: Options,

  evaluate(app, options) {
    const cases = app.sections.stages
      .filter(({ status, sums }) => status === 'complete' && sums.diskSpilledBytes === 0)
      .flatMap((stage) => oversizedOf(app, stage, options) ?? [])
      .toSorted((a, b) => b.few.savedMs - a.few.savedMs);
    if (!isNonEmpty(cases)) return { kind: 'pass' };

    const remedy: Remedy = {
      stages: cases.map(({ few: { stage, piecesMs } }) => ({
        stage,
        kind: 'tasks',
        durationsMs: piecesMs,
      })),
    };
    const worth = { saving: savingBy(app, remedy), remedy, details: [tableOf(cases)] };
    return flagIfWorth(app, options, worth, () => describe(app, cases));
  },
});

function oversizedOf(
  app: ApplicationModel,
  stage: StageData,
  { minTaskBytes, maxDataRatio }: Options,
): Oversized | undefined {
  const middleBytes = evenBytes(stage, maxDataRatio);
  if (middleBytes < minTaskBytes || !canHaveMoreTasks(app, stage)) return undefined;
  const few = fewTasksOf(app, stage);
  return few === undefined || few.savedMs <= 0 ? undefined : { few, middleBytes };
}

/** What the middle task read, in bytes; 0 where a few read far more. */
function evenBytes(stage: StageData, maxDataRatio: number): number {
  if (stage.tasks === undefined) return 0;
  const read = bytesReadAt(firstSuccesses(stage), stage.tasks).toSorted();
  const middle = quantile(read, 0.5);
  return (read.at(-1) ?? 0) >= maxDataRatio * middle ? 0 : middle;
}

function describe(app: ApplicationModel, cases: NonEmpty<Oversized>): Described {
  const [{ few, middleBytes }] = cases;
  const { stage, moreTaskCount, savedMs } = few;
  const what = `${bytesInWords(middleBytes)} go through each of ${countInWords(stage.taskCount)} tasks`;
  const cost = `smaller ones would save ${msInWords(savedMs)}`;
  return {
    subject: stageSubject(stage),
    headline: headlineOf(
      `${what} in ${placeInWords(app, stage)}: ${cost}`,
      `${what} in ${stageInWords(stage)}: ${cost}`,
    ),
    evidence: evidenceOf(cases),
    recommendations: morePartitions(app, stage, moreTaskCount),
    confidence: {
      level: 'medium',
      because:
        'the recorded tasks are cut into equal pieces and replayed; how evenly the data divides is not known',
    },
    owner: 'user',
  };
}

function evidenceOf(cases: NonEmpty<Oversized>): NonEmpty<Evidence> {
  const [{ few, middleBytes }] = cases;
  return [
    measure('Read by the middle task', middleBytes, 'bytes'),
    measure('Tasks', few.stage.taskCount, 'count', few.moreTaskCount),
    measure('Run time of the middle one', few.medianRunMs, 'ms'),
    ...(cases.length > 1 ? [tableOf(cases)] : []),
  ];
}

function tableOf(cases: readonly Oversized[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'tasks', label: 'Tasks', unit: 'count' },
      { key: 'bytes', label: 'Read by each', unit: 'bytes' },
      { key: 'enough', label: 'Better', unit: 'count' },
      { key: 'saved', label: 'Would save', unit: 'ms' },
    ],
    ...tableRows(cases, ({ few, middleBytes }) => ({
      stage: stageInWords(few.stage),
      tasks: few.stage.taskCount,
      bytes: middleBytes,
      enough: few.moreTaskCount,
      saved: Math.round(few.savedMs),
    })),
  };
}
