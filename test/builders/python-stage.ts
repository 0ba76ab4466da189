import type { ApplicationModel } from '../../src/model/application.ts';
import type { PlanMetric, PlanNode, SqlExecution } from '../../src/model/sql.ts';
import type { StageData } from '../../src/model/stage.ts';
import { anApplication, anEnvironment, anExecutor, STARTED_AT_MS } from './application.ts';
import { aNode, anSqlExecution, rddsIn, scheduledStage, tasksOf } from './scheduled-stage.ts';

export interface PythonDraft {
  /** The Python node's text; its name gives the operator. */
  readonly node?: string;
  readonly taskCount?: number;
  readonly runMs?: number;
  readonly cpuMs?: number;
  readonly rowCount?: number;
  readonly sentBytes?: number;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly below?: PlanNode;
  readonly version?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly execution?: Partial<SqlExecution>;
}

/** 64 tasks of 10 s on 8 slots, of which 1 s is CPU: 80 s, with 100 million rows through a Python function. */
export function aPythonApplication(draft: PythonDraft = {}): ApplicationModel {
  const { version = '3.5.1', properties, execution } = draft;
  return anApplication({
    framework: { name: 'spark', version },
    lastSeenAtMs: STARTED_AT_MS + 120_000,
    endedAtMs: STARTED_AT_MS + 120_000,
    sections: {
      stages: [pythonStageOf(draft)],
      environment: anEnvironment(properties),
      executors: [anExecutor(), anExecutor({ executorId: '2' })],
      sqlExecutions: [anSqlExecution(pythonPlanOf(draft), execution)],
    },
  });
}

function pythonStageOf(draft: PythonDraft): StageData {
  const { taskCount = 64, runMs = 10_000, cpuMs = 1_000 } = draft;
  const task = { durationMs: runMs, executorRunTimeMs: runMs, executorCpuTimeMs: cpuMs };
  return scheduledStage(tasksOf(taskCount, task), {
    stageId: 3,
    sqlExecutionId: 0,
    rdds: rddsIn('WholeStageCodegen (1)', operatorOf(draft)),
    taskTimeMs: taskCount * runMs,
    sums: { executorRunTimeMs: taskCount * runMs, executorCpuTimeMs: taskCount * cpuMs },
  });
}

function operatorOf({ node = 'BatchEvalPython' }: PythonDraft): string {
  return /^\w+/.exec(node)?.[0] ?? node;
}

function pythonPlanOf(draft: PythonDraft): PlanNode {
  const { rowCount = 100_000_000, sentBytes = 1_000_000_000, metrics = {} } = draft;
  const text = draft.node ?? 'BatchEvalPython [clean(name#1)#2], [pythonUDF0#15]';
  const measured = {
    'number of output rows': rowCount,
    'data sent to Python workers': sentBytes,
    ...metrics,
  };
  const below = draft.below ?? aNode('WholeStageCodegen (1)', aNode('Range (0, 9)'));
  return { ...aNode(text, below), metrics: Object.entries(measured).map(metricOf) };
}

function metricOf([name, value]: readonly [string, number], accumulatorId: number): PlanMetric {
  return { name, type: 'sum', accumulatorId, value };
}
