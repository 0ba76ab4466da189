import { type ApplicationModel, durationMs } from '../model/application.ts';
import { executorMemory } from '../model/yarn/container-memory.ts';
import { oncePerApplication } from './once-per-application.ts';

/** What the application took in all: the measure that savings are shares of. */
export interface Footprint {
  readonly wallMs: number;
  readonly heldCoreMs: number;
  readonly heldMemoryByteMs: number;
  /** Bytes one executor holds; undefined without a configuration. */
  readonly executorBytes?: number;
  /** Memory held for each core held, in bytes: what an idle core costs. 0 when no executor was seen. */
  readonly bytesPerCore: number;
}

/** What the application held, from its totals; 0 where the record has none. */
export const footprint = oncePerApplication((app: ApplicationModel): Footprint => {
  const { totals, environment, resourceProfiles } = app.sections;
  const heldCoreMs = totals?.heldCoreMs ?? 0;
  const heldMemoryByteMs = totals?.heldMemoryByteMs ?? 0;
  const executorBytes =
    environment === undefined
      ? undefined
      : executorMemory(environment, app.clusterManager, resourceProfiles?.[0]).heldBytes;
  return {
    wallMs: durationMs(app),
    heldCoreMs,
    heldMemoryByteMs,
    ...(executorBytes === undefined ? {} : { executorBytes }),
    bytesPerCore: heldCoreMs > 0 ? heldMemoryByteMs / heldCoreMs : 0,
  };
});
