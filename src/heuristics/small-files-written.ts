import { z } from 'zod';
import { fileCountAdvice } from '../metrics/files/file-count-advice.ts';
import { type FileWriting, fileWritingOf } from '../metrics/plans/writes/file-writing.ts';
import { type FileWrite, fileWrites } from '../metrics/plans/writes/writes.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { capitalised, stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { bytesInWords, countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { type Evidence, isNonEmpty, type NonEmpty } from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import { MIB } from '../model/units.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Mean size of a file; catalogue cause 15. */
  maxMeanBytes: z
    .number()
    .positive()
    .default(16 * MIB),
  /** Catalogue cause 15. */
  minFileCount: z.number().int().min(2).default(100),
});
type Options = z.infer<typeof Options>;

export const smallFilesWritten: Heuristic = defineHeuristic({
  meta: {
    id: 'small-files-written',
    title: 'The output is cut into too many small files',
    why: 'Each file is opened, closed and moved by itself, now by the writer and later by every reader.',
    category: 'sql',
  },
  requires: ['sql.node-metrics', 'stages.tasks'],
  options: Options,

  evaluate(app, options) {
    const writings = fileWrites(app)
      .filter((write) => areSmall(write, options))
      .flatMap((write) => fileWritingOf(app, write) ?? [])
      .toSorted((a, b) => costMs(b) - costMs(a));
    if (!isNonEmpty(writings)) return { kind: 'pass' };

    const remedy: Remedy = {
      isByPlans: true,
      stages: writings.flatMap((writing) => writing.remedy.stages ?? []),
      driver: writings.flatMap((writing) => writing.remedy.driver ?? []),
    };
    const saving = savingBy(app, remedy);
    const worth = { saving, remedy, details: [tableOf(writings)] };
    return flagIfWorth(app, options, worth, () => describe(app, writings, saving.wallMs.likely));
  },
});

function areSmall(
  { fileCount = 0, writtenBytes = Number.POSITIVE_INFINITY }: FileWrite,
  { minFileCount, maxMeanBytes }: Options,
): boolean {
  return fileCount >= minFileCount && writtenBytes / fileCount < maxMeanBytes;
}

function costMs({ fileMs, jobCommitMs }: FileWriting): number {
  return fileMs + jobCommitMs;
}

function describe(
  app: ApplicationModel,
  writings: NonEmpty<FileWriting>,
  savedMs: number,
): Described {
  const [{ stage, fileCount, writtenBytes }] = writings;
  const size = bytesInWords(writtenBytes / fileCount);
  const cost = `fewer would save ${msInWords(savedMs)}, and time for each reader`;
  return {
    subject: stageSubject(stage),
    headline: headlineOf(
      `${capitalised(stageInWords(stage))} writes ${countInWords(fileCount)} files of ${size} each: ${cost}`,
    ),
    evidence: evidenceOf(writings),
    recommendations: fileCountAdvice(app, writings[0]),
    confidence: {
      level: 'medium',
      because:
        'the time for files is the writing tasks’ time less what their bytes and rows explain at most; what later readers lose is not counted',
    },
    owner: 'user',
  };
}

function evidenceOf(writings: NonEmpty<FileWriting>): NonEmpty<Evidence> {
  const [{ write, fileCount, writtenBytes, fewerFileCount, fileMs, jobCommitMs }] = writings;
  const partitions = write.dynamicPartitionCount ?? 0;
  return [
    measure('Files written', fileCount, 'count', fewerFileCount),
    measure('Mean file', writtenBytes / fileCount, 'bytes'),
    measure('Task time for files', Math.round(fileMs), 'ms'),
    measure('Commit on the driver', jobCommitMs, 'ms'),
    ...(partitions > 0 ? [measure('Partitions written', partitions, 'count')] : []),
    ...(writings.length > 1 ? [tableOf(writings)] : []),
  ];
}

function tableOf(writings: readonly FileWriting[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'place', label: 'Written to' },
      { key: 'files', label: 'Files', unit: 'count' },
      { key: 'bytes', label: 'Bytes', unit: 'bytes' },
      { key: 'enough', label: 'Enough', unit: 'count' },
      { key: 'cost', label: 'Task time for files', unit: 'ms' },
    ],
    ...tableRows(writings, (writing) => ({
      stage: stageInWords(writing.stage),
      place: writing.write.location ?? writing.write.execution.description,
      files: writing.fileCount,
      bytes: writing.writtenBytes,
      enough: writing.fewerFileCount,
      cost: Math.round(writing.fileMs),
    })),
  };
}
