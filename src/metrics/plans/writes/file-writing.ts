import type { ApplicationModel } from '../../../model/application.ts';
import type { DriverCut, Remedy } from '../../../model/remedy.ts';
import type { StageData } from '../../../model/stage.ts';
import { MIB } from '../../../model/units.ts';
import { MAX_PARTITION_BYTES } from '../../partitions/partitions.ts';
import { sqlOfStage } from '../../stages/sql-of-stage.ts';
import { slotCountOf } from '../../stages/stage-slots.ts';
import { fewerTasks, type TaskTimes, taskTimesOf } from '../task-times.ts';
import type { FileWrite } from './writes.ts';

/** What writing many files cost the one who wrote them, and what as much in few would. */
export interface FileWriting {
  readonly write: FileWrite;
  readonly stage: StageData;
  readonly fileCount: number;
  readonly writtenBytes: number;
  /** One for each value of the partition columns, each core, or 128 MiB, whichever are most. */
  readonly fewerFileCount: number;
  /** Task time that falls away with the files. */
  readonly fileMs: number;
  readonly jobCommitMs: number;
  readonly remedy: Remedy;
}

/** What bytes and rows cost by themselves, as upper bounds; ours, the same as for reading, where they are explained. */
const MS_PER_BYTE = 1_000 / (20 * MIB);
const MS_PER_ROW = 0.01;
/**
 * CPU for opening, finishing and committing a file, and for starting a task, at most; more is work on rows. Ours, from files of
 * a few rows on a slow, cold core.
 */
const CPU_MS_PER_FILE = 30;
const CPU_MS_PER_TASK = 50;
/** What these do looks like waiting, or its cost cannot be told from the number of rows. */
const OTHER_WORK = /Python|Pandas|Arrow|MapElements|MapPartitions|MapGroups|Generate|Join|Window/;

/** Undefined when its stage is not known, did other work, or wrote no more files than it has to. */
export function fileWritingOf(app: ApplicationModel, write: FileWrite): FileWriting | undefined {
  const { stage, fileCount, writtenBytes, jobCommitMs = 0 } = write;
  if (stage === undefined || fileCount === undefined || writtenBytes === undefined)
    return undefined;
  const times = taskTimesOf(stage);
  const slotCount = slotCountOf(app, stage);
  const fewerFileCount = enoughFiles(write, writtenBytes, slotCount);
  if (times === undefined || fewerFileCount >= fileCount) return undefined;
  const nodes = sqlOfStage(app, stage)?.nodes ?? [];
  const isOnlyWriting = !nodes.some(({ name }) => OTHER_WORK.test(name));
  const goneShare = 1 - fewerFileCount / fileCount;
  const fileMs = isOnlyWriting ? writingMs(stage, times, fileCount) * goneShare : 0;
  const taskCount = Math.min(stage.taskCount, Math.max(slotCount, fewerFileCount));
  const driver = commitCut(app, write, jobCommitMs * goneShare);
  return {
    write,
    stage,
    fileCount,
    writtenBytes,
    fewerFileCount,
    fileMs,
    jobCommitMs,
    remedy: {
      stages: fileMs > 0 ? [fewerTasks(stage, times, fileMs, { taskCount, slotCount })] : [],
      ...(driver === undefined ? {} : { driver: [driver] }),
    },
  };
}

function enoughFiles(
  { dynamicPartitionCount = 0 }: FileWrite,
  writtenBytes: number,
  slotCount: number,
): number {
  const forBytes = Math.ceil(writtenBytes / MAX_PARTITION_BYTES);
  return Math.max(dynamicPartitionCount > 0 ? dynamicPartitionCount : slotCount, forBytes, 1);
}

/** The warm task time that neither what was read and written explains, nor CPU time beyond what files can take. */
function writingMs(
  { sums, taskCount }: StageData,
  { wholeMs, cpuMs, coldMs }: TaskTimes,
  fileCount: number,
): number {
  const warmShare = 1 - coldMs / wholeMs;
  const bytes =
    sums.inputBytes + sums.shuffleRemoteReadBytes + sums.shuffleLocalReadBytes + sums.outputBytes;
  const explainedMs = Math.max(bytes * MS_PER_BYTE, sums.outputRecords * MS_PER_ROW);
  const ofCpuMs = Math.min(
    cpuMs * warmShare,
    CPU_MS_PER_FILE * fileCount + CPU_MS_PER_TASK * taskCount,
  );
  return Math.max(0, (wholeMs - cpuMs) * warmShare + ofCpuMs - explainedMs);
}

/** Within the time between the write's last task and the end of its query. */
function commitCut(
  app: ApplicationModel,
  { execution, stage }: FileWrite,
  savedMs: number,
): DriverCut | undefined {
  const fromMs = stage?.lastTaskFinishedAtMs ?? stage?.completedAtMs;
  const toMs = execution.endedAtMs ?? app.lastSeenAtMs;
  if (fromMs === undefined || toMs <= fromMs || savedMs <= 0) return undefined;
  return { fromMs, toMs, savedMs: Math.min(savedMs, toMs - fromMs) };
}
