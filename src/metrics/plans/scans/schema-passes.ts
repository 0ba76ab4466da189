import type { ApplicationModel } from '../../../model/application.ts';
import type { StageChange } from '../../../model/remedy.ts';
import type { StageData } from '../../../model/stage.ts';
import { oncePerApplication } from '../../once-per-application.ts';
import { type FileScan, fileScans } from './scans.ts';

/** One time that a whole input of text was read to find out the types of its columns. */
export interface SchemaPass {
  readonly stage: StageData;
  /** `csv`, `json` or `xml`, as far as the call or the scan tells. */
  readonly format?: string;
  /** The first query that read such data afterwards. */
  readonly scan?: FileScan;
  /** How many queries did. */
  readonly scanCount: number;
  /** The first long stage of the run: the next one starts the executors in its place. */
  readonly isFirst: boolean;
  readonly change: StageChange;
}

/** The reader's own call: user code that reads text by itself has another name. */
const READER_CALL = /^(csv|json|xml|load|table|createTable) at /;
const TEXT_SCAN = /^Scan text/;
const ROW_FORMAT = /^(?:csv|json|xml)$/;

/**
 * Stages outside any SQL query that a reader of CSV or JSON started: they read the text of all files, and a query comes only
 * after them. O(stages + scans).
 */
export const schemaPasses = oncePerApplication((app: ApplicationModel): readonly SchemaPass[] => {
  const stages = app.sections.stages ?? [];
  const scans = fileScans(app).filter(({ format }) => ROW_FORMAT.test(format));
  return stages.filter(isSchemaPass).map((stage) => passOf(stage, stages, scans));
});

function isSchemaPass({ name, rdds, sqlExecutionId, status, sums }: StageData): boolean {
  return (
    sqlExecutionId === undefined &&
    status === 'complete' &&
    sums.inputBytes > 0 &&
    READER_CALL.test(name) &&
    rdds.some(({ scope, name: rddName }) => TEXT_SCAN.test(scope ?? '') || rddName === MULTI_LINE)
  );
}

/** What `multiLine` reads whole files with. */
const MULTI_LINE = 'BinaryFileRDD';

function passOf(
  stage: StageData,
  stages: readonly StageData[],
  scans: readonly FileScan[],
): SchemaPass {
  const called = READER_CALL.exec(stage.name)?.[1] ?? '';
  const later = scans.filter(
    ({ format, execution }) =>
      execution.startedAtMs >= (stage.completedAtMs ?? 0) &&
      (format === called || !ROW_FORMAT.test(called)),
  );
  const [first] = later;
  const same = later.filter(({ location }) => location === first?.location);
  const format = ROW_FORMAT.test(called) ? called : first?.format;
  const isFirst = isFirstLong(stage, stages);
  return {
    stage,
    ...(format === undefined ? {} : { format }),
    ...(first === undefined ? {} : { scan: first }),
    scanCount: same.length,
    isFirst,
    change: changeOf(stage, isFirst),
  };
}

/** Executors are warm when they have worked for as long before: looking at the first line alone does not warm them. Ours. */
function isFirstLong(stage: StageData, stages: readonly StageData[]): boolean {
  let beforeMs = 0;
  for (const { submittedAtMs, taskTimeMs } of stages)
    if ((submittedAtMs ?? 0) < (stage.submittedAtMs ?? 0)) beforeMs += taskTimeMs;
  return beforeMs < stage.taskTimeMs;
}

/** Loading classes is left to the next stage where nothing ran before. */
function changeOf(
  { stageId, stageAttemptId, sums, taskTimeMs }: StageData,
  isFirst: boolean,
): StageChange {
  const stage = { stageId, stageAttemptId };
  const leftMs = isFirst ? sums.executorDeserializeTimeMs : 0;
  if (leftMs <= 0) return { stage, kind: 'gone' };
  return { stage, kind: 'shorter', taskShare: Math.min(1, leftMs / taskTimeMs) };
}
