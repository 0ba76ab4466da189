import {
  coresNeeded,
  type ExecutorFleet,
  savedByFewerCores,
  savedByRelease,
} from '../../metrics/core-need.ts';
import { footprint } from '../../metrics/footprint.ts';
import { memorySaving } from '../../metrics/saving.ts';
import { savingBy } from '../../metrics/simulate/gain.ts';
import { replayTrust } from '../../metrics/simulate/trust.ts';
import type { ApplicationWith } from '../../model/application.ts';
import type { Recommendation, Saving } from '../../model/finding.ts';
import type { Allocation } from '../../model/remedy.ts';
import { booleanProperty, numberProperty } from '../../model/spark/spark-properties.ts';
import { fewerAdvice, releaseAdvice } from './allocation-advice.ts';

type App = ApplicationWith<'occupancy'>;
interface PlanOptions {
  readonly idleTimeoutMs: number;
  readonly maxStretchRatio: number;
}

/** Another allocation, what it would give back by the cores that were busy over time, and how to get it. */
export interface AllocationPlan {
  readonly savedCoreMs: number;
  readonly allocation: Allocation;
  readonly advice: readonly Recommendation[];
}

/** Letting idle executors go, or having fewer: whichever gives more back. Undefined where the settings do both already. */
export function planOf(
  app: App,
  { peakCount, coresEach }: ExecutorFleet,
  options: PlanOptions,
): AllocationPlan | undefined {
  const { occupancy } = app.sections;
  const cores = coresNeeded(occupancy, options.maxStretchRatio);
  const count = Math.min(peakCount, Math.ceil(cores / coresEach));
  const fewer: AllocationPlan = {
    savedCoreMs:
      count < peakCount
        ? savedByFewerCores(occupancy, count * coresEach, options.maxStretchRatio)
        : 0,
    allocation: fewerExecutors(app, count, options.idleTimeoutMs),
    advice: fewerAdvice(app, count, peakCount),
  };
  const advice = releaseAdvice(app, peakCount, options.idleTimeoutMs);
  if (advice.length === 0) return count < peakCount ? fewer : undefined;
  const savedCoreMs = savedByRelease(occupancy, coresEach, options.idleTimeoutMs);
  const allocation = upTo(app, peakCount, options.idleTimeoutMs);
  return savedCoreMs >= fewer.savedCoreMs ? { savedCoreMs, allocation, advice } : fewer;
}

function fewerExecutors(app: App, executorCount: number, idleTimeoutMs: number): Allocation {
  const properties = app.sections.environment?.sparkProperties ?? {};
  return booleanProperty(properties, 'spark.dynamicAllocation.enabled') === true
    ? upTo(app, executorCount, idleTimeoutMs)
    : { kind: 'static', executorCount };
}

function upTo(app: App, maxExecutors: number, idleTimeoutMs: number): Allocation {
  const properties = app.sections.environment?.sparkProperties ?? {};
  const least = numberProperty(properties, 'spark.dynamicAllocation.minExecutors') ?? 0;
  return {
    kind: 'dynamic',
    minExecutors: Math.min(least, maxExecutors),
    maxExecutors,
    idleTimeoutMs,
  };
}

/** By replay where that can be trusted, else from the cores that were busy over time. */
export function savingOf(app: App, { allocation, savedCoreMs }: AllocationPlan): Saving {
  if (replayTrust(app).isTrusted) {
    const { memoryByteMs } = savingBy(app, { allocation });
    if (memoryByteMs.likely > 0) return { ...memorySaving(0, 'simulated'), memoryByteMs };
  }
  return memorySaving(savedCoreMs * footprint(app).bytesPerCore, 'modelled');
}
