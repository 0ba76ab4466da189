import { z } from 'zod';
import {
  type Failure,
  failures,
  finalFailure,
  isCancelled,
} from '../../metrics/failures/failure-chain.ts';
import type { FailureClass } from '../../metrics/failures/failure-message.ts';
import { savingOfLostWork } from '../../metrics/failures/lost-work.ts';
import { footprint } from '../../metrics/footprint.ts';
import { cpusOfTask } from '../../metrics/stages/task-cpus.ts';
import type { ApplicationModel } from '../../model/application.ts';
import { isAtLeast, type Raised } from '../../model/severity.ts';
import { GATE_OPTIONS, isTooShort, severityOfSaving } from '../gate.ts';

/**
 * The causes catalogue's GATE-F: a failure is always shown when it explains how the application ended; otherwise it is
 * instability worth a finding from 2 % of the task run time, or from 60 core-seconds.
 */
export const FAILURE_OPTIONS = {
  ...GATE_OPTIONS,
  minLostShare: z.number().min(0).max(1).default(0.02),
  minLostCoreMs: z.number().nonnegative().default(60_000),
} as const;
const FailureGate = z.object(FAILURE_OPTIONS);
export type FailureGateOptions = z.infer<typeof FailureGate>;

/** What a cause made fail: the application, or jobs that it went on after. */
export interface Consequence {
  readonly application?: Failure;
  readonly jobs: readonly Failure[];
}

/** Failures of these classes that nobody asked for, and among them the one that ended the application. */
export function consequenceOf(app: ApplicationModel, causes: readonly FailureClass[]): Consequence {
  const ours = failures(app).filter(
    (failure) => causes.includes(failure.cause) && !isCancelled(failure),
  );
  const final = finalFailure(app);
  const isFatal = app.outcome === 'failed' && final !== undefined && ours.includes(final);
  return { ...(isFatal ? { application: final } : {}), jobs: ours };
}

/**
 * Critical when the cause explains the application's end. A job that it killed is at least moderate, and so is lost work past
 * GATE-F in an application that is not too small to matter; past that, severity grows with the share that was lost.
 */
export function severityOfLoss(
  app: ApplicationModel,
  { application, jobs }: Consequence,
  lostCoreMs: number,
  gate: FailureGateOptions,
): Raised {
  if (application !== undefined) return 'critical';
  const bySaving = severityOfSaving(app, savingOfLostWork(app, lostCoreMs), gate);
  const isUnstable = !isTooShort(footprint(app), gate) && isPastFloor(app, lostCoreMs, gate);
  const floor = jobs.length > 0 || isUnstable ? 'moderate' : 'low';
  if (!isAtLeast(bySaving, floor)) return floor;
  // of an application that failed, critical is kept for what it failed of
  return bySaving === 'critical' && app.outcome !== 'succeeded' ? 'severe' : bySaving;
}

function isPastFloor(app: ApplicationModel, lostCoreMs: number, gate: FailureGateOptions): boolean {
  return (
    lostCoreMs >= gate.minLostCoreMs || (lostCoreMs > 0 && lostCoreMs >= lossFloorCoreMs(app, gate))
  );
}

/** GATE-F's amount: the smaller of both limits is enough. */
export function lossFloorCoreMs(
  app: ApplicationModel,
  { minLostShare, minLostCoreMs }: FailureGateOptions,
): number {
  const runCoreMs = (app.sections.totals?.executorRunTimeMs ?? 0) * cpusOfTask(app, 0);
  return Math.min(minLostCoreMs, minLostShare * runCoreMs);
}

/** How it ended, for a headline: `; this made the application fail`, or nothing. */
export function consequenceInWords({ application, jobs }: Consequence): string {
  if (application !== undefined) return '; this made the application fail';
  if (jobs.length === 0) return '';
  return jobs.length === 1 ? '; this made a job fail' : `; this made ${jobs.length} jobs fail`;
}
