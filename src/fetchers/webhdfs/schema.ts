import { z } from 'zod';
import { MAX_TIME_MS } from '../../model/units.ts';

/** What is read of a `FileStatus`; a size or time that can be none is 0. */
const FileStatus = z.object({
  pathSuffix: z.string(),
  type: z.enum(['FILE', 'DIRECTORY', 'SYMLINK']),
  length: z.number().min(0).catch(0),
  modificationTime: z.number().min(0).max(MAX_TIME_MS).catch(0),
});
export type FileStatus = z.infer<typeof FileStatus>;

const FileStatuses = z.object({ FileStatuses: z.object({ FileStatus: z.array(FileStatus) }) });

/** LISTSTATUS. */
export const Listing = FileStatuses;
/** LISTSTATUS_BATCH (Hadoop 2.9, 3.0). */
export const ListingBatch = z.object({
  DirectoryListing: z.object({ partialListing: FileStatuses, remainingEntries: z.number() }),
});
/** GETFILESTATUS. */
export const Status = z.object({ FileStatus });
/** Hadoop's errors. */
export const RemoteException = z.object({
  RemoteException: z.object({ exception: z.string(), message: z.string().optional() }),
});
