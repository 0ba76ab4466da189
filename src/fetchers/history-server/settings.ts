import { z } from 'zod';
import { GIB } from '../../model/units.ts';
import { ConnectionSettings } from '../shared/connection.ts';

const DEFAULT_MAX_ARCHIVE_BYTES = 20 * GIB;

export const HistoryServerSettings = z.strictObject({
  /** `http://shs:18080`, a gateway's prefix, or the API's own address (`…/api/v1`). */
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL: http://host:18080' }),
  ...ConnectionSettings.shape,
  /** Whether event logs are taken out of `/logs`; else only what it answers over REST is read. */
  logs: z.boolean().default(true),
  /** Of one application's `/logs`, which is kept in a temporary file while it is read. */
  maxArchiveBytes: z.number().int().positive().default(DEFAULT_MAX_ARCHIVE_BYTES),
});
export type HistoryServerSettings = z.infer<typeof HistoryServerSettings>;
