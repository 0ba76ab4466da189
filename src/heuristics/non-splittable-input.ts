import { z } from 'zod';
import type { FewTasks } from '../metrics/partitions/few-tasks.ts';
import { singleQueryReads } from '../metrics/plans/scans/single-query-reads.ts';
import { type UnsplittableInput, unsplittableInputs } from '../metrics/plans/scans/unsplittable.ts';
import { sourceInWords } from '../metrics/plans/source-words.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { bytesInWords, countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { isNonEmpty, type NonEmpty, type Recommendation, type Saving } from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import type { StageData } from '../model/stage.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { describeSingleQuery } from './input/single-query-finding.ts';
import { measure } from './measure.ts';

const Options = z.strictObject(GATE_OPTIONS);

export const nonSplittableInput: Heuristic = defineHeuristic({
  meta: {
    id: 'non-splittable-input',
    title: 'The input lies in files that only one task each can read',
    why: 'A gzip file, or JSON over several lines, is read from its beginning by one task while the other cores wait.',
    category: 'parallelism',
  },
  requires: ['sql.node-metrics', 'stages.tasks'],
  options: Options,

  evaluate(app, options) {
    const inputs = unsplittableInputs(app).filter(({ few }) => few.savedMs > 0);
    if (isNonEmpty(inputs)) {
      const { saving, remedy } = endingSooner(app, inputs);
      return flagIfWorth(app, options, { saving, remedy }, () =>
        describe(inputs, saving.wallMs.likely),
      );
    }
    const reads = singleQueryReads(app);
    if (!isNonEmpty(reads)) return { kind: 'pass' };
    const { saving, remedy } = endingSooner(app, reads);
    return flagIfWorth(app, options, { saving, remedy }, () =>
      describeSingleQuery(reads, saving.wallMs.likely),
    );
  },
});

function endingSooner(
  app: ApplicationModel,
  inputs: readonly { readonly stage: StageData; readonly few: FewTasks }[],
): { readonly saving: Saving; readonly remedy: Remedy } {
  const remedy: Remedy = {
    isByPlans: true,
    stages: inputs.map(({ stage: { stageId, stageAttemptId }, few }) => ({
      stage: { stageId, stageAttemptId },
      kind: 'sooner',
      ms: few.savedMs,
    })),
  };
  return { saving: savingBy(app, remedy), remedy };
}

function describe(inputs: NonEmpty<UnsplittableInput>, savedMs: number): Described {
  const [{ stage, scan, fileCount, meanBytes, splitBytes, few }] = inputs;
  const [files, tasks] =
    fileCount === 1
      ? ['one file', 'one task']
      : [`${countInWords(fileCount)} files`, `${countInWords(fileCount)} tasks`];
  const cost = `cut up, it would save ${msInWords(savedMs)}`;
  return {
    subject: stageSubject(stage),
    headline: headlineOf(
      `${sourceInWords(scan)} is ${files} for ${tasks} on ${countInWords(few.slotCount)} cores (${stageInWords(stage)}): ${cost}`,
      `The input of ${stageInWords(stage)} is ${files} for ${tasks}: ${cost}`,
    ),
    evidence: [
      measure('Tasks', stage.taskCount, 'count', few.slotCount),
      measure('Mean file', meanBytes, 'bytes', splitBytes),
      measure('Run time of the middle one', few.medianRunMs, 'ms'),
    ],
    recommendations: adviceFor(inputs[0]),
    confidence: {
      level: 'medium',
      because: `Spark cuts files into pieces of ${bytesInWords(splitBytes)} and did not cut these; the same work was replayed in even pieces`,
    },
    owner: 'user',
  };
}

function adviceFor({
  scan,
  few,
  fileCount,
  meanBytes,
}: UnsplittableInput): NonEmpty<Recommendation> {
  const format = scan.format === 'unknown' ? 'parquet' : scan.format;
  const because = `${countInWords(fileCount)} × ${bytesInWords(meanBytes)} went to as many tasks, and there are ${countInWords(few.slotCount)} cores`;
  return [
    {
      kind: 'change-code',
      advice: `Have the input delivered as Parquet, uncompressed, or in ${countInWords(few.moreTaskCount)} files or more.`,
      before: `df = spark.read.${format}(path)  # one task a file`,
      after: `spark.read.${format}(path).repartition(${few.moreTaskCount}).write.parquet(path_parquet)  # once\ndf = spark.read.parquet(path_parquet)`,
      because,
      verify: `The stage has ${countInWords(few.moreTaskCount)} tasks or more.`,
    },
    {
      kind: 'change-code',
      advice: 'Until then, deal the rows out to all cores directly after reading them.',
      after: `df = spark.read.${format}(path).repartition(${few.moreTaskCount})`,
      because: 'reading stays with the few tasks, and what follows does not',
      risk: 'A shuffle of all rows; it pays where the work after reading is the larger part.',
    },
  ];
}
