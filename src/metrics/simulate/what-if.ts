import type { WhatIf } from '../../model/analysis.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Allocation } from '../../model/remedy.ts';
import {
  type DynamicAllocation,
  dynamicAllocation,
  IDLE_TIMEOUT_MS,
} from '../allocation/dynamic-allocation.ts';
import { executorFleet } from '../core-need.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { serviceReason } from '../sessions/service-application.ts';
import { allocationOutcome } from './allocation-outcome.ts';
import { replayTrust } from './trust.ts';

type Row = WhatIf['rows'][number];

/**
 * The run with half and with twice its executors, and with dynamic allocation where it had none (catalogue §2.4: further away
 * than that no replay can be trusted). Undefined where there are no executors to have more or fewer of.
 */
export const whatIf = oncePerApplication((app: ApplicationModel): WhatIf | undefined => {
  const fleet = executorFleet(app);
  if (fleet === undefined || app.clusterManager === 'local') return undefined;
  const service = serviceReason(app);
  if (service !== undefined) return { isTrusted: false, because: service, rows: [] };
  const trust = replayTrust(app);
  if (!trust.isTrusted) return { ...trust, rows: [] };
  const rows = allocationsFor(app, fleet.peakCount).flatMap((each) => rowOf(app, each));
  return rows.length === 0
    ? { isTrusted: false, because: 'its executors are of several kinds', rows }
    : { ...trust, rows };
});

type Named = Pick<Row, 'id' | 'allocation'>;

function allocationsFor(app: ApplicationModel, peakCount: number): readonly Named[] {
  const own = dynamicAllocation(app);
  const at = (executorCount: number): Allocation =>
    own === undefined ? { kind: 'static', executorCount } : withOtherLimit(own, executorCount);
  return [
    ...(peakCount > 1 ? [{ id: 'half', allocation: at(Math.ceil(peakCount / 2)) } as const] : []),
    { id: 'double', allocation: at(2 * peakCount) },
    ...(own !== undefined ? [] : [{ id: 'dynamic', allocation: upTo(peakCount) } as const]),
  ];
}

/** Idle executors go after a minute, Spark's default. */
function upTo(maxExecutors: number): Allocation {
  return { kind: 'dynamic', minExecutors: 0, maxExecutors, idleTimeoutMs: IDLE_TIMEOUT_MS };
}

/** The application's own dynamic allocation: what else it says stays, or more would differ from the run than the number. */
function withOtherLimit(own: DynamicAllocation, maxExecutors: number): Allocation {
  const { minCount, initialCount, idleTimeoutMs } = own;
  return {
    kind: 'dynamic',
    minExecutors: Math.min(minCount, maxExecutors),
    initialExecutors: Math.min(Math.max(minCount, initialCount), maxExecutors),
    maxExecutors,
    idleTimeoutMs,
  };
}

function rowOf(app: ApplicationModel, { id, allocation }: Named): readonly Row[] {
  const outcome = allocationOutcome(app, allocation);
  if (outcome === undefined) return [];
  const { wallMs, heldMemoryByteMs } = outcome;
  return [
    {
      id,
      allocation,
      wallMs: Math.round(wallMs),
      heldMemoryByteMs: Math.round(heldMemoryByteMs),
    },
  ];
}
