import type { ApplicationModel } from '../../../model/application.ts';
import type { Remedy } from '../../../model/remedy.ts';
import type { StageData } from '../../../model/stage.ts';
import { MAX_PARTITION_BYTES } from '../../partitions/partitions.ts';
import { mostBytesMs, mostReadMs, mostRowsMs } from '../../partitions/read-cost.ts';
import { sqlOfStage } from '../../stages/sql-of-stage.ts';
import { slotCountOf } from '../../stages/stage-slots.ts';
import { fewerTasks, type TaskTimes, taskTimesOf } from '../task-times.ts';
import type { FileScan } from './scans.ts';

/** What a stage pays for opening many files, and what it would take with as much data in few. */
export interface FileOpening {
  readonly stage: StageData;
  readonly scan: FileScan;
  readonly fileCount: number;
  readonly fileBytes: number;
  /** Files of 128 MiB that would hold as much, or one for every core, or for every partition that stays, where that is more. */
  readonly fewerFileCount: number;
  readonly layout: Layout;
  /** Of the stage's task time: what falls away with the files. */
  readonly openingMs: number;
  readonly openingShare: number;
  /** Whether the time for reading stands in the record, apart from the other operators of its stage. */
  readonly isReadingMeasured: boolean;
  readonly remedy: Remedy;
}

/** Of the input: in no partitions, in some of several files each, or in so many that each has hardly more than one. */
export type Layout = 'flat' | 'partitions' | 'too-many-partitions';

/** Ours: with fewer files in each, fewer files are fewer partitions. */
const FILES_A_PARTITION = 2;

function layoutOf({ partitionCount = 0 }: FileScan, fileCount: number): Layout {
  if (partitionCount === 0) return 'flat';
  return fileCount >= FILES_A_PARTITION * partitionCount ? 'partitions' : 'too-many-partitions';
}

/** CPU for opening a file and for starting a task, at most; above it is work on rows. Ours, from files of a few rows on a slow, cold core. */
const CPU_MS_PER_FILE = 5;
const CPU_MS_PER_TASK = 50;
/** For starting a task and writing what it found, in all; above it is work. Ours, from the same. */
const MAX_MS_PER_TASK = 250;
/** Work on rows whose cost nobody can tell from their number. */
const HEAVY =
  /Python|Pandas|Arrow|UDF|lambda|Generate|MapElements|MapPartitions|MapGroups|Invoke|Join|Window|Aggregate\(keys.*(?:collect_|percentile|approx)/;
const PYTHON = /Python|Pandas|Arrow/;

/** Undefined when the stage did more than this scan, or its tasks or the scan's files were not counted. */
export function fileOpeningOf(app: ApplicationModel, scan: FileScan): FileOpening | undefined {
  const [stage] = scan.stages;
  const { fileCount, fileBytes, scanMs } = scan;
  if (stage === undefined || fileCount === undefined || fileBytes === undefined) return undefined;
  const times = scan.stages.length === 1 ? taskTimesOf(stage) : undefined;
  if (times === undefined) return undefined;
  const slotCount = slotCountOf(app, stage);
  const layout = layoutOf(scan, fileCount);
  const fewerFileCount = Math.max(
    slotCount,
    Math.ceil(fileBytes / MAX_PARTITION_BYTES),
    layout === 'partitions' ? (scan.partitionCount ?? 0) : 0,
  );
  if (fewerFileCount >= fileCount) return undefined;
  const fewerTaskCount = Math.min(stage.taskCount, fewerFileCount);
  const texts = sqlOfStage(app, stage)?.nodes.map(({ name, text }) => `${name} ${text}`) ?? [];
  const cost = { times, scan, fileBytes, fileCount, texts, fewerTaskCount };
  const openingMs =
    (scanMs === undefined ? openingWithinTasks(cost) : openingMeasured(cost, scanMs)) *
    (1 - fewerFileCount / fileCount);
  return {
    stage,
    scan,
    fileCount,
    fileBytes,
    fewerFileCount,
    layout,
    openingMs,
    openingShare: openingMs / times.wholeMs,
    isReadingMeasured: scanMs !== undefined,
    remedy: {
      stages: [fewerTasks(stage, times, openingMs, { taskCount: fewerTaskCount, slotCount })],
    },
  };
}

interface Cost {
  readonly times: TaskTimes;
  readonly scan: FileScan;
  readonly fileBytes: number;
  readonly fileCount: number;
  /** Of the operators that share the tasks. */
  readonly texts: readonly string[];
  readonly fewerTaskCount: number;
}

/** Columnar scans say what reading took: files cost that, less what the bytes explain, and the tasks that packing them needs. */
function openingMeasured(cost: Cost, scanMs: number): number {
  const { times, scan, fileBytes, texts, fewerTaskCount } = cost;
  const { wholeMs, runMs, coldMs, taskCount } = times;
  const warmShare = 1 - coldMs / wholeMs;
  const readMs = Math.max(0, Math.min(scanMs, runMs) * warmShare - mostBytesMs(fileBytes));
  const besidesMs = (wholeMs - Math.min(scanMs, runMs)) * warmShare;
  const isHeavy = texts.some((text) => HEAVY.test(text));
  const workMs = isHeavy
    ? (runMs - Math.min(scanMs, runMs)) * warmShare
    : mostRowsMs(scan.rowsOut ?? 0);
  const perTaskMs = Math.min(Math.max(0, besidesMs - workMs), MAX_MS_PER_TASK * taskCount);
  return readMs + perTaskMs * (1 - fewerTaskCount / taskCount);
}

/** Elsewhere: the task time, less what bytes and rows explain; CPU beyond what opening can take is work on the rows. */
function openingWithinTasks({ times, scan, fileBytes, fileCount, texts }: Cost): number {
  // what Python does looks like waiting
  if (texts.some((text) => PYTHON.test(text))) return 0;
  const { wholeMs, cpuMs, coldMs, taskCount } = times;
  const warmShare = 1 - coldMs / wholeMs;
  const ofCpuMs = Math.min(
    cpuMs * warmShare,
    CPU_MS_PER_FILE * fileCount + CPU_MS_PER_TASK * taskCount,
  );
  const explainedMs = mostReadMs(fileBytes, scan.rowsOut ?? 0);
  return Math.max(0, (wholeMs - cpuMs) * warmShare + ofCpuMs - explainedMs);
}
