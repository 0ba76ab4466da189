import type { ApplicationModel } from '../../model/application.ts';
import { type Properties, propertiesOf, property } from '../../model/spark/spark-properties.ts';
import { fleetSlots } from '../driver-gaps.ts';
import { MAX_PARTITION_BYTES } from '../partitions/partitions.ts';
import type { WriteCommit } from '../plans/writes/commits.ts';

/**
 * How the files come to their place. `renamed`: the driver moves each after the last task (algorithm 1) on a file system that
 * renames; `…-renamed`: the same on an object store, where moving is copying; `moved-by-tasks`: algorithm 2; `direct`: written
 * to their place; `emrfs`: EMR's file system; `hive`: moved into a Hive table.
 */
export type Committer =
  | 'renamed'
  | 's3-renamed'
  | 'gs-renamed'
  | 'abfs-renamed'
  | 'moved-by-tasks'
  | 'direct'
  | 'emrfs'
  | 'hive';

/** What a commit cost, and what of it a cure gives back. */
export interface CommitCost {
  readonly commit: WriteCommit;
  readonly committer: Committer;
  /** Enough for what was written; absent when the files are not known. */
  readonly fewerFileCount?: number;
  readonly savedMs: number;
}

/** Before Spark 3.1 Hadoop's own default held, which is 1 in Hadoop 2 and 2 in Hadoop 3; Spark sets 1 since. */
export const ALGORITHM = 'spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version';
/** Of the commit, what is left where files are written to their place: finishing uploads. Ours. */
const DIRECT_SHARE = 0.1;

/** Undefined where nothing is known that would make it shorter: formats with a log of their own, as few files as can be. */
export function commitCost(app: ApplicationModel, commit: WriteCommit): CommitCost | undefined {
  if (commit.kind === 'table') return undefined;
  const committer = committerOf(app, commit);
  const slotCount = Math.max(1, fleetSlots(app));
  const fewerFileCount = enoughFiles(commit, slotCount);
  const files = commit.write?.fileCount ?? 0;
  const goneShare =
    fewerFileCount === undefined || fewerFileCount >= files ? 0 : 1 - fewerFileCount / files;
  const share = Math.max(goneShare, shareBy(committer, slotCount));
  const ofCommitterMs = commit.kind === 'hive' ? commit.commitMs : commit.jobCommitMs;
  const savedMs = (ofCommitterMs ?? commit.commitMs) * share;
  if (savedMs <= 0) return undefined;
  return {
    commit,
    committer,
    savedMs,
    ...(fewerFileCount === undefined ? {} : { fewerFileCount }),
  };
}

/** What another committer takes off: tasks move their files side by side; an object store need not copy. */
function shareBy(committer: Committer, slotCount: number): number {
  if (committer === 'renamed') return 1 - 1 / slotCount;
  return committer.endsWith('-renamed') ? 1 - DIRECT_SHARE : 0;
}

/** One for each partition, each core, or 128 MiB, whichever are most. */
function enoughFiles({ write }: WriteCommit, slotCount: number): number | undefined {
  if (write?.fileCount === undefined) return undefined;
  const forBytes = Math.ceil((write.writtenBytes ?? 0) / MAX_PARTITION_BYTES);
  const partitions = write.dynamicPartitionCount ?? 0;
  return Math.max(partitions > 0 ? partitions : slotCount, forBytes, 1);
}

function committerOf(app: ApplicationModel, { kind, write }: WriteCommit): Committer {
  if (kind === 'hive') return 'hive';
  const known = propertiesOf(app);
  const store = /^(\w+):/.exec(write?.location ?? '')?.[1] ?? '';
  if (isDirect(known, store)) return 'direct';
  const isByTasks = property(known, ALGORITHM)?.trim() === '2';
  return BY_STORE.get(store) ?? (isByTasks ? 'moved-by-tasks' : 'renamed');
}

const BY_STORE: ReadonlyMap<string, Committer> = new Map([
  ['s3', 'emrfs'],
  ['s3a', 's3-renamed'],
  ['s3n', 's3-renamed'],
  ['gs', 'gs-renamed'],
  ['abfs', 'abfs-renamed'],
  ['abfss', 'abfs-renamed'],
]);

function isDirect(known: Properties, store: string): boolean {
  const protocol = property(known, 'spark.sql.sources.commitProtocolClass') ?? '';
  const s3a = property(known, 'spark.hadoop.fs.s3a.committer.name') ?? 'file';
  if (/PathOutputCommitProtocol|DirectoryAtomicCommit/.test(protocol)) return true;
  return store === 's3a' && s3a !== 'file';
}
