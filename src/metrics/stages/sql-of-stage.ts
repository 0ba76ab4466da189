import type { ApplicationModel } from '../../model/application.ts';
import { addAmount } from '../../model/by-key.ts';
import { type PlanNode, planNodes, type SqlExecution } from '../../model/sql.ts';
import type { StageData } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';

/** The part of a SQL execution's plan that one stage ran. */
export interface StagePlan {
  readonly execution: SqlExecution;
  /** Parents before children; without the exchanges at its edges. */
  readonly nodes: readonly PlanNode[];
  /** The shuffles it read. */
  readonly reads: readonly PlanNode[];
  /** The exchange (or subquery) that took its rows; absent of the stage that ends the plan. */
  readonly writes?: PlanNode;
}

type Fragment = Omit<StagePlan, 'execution'>;

/**
 * Which operators ran in the stage. The plan is cut at its exchanges, and a stage is the piece whose metrics its tasks added to;
 * where the record does not tell that, the piece whose nodes gave their names to the scopes of the stage's RDDs
 * (`WholeStageCodegen (5)` is unique within a plan, other names count less). Undefined without SQL, without a plan, or when
 * more than one piece fits.
 */
export function sqlOfStage(app: ApplicationModel, stage: StageData): StagePlan | undefined {
  const known = plansOfStages(app);
  if (!known.has(stage)) known.set(stage, planOf(app, stage));
  return known.get(stage);
}

/** Of the stages that were asked for: many ask, and a stage that adaptive execution replaced is held against the whole plan. */
const plansOfStages = oncePerApplication((): Map<StageData, StagePlan | undefined> => new Map());

function planOf(app: ApplicationModel, stage: StageData): StagePlan | undefined {
  const execution = executionOf(app, stage);
  const plan = execution?.finalPlan;
  if (execution === undefined || plan === undefined) return undefined;
  const counted = fragmentsByStage(plan).get(stage.stageId);
  if (counted !== undefined) return { execution, ...counted };
  const scopes = new Set(stage.rdds.flatMap(({ scope }) => scope ?? []));
  const best = bestOf(scoresOf(plan, scopes));
  return best && { execution, ...best };
}

/** The SQL execution that a stage belongs to; undefined where it is of none that is on record. */
export function executionOf(app: ApplicationModel, stage: StageData): SqlExecution | undefined {
  if (stage.sqlExecutionId === undefined) return undefined;
  return executionsById(app).get(stage.sqlExecutionId);
}

/** SQL executions by their number. */
export const executionsById = oncePerApplication(
  (app: ApplicationModel): ReadonlyMap<number, SqlExecution> =>
    new Map(
      (app.sections.sqlExecutions ?? []).map((execution) => [execution.executionId, execution]),
    ),
);

/** Exchanges part stages; so do subqueries, which run by themselves. */
const BOUNDARY = /Exchange$|^(?:Reused)?Subquery/;
const BROADCAST = /Broadcast/;
const CODEGEN = /^WholeStageCodegen \(\d+\)$/;
const CODEGEN_WEIGHT = 100;

const fragmentsOf = oncePerApplication((plan: PlanNode): readonly Fragment[] => {
  const fragments: Fragment[] = [];
  const open: { readonly root: PlanNode; readonly writes?: PlanNode }[] = [{ root: plan }];
  for (let piece = open.pop(); piece !== undefined; piece = open.pop()) {
    const { root, writes } = piece;
    const { fragment, edges } = cutAtEdges(root);
    fragments.push(writes === undefined ? fragment : { ...fragment, writes });
    open.push(
      ...edges.flatMap((edge) => edge.children.map((child) => ({ root: child, writes: edge }))),
    );
  }
  return fragments;
});

/** By stage, the piece that has most of the metrics that its tasks added to. */
const fragmentsByStage = oncePerApplication((plan: PlanNode): ReadonlyMap<number, Fragment> => {
  const best = new Map<number, { readonly fragment: Fragment; readonly count: number }>();
  for (const fragment of fragmentsOf(plan)) {
    for (const [stageId, count] of metricCounts(fragment)) {
      if (count > (best.get(stageId)?.count ?? 0)) best.set(stageId, { fragment, count });
    }
  }
  return new Map([...best].map(([stageId, { fragment }]) => [stageId, fragment]));
});

/** What a stage counts of the shuffles it reads; the rest of an exchange's metrics is counted where it is written. */
const READ_METRIC = /\bread\b|fetch|remote reqs/;

function metricCounts({ nodes, reads, writes }: Fragment): ReadonlyMap<number, number> {
  const ofReads = reads.flatMap(({ metrics }) => metrics.filter(({ name }) => isRead(name)));
  const ofWrite = writes?.metrics.filter(({ name }) => !isRead(name)) ?? [];
  const counts = new Map<number, number>();
  for (const { stageIds = [] } of [
    ...nodes.flatMap(({ metrics }) => metrics),
    ...ofReads,
    ...ofWrite,
  ]) {
    for (const stageId of stageIds) addAmount(counts, stageId, 1);
  }
  return counts;
}

function isRead(name: string): boolean {
  return READ_METRIC.test(name);
}

function cutAtEdges(root: PlanNode): {
  readonly fragment: Fragment;
  readonly edges: readonly PlanNode[];
} {
  const nodes: PlanNode[] = [];
  const edges: PlanNode[] = [];
  const open: PlanNode[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (BOUNDARY.test(node.name)) {
      edges.push(node);
      continue;
    }
    nodes.push(node);
    open.push(...node.children.toReversed());
  }
  const reads = edges.filter(
    ({ name, text }) => name.endsWith('Exchange') && !BROADCAST.test(text),
  );
  return { fragment: { nodes, reads }, edges };
}

/** By the name of a node, the pieces that have nodes of that name, and what these say for them. */
const weightsByName = oncePerApplication(
  (plan: PlanNode): ReadonlyMap<string, ReadonlyMap<Fragment, number>> => {
    const weights = new Map<string, Map<Fragment, number>>();
    for (const fragment of fragmentsOf(plan)) {
      for (const { name } of fragment.nodes) {
        const ofName = weights.get(name) ?? new Map<Fragment, number>();
        weights.set(name, ofName);
        addAmount(ofName, fragment, CODEGEN.test(name) ? CODEGEN_WEIGHT : 1);
      }
    }
    return weights;
  },
);

/** Pieces that have nodes with the names of these scopes: of thousands, a stage is held against those alone. */
function scoresOf(plan: PlanNode, scopes: ReadonlySet<string>): ReadonlyMap<Fragment, number> {
  const scores = new Map<Fragment, number>();
  for (const scope of scopes) {
    for (const [fragment, weight] of weightsByName(plan).get(scope) ?? []) {
      addAmount(scores, fragment, weight);
    }
  }
  return scores;
}

/** Undefined where no one fits better than all others. */
function bestOf(scores: ReadonlyMap<Fragment, number>): Fragment | undefined {
  let [best, most]: [Fragment | undefined, number] = [undefined, 0];
  for (const [fragment, score] of scores) {
    if (score > most) [best, most] = [fragment, score];
    else if (score === most) best = undefined;
  }
  return best;
}

/** Whether the execution was planned adaptively, by what its plan says. */
export function isAdaptive({ adaptiveUpdateCount, finalPlan }: SqlExecution): boolean {
  return adaptiveUpdateCount > 0 || (finalPlan !== undefined && hasAdaptiveNode(finalPlan));
}

const hasAdaptiveNode = oncePerApplication((plan: PlanNode): boolean =>
  planNodes(plan).some(({ name }) => name === 'AdaptiveSparkPlan'),
);
