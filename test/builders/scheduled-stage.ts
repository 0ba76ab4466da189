import type { ApplicationModel } from '../../src/model/application.ts';
import type { PlanNode, SqlExecution } from '../../src/model/sql.ts';
import type { RddInfo, StageData } from '../../src/model/stage.ts';
import {
  anApplication,
  anEnvironment,
  aStage,
  STARTED_AT_MS,
  type StageDraft,
} from './application.ts';
import { counted } from './plan.ts';
import { type TaskDraft, taskColumns } from './task-columns.ts';

export type ScheduledDraft = StageDraft & {
  readonly fromMs?: number;
  readonly slotCount?: number;
};

/**
 * A stage whose tasks, in the order given, each took the first of its slots to be free, from `fromMs` after the application's
 * start: launch times, the stage's times and counts follow. A task states `durationMs` or `executorRunTimeMs`.
 */
export function scheduledStage(
  tasks: readonly TaskDraft[],
  { fromMs = 0, slotCount = 8, ...overrides }: ScheduledDraft = {},
): StageData {
  const freeAtMs = Array.from({ length: slotCount }, () => fromMs);
  const launched = tasks.map((task) => {
    const slot = freeAtMs.indexOf(Math.min(...freeAtMs));
    const launchOffsetMs = freeAtMs[slot] ?? fromMs;
    freeAtMs[slot] = launchOffsetMs + (task.durationMs ?? task.executorRunTimeMs ?? 0);
    return { launchOffsetMs, ...task };
  });
  const fromAtMs = STARTED_AT_MS + fromMs;
  const toAtMs = STARTED_AT_MS + Math.max(...freeAtMs);
  return aStage({
    taskCount: tasks.length,
    completedTaskCount: tasks.length,
    completedIndexCount: tasks.length,
    submittedAtMs: fromAtMs,
    firstTaskLaunchedAtMs: fromAtMs,
    lastTaskFinishedAtMs: toAtMs,
    completedAtMs: toAtMs,
    tasks: taskColumns(launched),
    ...overrides,
  });
}

/** So many equal tasks. */
export function tasksOf(count: number, task: TaskDraft): readonly TaskDraft[] {
  return Array.from({ length: count }, () => task);
}

export function anRdd(overrides: Partial<RddInfo> = {}): RddInfo {
  return {
    rddId: 0,
    name: 'MapPartitionsRDD',
    parentIds: [],
    partitionCount: 8,
    memoryBytes: 0,
    diskBytes: 0,
    cachedPartitionCount: 0,
    ...overrides,
  };
}

/** RDDs whose scopes have these names: how a stage tells which operators ran in it. */
export function rddsIn(...scopes: readonly string[]): readonly RddInfo[] {
  return scopes.map((scope, rddId) => anRdd({ rddId, scope }));
}

export function aNode(text: string, ...children: readonly PlanNode[]): PlanNode {
  const name =
    /^WholeStageCodegen \(\d+\)/.exec(text)?.[0] ?? /^\w+(?:\([^)]*=true\))?/.exec(text)?.[0];
  return { nodeId: 0, name: name ?? text, text, metadata: {}, metrics: [], children };
}

export function anSqlExecution(
  plan: PlanNode,
  overrides: Partial<SqlExecution> = {},
): SqlExecution {
  return {
    executionId: 0,
    description: 'save at orders.py:40',
    details: '',
    status: 'succeeded',
    startedAtMs: STARTED_AT_MS,
    jobIds: [0],
    modifiedProperties: {},
    tags: [],
    finalPlan: plan,
    adaptiveUpdateCount: 0,
    ...overrides,
  };
}

/** The plan of a sort-merge join over two shuffles: the join ran where `WholeStageCodegen (3)` did. */
export function aJoinPlan(
  join = 'SortMergeJoin [customer_id#2L], [customer_id#8L], Inner',
  origin = 'ENSURE_REQUIREMENTS',
): PlanNode {
  const side = (codegen: number): PlanNode =>
    aNode(
      `Exchange hashpartitioning(customer_id#2L, 200), ${origin}, [plan_id=${codegen}]`,
      aNode(`WholeStageCodegen (${codegen})`, aNode('FileScan parquet [customer_id#2L]')),
    );
  return aNode(
    'AdaptiveSparkPlan isFinalPlan=true',
    aNode(
      'WholeStageCodegen (3)',
      aNode(join, aNode('Sort [customer_id#2L ASC NULLS FIRST]', side(1)), aNode('Sort', side(2))),
    ),
  );
}

/** A side of a join by `shop`: rows of so many bytes, read where the stage of this number is, shuffled and sorted. */
export function aShuffledSide(codegen: number, rows: number, bytes: number): PlanNode {
  const source = counted(aNode('Range (0, 9)'), 'number of output rows', rows);
  const exchange = aNode(
    `Exchange hashpartitioning(shop#2L, 200), ENSURE_REQUIREMENTS, [plan_id=${codegen}]`,
    aNode(`WholeStageCodegen (${codegen})`, source),
  );
  const sized = counted(exchange, 'data size', bytes);
  return aNode('Sort [shop#2L]', counted(sized, 'shuffle records written', rows));
}

/** An application of one stage; with a plan, of its query, the stage being where `WholeStageCodegen (2)` is. */
export function oneStageOf(
  tasks: readonly TaskDraft[],
  plan?: PlanNode,
  properties: Readonly<Record<string, string>> = {},
): ApplicationModel {
  const stage = scheduledStage(tasks, {
    stageId: 2,
    ...(plan === undefined ? {} : { sqlExecutionId: 0, rdds: rddsIn('WholeStageCodegen (2)') }),
  });
  return anApplication({
    sections: {
      stages: [stage],
      environment: anEnvironment(properties),
      sqlExecutions: plan === undefined ? [] : [anSqlExecution(plan)],
    },
  });
}
