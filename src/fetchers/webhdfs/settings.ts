import { z } from 'zod';
import { ConnectionSettings, SecretRef } from '../shared/connection.ts';
import { HostName } from '../shared/host-name.ts';

/** A folder of HDFS over WebHDFS or HttpFS. */
export const WebHdfsSettings = z.strictObject({
  /** Every NameNode of the cluster: `http://nn:9870`, an HttpFS, or a gateway's prefix. */
  urls: z
    .array(z.url({ protocol: /^https?$/, error: 'must be an http or https URL: http://nn:9870' }))
    .min(1),
  /** Of the folder, from the root of the file system. */
  path: z.string().regex(/^\//, 'must be an absolute path: /spark-events'),
  ...ConnectionSettings.shape,
  /** What DataNodes are called from here, where their own names mean nothing: `{"dn1:9864": "gateway:19864"}`. */
  hosts: z.record(HostName, HostName).optional(),
  /** Whom to ask for, where the caller may act for others. */
  doAs: z.string().min(1).optional(),
  /** Of HDFS, in the place of any other access. */
  delegationToken: SecretRef.optional(),
});
export type WebHdfsSettings = z.infer<typeof WebHdfsSettings>;
