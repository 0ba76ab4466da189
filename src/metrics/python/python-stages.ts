import type { ApplicationModel } from '../../model/application.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import { planNodes, type SqlExecution } from '../../model/sql.ts';
import type { StageData } from '../../model/stage.ts';
import { sumBy, sumOf } from '../../model/sum-by.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { metricOf } from '../plans/node-metrics.ts';
import { executionOf, sqlOfStage } from '../stages/sql-of-stage.ts';
import { type PythonNode, pythonNodesIn } from './python-node.ts';
import { isPythonRdd, runsPython } from './runs-python.ts';

/** A stage attempt that ran Python. Times are summed over its tasks. */
export interface PythonStage {
  readonly stage: StageData;
  /** The Python nodes of its plan that it ran, parents before children; empty of RDDs and where the plan does not tell. */
  readonly nodes: readonly PythonNode[];
  readonly execution?: SqlExecution;
  /** Functions of the RDD API (`PythonRDD`), whose rows are pickled one by one. */
  readonly isRdd: boolean;
  readonly runMs: number;
  /** What the JVM itself did: CPU, garbage collection, shuffle, and reading files where another thread did that. */
  readonly nativeMs: number;
  /** The rest of the run time: waiting for Python. */
  readonly pythonMs: number;
  /** `pythonMs` of `runMs`, 0 to 1. */
  readonly pythonShare: number;
  /** Whether Spark measured its Python workers (4.0 and later); else it is what nothing else accounts for. */
  readonly isMeasured: boolean;
}

/** Stages of which it pays to look for the plan: the rest, in an application with thousands, cannot matter beside these. */
const MAX_STAGES = 200;

/** Stages that ran Python, the longest running first; without those in which no task reported metrics. */
export const pythonStages = oncePerApplication((app: ApplicationModel): readonly PythonStage[] =>
  (app.sections.stages ?? [])
    .filter((stage) => stage.sums.executorRunTimeMs > 0 && runsPython(stage))
    .toSorted((a, b) => b.sums.executorRunTimeMs - a.sums.executorRunTimeMs)
    .slice(0, MAX_STAGES)
    .map((stage) => pythonStageOf(app, stage)),
);

function pythonStageOf(app: ApplicationModel, stage: StageData): PythonStage {
  const plan = sqlOfStage(app, stage);
  const execution = plan?.execution ?? executionOf(app, stage);
  const nodes = plan === undefined ? onlyNodes(execution, stage) : pythonNodesIn(plan.nodes);
  const runMs = stage.sums.executorRunTimeMs;
  const scanMs = sumBy(plan?.nodes ?? [], (node) => metricOf(node, 'scan time') ?? 0);
  const nativeMs = Math.min(runMs, nativeMsOf(app, stage, scanMs));
  const workerMs = workerMsOf(nodes);
  const restMs = runMs - nativeMs;
  const pythonMs = workerMs === undefined ? restMs : Math.min(restMs, workerMs);
  return {
    stage,
    nodes,
    ...(execution === undefined ? {} : { execution }),
    isRdd: nodes.length === 0 && stage.rdds.some(isPythonRdd),
    runMs,
    nativeMs,
    pythonMs,
    pythonShare: pythonMs / runMs,
    isMeasured: workerMs !== undefined,
  };
}

/** Where the stage cannot be told apart within its plan: the plan's Python nodes, if only one kind of them is in its scopes. */
function onlyNodes(
  execution: SqlExecution | undefined,
  { rdds }: StageData,
): readonly PythonNode[] {
  const scopes = new Set(rdds.flatMap(({ scope }) => scope ?? []));
  const nodes = pythonNodesIn(planNodes(execution?.finalPlan)).filter(({ node }) =>
    scopes.has(node.name),
  );
  return nodes.length === 1 ? nodes : [];
}

/**
 * Before 4.0 a thread of its own read the input and fed it to Python, so that its time is in no metric of the task; reading
 * files is, as the scan's own metric. Since then the task's thread does both (SPARK-44705), and its CPU time has it all.
 */
function nativeMsOf(app: ApplicationModel, { sums }: StageData, scanMs: number): number {
  const { executorCpuTimeMs, gcTimeMs, shuffleFetchWaitMs, shuffleWriteTimeMs } = sums;
  const isOneThread = isAtLeastSpark(app.framework.version, 4, 0);
  const readAndComputeMs = isOneThread
    ? Math.max(executorCpuTimeMs, scanMs)
    : executorCpuTimeMs + scanMs;
  return readAndComputeMs + gcTimeMs + shuffleFetchWaitMs + shuffleWriteTimeMs;
}

function workerMsOf(nodes: readonly PythonNode[]): number | undefined {
  const times = nodes.flatMap(({ runMs, startMs = 0, initMs = 0 }) =>
    runMs === undefined ? [] : [runMs + startMs + initMs],
  );
  return times.length === 0 ? undefined : sumOf(times);
}
