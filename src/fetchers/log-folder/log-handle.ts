import { z } from 'zod';
import type { LogSource } from '../../event-log/log-source.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { FetchError, type ReadOptions, type RecordHandle } from '../fetcher.ts';
import { counted } from '../shared/counted.ts';
import type { FoundLog } from './found-log.ts';
import type { LogFolder } from './log-folder.ts';
import { refOfLogName } from './log-names.ts';

/** Whose logs they are. */
export interface LogOwner {
  readonly source: string;
  readonly cluster: string;
  readonly folder: LogFolder;
}

/** Plain JSON that says how to open a log again. */
const Locator = z.object({
  name: z.string(),
  paths: z.array(z.string()),
  /** `ByteSpan.listedByteCount` of each; none of a log that is written still. */
  listedByteCounts: z.array(z.number()).default([]),
  isInProgress: z.boolean(),
  gaps: z.array(
    z.object({
      kind: z.enum(['missing-part', 'compacted']),
      detail: z.string(),
      count: z.number().optional(),
    }),
  ),
});

/** How a log is named to others. */
export function handleOf({ source, cluster, folder }: LogOwner, log: FoundLog): RecordHandle {
  const { layout, files, byteCount, modifiedAtMs, fingerprint } = log;
  const { name, isInProgress, gaps } = layout;
  return {
    source,
    record: 'log',
    ref: refOfLogName(cluster, name),
    fingerprint,
    isInProgress,
    changedAtMs: modifiedAtMs,
    byteCount,
    location: `${folder.location}/${name}`,
    locator: {
      name,
      paths: files.map(({ path }) => path),
      listedByteCounts: files.flatMap(({ listedByteCount = [] }) => listedByteCount),
      isInProgress,
      gaps,
    },
  };
}

/** Equal for handles that open the same files. */
export function pathsOf({ locator }: RecordHandle): string {
  const parsed = Locator.safeParse(locator);
  return JSON.stringify(parsed.data?.paths ?? []);
}

/** Throws FetchError for a handle that is none of a folder's. */
export function logOf(
  { source, folder }: LogOwner,
  { locator }: RecordHandle,
  { signal, onBytes }: ReadOptions,
): LogSource {
  const parsed = Locator.safeParse(locator);
  if (!parsed.success || parsed.data.paths.some(leavesTheFolder)) {
    throw new FetchError(source, 'bad-payload', 'a record of another kind of source was asked for');
  }
  const { name, paths, listedByteCounts, isInProgress, gaps } = parsed.data;
  return {
    name,
    isInProgress,
    gaps: gaps.map(({ kind, detail, count }) => ({
      kind,
      detail,
      ...(count === undefined ? {} : { count }),
    })),
    parts: paths.map((path, at) => {
      const listed = withoutUndefined({ listedByteCount: listedByteCounts[at] });
      return {
        name: path,
        open: () => counted(folder.open(path, signal, listed), onBytes),
        openAt: (fromByte) => counted(folder.open(path, signal, { ...listed, fromByte }), onBytes),
      };
    }),
  };
}

function leavesTheFolder(path: string): boolean {
  return path.split('/').some((name) => name === '' || name === '.' || name === '..');
}
