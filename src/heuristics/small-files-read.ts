import { z } from 'zod';
import { smallFilesReadAdvice } from '../metrics/files/small-files-advice.ts';
import { type FileOpening, fileOpeningOf } from '../metrics/plans/scans/file-opening.ts';
import { listingMsBefore } from '../metrics/plans/scans/listing-time.ts';
import { fileScans } from '../metrics/plans/scans/scans.ts';
import { sourceInWords } from '../metrics/plans/source-words.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
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
  /** Mean size of a file; catalogue cause 14. */
  maxMeanBytes: z
    .number()
    .positive()
    .default(16 * MIB),
  /** DataFlint takes 100; the catalogue's thousand would miss slow stores. What they cost decides. */
  minFileCount: z.number().int().min(2).default(100),
  /** Of the stage's task time, spent on files and not on data; catalogue cause 14. */
  minOpeningShare: z.number().min(0).max(1).default(0.2),
});
type Options = z.infer<typeof Options>;

export const smallFilesRead: Heuristic = defineHeuristic({
  meta: {
    id: 'small-files-read',
    title: 'The input lies in too many small files',
    why: 'Opening a file costs the same however little is in it, and small ones are nothing but that.',
    category: 'sql',
  },
  requires: ['sql.node-metrics', 'stages.tasks'],
  options: Options,

  evaluate(app, options) {
    const scans = fileScans(app);
    if (scans.length > 0 && scans.every(({ fileCount }) => fileCount === undefined)) {
      return { kind: 'not-applicable', reason: NOT_COUNTED };
    }
    const openings = scans
      .filter((scan) => areSmall(scan, options))
      .flatMap((scan) => fileOpeningOf(app, scan) ?? [])
      .filter(({ openingShare }) => openingShare >= options.minOpeningShare)
      .toSorted((a, b) => b.openingMs - a.openingMs);
    if (!isNonEmpty(openings)) return { kind: 'pass' };

    const remedy = remedyOf(openings);
    const saving = savingBy(app, remedy);
    const worth = { saving, remedy, details: [tableOf(openings)] };
    return flagIfWorth(app, options, worth, () => describe(app, openings, saving.wallMs.likely));
  },
});

const NOT_COUNTED =
  'the scans of this record do not count their files: Spark’s own file sources do (spark.sql.sources.useV1SourceList), other connectors need not';

function areSmall(
  { fileCount = 0, fileBytes = Number.POSITIVE_INFINITY }: ReturnType<typeof fileScans>[number],
  { minFileCount, maxMeanBytes }: Options,
): boolean {
  return fileCount >= minFileCount && fileBytes / fileCount < maxMeanBytes;
}

/** A stage with two such scans is changed once, by the one that costs more. */
function remedyOf(openings: NonEmpty<FileOpening>): Remedy {
  const byStage = new Map(openings.toReversed().map((opening) => [opening.stage, opening]));
  return {
    isByPlans: true,
    stages: [...byStage.values()].flatMap(({ remedy }) => remedy.stages ?? []),
  };
}

function describe(
  app: ApplicationModel,
  openings: NonEmpty<FileOpening>,
  savedMs: number,
): Described {
  const [{ stage, scan, fileCount, fileBytes, isReadingMeasured }] = openings;
  const meanBytes = bytesInWords(fileBytes / fileCount);
  const files = `${countInWords(fileCount)} files of ${meanBytes} each`;
  const cost = `opening them costs ${msInWords(savedMs)}`;
  return {
    subject: stageSubject(stage),
    headline: headlineOf(
      `${sourceInWords(scan)} is ${files}: ${cost} (${stageInWords(stage)})`,
      `The ${scan.format} input of ${stageInWords(stage)} is ${files}: ${cost}`,
      `The input of ${stageInWords(stage)} is ${files}: ${cost}`,
    ),
    evidence: evidenceOf(app, openings),
    recommendations: smallFilesReadAdvice(app, openings[0]),
    confidence: isReadingMeasured
      ? {
          level: 'high',
          because: 'Spark measured the time for opening and reading files apart from other work',
        }
      : {
          level: 'medium',
          because:
            'the time for files is the tasks’ time less what their bytes and rows explain at most',
        },
    owner: 'user',
  };
}

function evidenceOf(app: ApplicationModel, openings: NonEmpty<FileOpening>): NonEmpty<Evidence> {
  const [opening] = openings;
  const { scan, fileCount, fileBytes, fewerFileCount, openingMs, openingShare } = opening;
  const listingMs = listingMsBefore(app, scan);
  return [
    measure('Files read', fileCount, 'count', fewerFileCount),
    measure('Mean file', fileBytes / fileCount, 'bytes'),
    measure('Task time per file', openingMs / fileCount, 'ms'),
    measure('Of the stage’s task time', openingShare, 'ratio'),
    ...(listingMs > 0 ? [measure('Listing files on the driver', listingMs, 'ms')] : []),
    ...(openings.length > 1 ? [tableOf(openings)] : []),
  ];
}

function tableOf(openings: readonly FileOpening[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'source', label: 'Source' },
      { key: 'files', label: 'Files', unit: 'count' },
      { key: 'bytes', label: 'Bytes', unit: 'bytes' },
      { key: 'enough', label: 'Enough', unit: 'count' },
      { key: 'opening', label: 'Task time for opening', unit: 'ms' },
    ],
    ...tableRows(openings, (opening) => ({
      stage: stageInWords(opening.stage),
      source: opening.scan.table ?? opening.scan.location ?? opening.scan.format,
      files: opening.fileCount,
      bytes: opening.fileBytes,
      enough: opening.fewerFileCount,
      opening: Math.round(opening.openingMs),
    })),
  };
}
