import type { ApplicationModel } from '../../model/application.ts';
import { isNonEmpty, type NonEmpty } from '../../model/finding.ts';
import type { RemovalKind } from '../../model/removal-kind.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { type ExecutorRemoval, executorRemovals } from './executor-removals.ts';
import { workLostWith } from './lost-work.ts';
import { wastedWork } from './wasted-work.ts';

/** Executors that went away although nobody let them go, and what that cost. */
export interface ExecutorLosses {
  /** Earliest first; scale-down, shutdown and a plain SIGTERM are no losses. */
  readonly losses: NonEmpty<ExecutorRemoval>;
  /** Why most of them were lost; of two reasons as frequent, the earlier. */
  readonly mainKind: RemovalKind;
  /** Core-ms of tasks that they took along, of outputs and stages that had to be computed again. */
  readonly lostCoreMs: number;
  /** Stage attempts after the first. */
  readonly retriedStageCount: number;
}

/** Undefined when no executor was lost. */
export const executorLosses = oncePerApplication(
  (app: ApplicationModel): ExecutorLosses | undefined => lossesOf(app, () => true),
);

/** Ways in which a cluster takes executors back (catalogue cause 24). */
export const TAKEN_BACK: ReadonlySet<RemovalKind> = new Set([
  'preempted',
  'lost-node',
  'evicted',
  'decommissioned',
]);

/** Those that the cluster took back: preempted, evicted, decommissioned, or gone with their machine. */
export const executorsTakenBack = oncePerApplication(
  (app: ApplicationModel): ExecutorLosses | undefined =>
    lossesOf(app, ({ kind }) => TAKEN_BACK.has(kind)),
);

function lossesOf(
  app: ApplicationModel,
  isMeant: (removal: ExecutorRemoval) => boolean,
): ExecutorLosses | undefined {
  const losses = executorRemovals(app).filter(
    (removal) => removal.kind !== 'released' && isMeant(removal),
  );
  if (!isNonEmpty(losses)) return undefined;
  const groups = [...Map.groupBy(losses, ({ kind }) => kind).values()];
  const largest = groups.toSorted((a, b) => b.length - a.length)[0];
  return {
    losses,
    mainKind: largest?.[0]?.kind ?? losses[0].kind,
    lostCoreMs: workLostWith(app, new Set(losses.map(({ executorId }) => executorId))),
    retriedStageCount: wastedWork(app).retriedStageCount,
  };
}
