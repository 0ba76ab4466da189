import { z } from 'zod';
import { ConnectionSettings } from '../shared/connection.ts';

/** Of one cluster's ResourceManagers. */
export const YarnSettings = z.strictObject({
  /** Every ResourceManager: `http://rm1:8088`, or a gateway's prefix. */
  urls: z
    .array(z.url({ protocol: /^https?$/, error: 'must be an http or https URL: http://rm:8088' }))
    .min(1),
  ...ConnectionSettings.shape,
});
export type YarnSettings = z.infer<typeof YarnSettings>;
