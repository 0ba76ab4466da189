import { z } from 'zod';

/** A directory of event logs on this machine: a disk, or a bucket or share that is mounted. */
export const DirectorySettings = z.strictObject({ path: z.string().min(1) });
export type DirectorySettings = z.infer<typeof DirectorySettings>;
