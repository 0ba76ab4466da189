import type { ApplicationModel } from '../model/application.ts';
import type { Interval } from '../model/interval.ts';
import { planNodes, type SqlExecution } from '../model/sql.ts';
import { sumBy } from '../model/sum-by.ts';
import { driverStretches } from './budget/driver-phases.ts';
import { callSitesOf } from './call-sites.ts';
import { jobCoverage } from './job-intervals.ts';
import { quantile } from './partitions/task-spread.ts';

/** From the end of what ran before (the program builds the plan then) to the end of the query. */
export interface PlannedTurn extends Interval {
  /** The driver alone in it: building the plan, planning it, and planning again when a shuffle's sizes are known. */
  readonly planningMs: number;
}

/** Queries of one call site, each of which took the driver longer to get started than those before. */
export interface PlanGrowth {
  readonly callSite: string;
  /** In order. */
  readonly turns: readonly PlannedTurn[];
  /** Middle of the first and of the last third of the turns' planning. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Operators in the plans of the first and of the last query. */
  readonly firstNodeCount: number;
  readonly lastNodeCount: number;
  /** Σ of what each turn's planning took beyond `firstMs` (catalogue cause 49). */
  readonly excessMs: number;
}

export interface GrowthLimits {
  readonly minQueryCount: number;
  /** Last over first planning. */
  readonly minTimeRatio: number;
  /** Last over first plan, in operators. */
  readonly minPlanRatio: number;
}

/** Those with so many queries and so much growth of time and of plan, the one that cost most first. */
export function planGrowths(
  app: ApplicationModel,
  { minQueryCount, minTimeRatio, minPlanRatio }: GrowthLimits,
): readonly PlanGrowth[] {
  const turnOf = turnsOf(app);
  const callSiteOf = callSitesOf(app);
  const groups = Map.groupBy(
    (app.sections.sqlExecutions ?? []).toSorted((a, b) => a.startedAtMs - b.startedAtMs),
    callSiteOf,
  );
  return [...groups]
    .flatMap(([callSite, executions]) => growthOf(callSite, executions, turnOf) ?? [])
    .filter(
      (growth) =>
        growth.turns.length >= minQueryCount &&
        growth.lastMs >= minTimeRatio * Math.max(1, growth.firstMs) &&
        growth.lastNodeCount >= minPlanRatio * growth.firstNodeCount,
    )
    .toSorted((a, b) => b.excessMs - a.excessMs);
}

function growthOf(
  callSite: string,
  executions: readonly SqlExecution[],
  turnOf: (execution: SqlExecution) => PlannedTurn | undefined,
): PlanGrowth | undefined {
  const planned = executions.filter((execution) => nodeCountOf(execution) > 0);
  const turns = planned.flatMap((execution) => turnOf(execution) ?? []);
  const [first, last] = [planned[0], planned.at(-1)];
  if (first === undefined || last === undefined || turns.length === 0) return undefined;
  const lengths = Float64Array.from(turns, ({ planningMs }) => planningMs);
  const third = Math.max(1, Math.floor(lengths.length / 3));
  const firstMs = quantile(lengths.slice(0, third).toSorted(), 0.5);
  return {
    callSite,
    turns,
    firstMs,
    lastMs: quantile(lengths.slice(-third).toSorted(), 0.5),
    firstNodeCount: nodeCountOf(first),
    lastNodeCount: nodeCountOf(last),
    excessMs: sumBy(lengths, (ms) => Math.max(0, ms - firstMs)),
  };
}

/** Queries without a job have none. */
function turnsOf(app: ApplicationModel): (execution: SqlExecution) => PlannedTurn | undefined {
  const covered = jobCoverage(app);
  const gapBefore = new Map(
    driverStretches(app)
      .filter(({ phase }) => phase === 'driver')
      .map(({ fromMs, toMs }) => [toMs, fromMs]),
  );
  return ({ startedAtMs, endedAtMs = app.lastSeenAtMs, jobIds }) => {
    if (jobIds.length === 0) return undefined;
    const fromMs = gapBefore.get(startedAtMs) ?? startedAtMs;
    const planningMs = Math.max(0, endedAtMs - fromMs - covered(fromMs, endedAtMs));
    return { fromMs, toMs: endedAtMs, planningMs };
  };
}

function nodeCountOf({ initialPlan, finalPlan }: SqlExecution): number {
  return [...planNodes(initialPlan ?? finalPlan)].filter(({ name }) => name !== '').length;
}
