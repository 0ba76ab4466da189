import type { RootFinding } from '../../model/analysis.ts';
import type { ApplicationModel } from '../../model/application.ts';
import { addAmount } from '../../model/by-key.ts';
import type { PlanDetail, PlanTree } from '../../model/plan-detail.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import type { PlanNode, SqlExecution } from '../../model/sql.ts';
import { stageKey } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import { planFingerprint } from './fingerprints.ts';
import { planChanges } from './plan-changes.ts';
import { planTree } from './plan-nodes.ts';
import { keptText, timesOf } from './rows.ts';

/** How much room queries have: how many, operators of one, and operators of all. */
export interface PlanLimits {
  readonly planCount: number;
  readonly planNodeCount: number;
  readonly plansNodeCount: number;
}
/** The queries that are drawn, and how many are not. */
export interface Plans {
  readonly plans: readonly PlanDetail[];
  readonly morePlanCount: number;
}

/** Executions whose plans are told apart; a loop runs thousands, and they are alike. */
const COMPARED_COUNT = 200;
/** Stages of one query that are listed with their task time. */
const STAGE_COUNT = 40;
/** With less room than this left no further plan is drawn: a cut-down picture of so few operators tells nothing. */
const LEAST_NODE_COUNT = 8;

/** An execution with the plan that ran. */
interface Query {
  readonly execution: SqlExecution;
  readonly plan: PlanNode;
  readonly fingerprint: string;
  readonly finalFingerprint: string;
}
interface Group {
  readonly query: Query;
  readonly others: readonly SqlExecution[];
}

/** The queries that findings are about, in their order, then the longest ones; those that ran the same plan once. */
export function plansOf(
  app: ApplicationModel,
  findings: readonly RootFinding[],
  limits: PlanLimits,
): Plans {
  const all = app.sections.sqlExecutions ?? [];
  const marked = markedNodes(app, findings);
  const groups = groupsOf(inOrder(app, all, marked), marked);
  const plans: PlanDetail[] = [];
  let shownCount = 0;
  let left = limits.plansNodeCount;
  for (const group of groups.slice(0, limits.planCount)) {
    if (left < LEAST_NODE_COUNT) break;
    const room = Math.min(left, limits.planNodeCount);
    const plan = planDetail(app, group, {
      room,
      marked: marked.get(group.query.execution.executionId),
    });
    left -= plan.final.nodes.length + (plan.initial?.nodes.length ?? 0);
    shownCount += 1 + group.others.length;
    plans.push(plan);
  }
  return { plans, morePlanCount: all.length - shownCount };
}

/** Nodes that findings are about, by execution; none of those that are about the whole query or a stage of it. */
function markedNodes(
  { sections: { stages = [] } }: ApplicationModel,
  findings: readonly RootFinding[],
): ReadonlyMap<number, ReadonlySet<number>> {
  const executionIds = new Map(stages.map((stage) => [stageKey(stage), stage.sqlExecutionId]));
  const marked = new Map<number, Set<number>>();
  for (const { subject } of findings) {
    const executionId =
      subject.kind === 'sql'
        ? subject.executionId
        : subject.kind === 'stage' && executionIds.get(stageKey(subject));
    if (typeof executionId !== 'number') continue;
    const nodes = marked.get(executionId) ?? new Set();
    if (subject.kind === 'sql' && subject.nodeId !== undefined) nodes.add(subject.nodeId);
    marked.set(executionId, nodes);
  }
  return marked;
}

function inOrder(
  app: ApplicationModel,
  all: readonly SqlExecution[],
  marked: ReadonlyMap<number, unknown>,
): readonly SqlExecution[] {
  const ranks = new Map([...marked.keys()].map((executionId, rank) => [executionId, rank]));
  const rankOf = ({ executionId }: SqlExecution) => ranks.get(executionId) ?? ranks.size;
  return all.toSorted(
    (a, b) => rankOf(a) - rankOf(b) || msOf(app, b) - msOf(app, a) || a.executionId - b.executionId,
  );
}

function msOf({ lastSeenAtMs }: ApplicationModel, execution: SqlExecution): number {
  return Math.max(0, (execution.endedAtMs ?? lastSeenAtMs) - execution.startedAtMs);
}

/** Executions with a plan. One that ran the same plan as an earlier one joins it, unless a finding is about it. */
function groupsOf(
  executions: readonly SqlExecution[],
  marked: ReadonlyMap<number, unknown>,
): readonly Group[] {
  const groups = new Map<string | number, { query: Query; others: SqlExecution[] }>();
  for (const execution of executions.slice(0, COMPARED_COUNT)) {
    const query = queryOf(execution);
    if (query === undefined) continue;
    const like = groups.get(query.finalFingerprint);
    if (like === undefined) groups.set(query.finalFingerprint, { query, others: [] });
    else if (marked.has(execution.executionId)) {
      groups.set(execution.executionId, { query, others: [] });
    } else like.others.push(execution);
  }
  return [...groups.values()];
}

function queryOf(execution: SqlExecution): Query | undefined {
  const plan = execution.finalPlan;
  if (plan === undefined) return undefined;
  const finalFingerprint = planFingerprint(plan);
  const first = execution.initialPlan;
  const isSame = first === undefined || first === plan;
  const fingerprint = isSame ? finalFingerprint : planFingerprint(first);
  return { execution, plan, fingerprint, finalFingerprint };
}

function planDetail(
  app: ApplicationModel,
  { query, others }: Group,
  { room, marked = new Set() }: { room: number; marked: ReadonlySet<number> | undefined },
): PlanDetail {
  const { execution, plan, fingerprint, finalFingerprint } = query;
  const { initialPlan } = execution;
  const final = planTree(app, plan, { limit: room, marked, hasRun: true });
  const initial = fingerprint === finalFingerprint ? undefined : initialTree(app, query, room);
  const { durationMs } = timesOf(app, execution.startedAtMs, execution.endedAtMs);
  return {
    executionId: execution.executionId,
    description: keptText(execution.description),
    status: execution.status,
    startOffsetMs: execution.startedAtMs - app.startedAtMs,
    ...withoutUndefined({ durationMs }),
    fingerprint,
    finalFingerprint,
    final,
    ...withoutUndefined({ initial }),
    changes: initialPlan === undefined ? [] : planChanges(initialPlan, plan),
    ...stagesOf(app, execution),
    ...(others.length === 0
      ? {}
      : {
          alike: { count: others.length, durationMs: sumBy(others, (each) => msOf(app, each)) },
        }),
  };
}

function initialTree(
  app: ApplicationModel,
  { execution: { initialPlan } }: Query,
  room: number,
): PlanTree | undefined {
  if (initialPlan === undefined) return undefined;
  return planTree(app, initialPlan, {
    limit: Math.ceil(room / 2),
    marked: new Set(),
    hasRun: false,
  });
}

/** By stage, whatever its attempts. */
function stagesOf(
  { sections: { stages = [] } }: ApplicationModel,
  { executionId }: SqlExecution,
): Pick<PlanDetail, 'stages' | 'taskTimeMs'> {
  const times = new Map<number, number>();
  for (const { stageId, sqlExecutionId, taskTimeMs } of stages) {
    if (sqlExecutionId !== executionId || taskTimeMs === 0) continue;
    addAmount(times, stageId, taskTimeMs);
  }
  const rows = [...times].map(([stageId, ms]) => ({ stageId, taskTimeMs: Math.round(ms) }));
  return {
    stages: rows
      .toSorted((a, b) => b.taskTimeMs - a.taskTimeMs || a.stageId - b.stageId)
      .slice(0, STAGE_COUNT),
    taskTimeMs: sumBy(rows, ({ taskTimeMs }) => taskTimeMs),
  };
}
