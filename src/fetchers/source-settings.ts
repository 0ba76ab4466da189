import { z } from 'zod';
import { DirectorySettings } from './directory/settings.ts';
import { HistoryServerSettings } from './history-server/settings.ts';
import { S3Settings } from './s3/settings.ts';
import { WebHdfsSettings } from './webhdfs/settings.ts';
import { YarnSettings } from './yarn/settings.ts';

/** One source of a cluster, as a config file has it: its kind, and the settings of that kind. */
export const SourceSettings = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('yarn'), ...YarnSettings.shape }),
  z.strictObject({ kind: z.literal('history-server'), ...HistoryServerSettings.shape }),
  z.strictObject({ kind: z.literal('webhdfs'), ...WebHdfsSettings.shape }),
  z.strictObject({ kind: z.literal('directory'), ...DirectorySettings.shape }),
  z.strictObject({ kind: z.literal('s3'), ...S3Settings.shape }),
]);
export type SourceSettings = z.infer<typeof SourceSettings>;

/** A cluster and where its applications can be seen. */
export const ClusterSettings = z.strictObject({
  name: z.string().min(1),
  sources: z.array(SourceSettings).min(1).readonly(),
});
export type ClusterSettings = z.infer<typeof ClusterSettings>;
