import { isDriver } from '../../../model/executor-id.ts';
import { type StageData, stageKey } from '../../../model/stage.ts';
import { sumOf } from '../../../model/sum-by.ts';
import type { ExecutorRow } from './schema.ts';

/** What the stages tell of one executor. Sums over all executors are those of the stages. */
export interface ExecutorShare {
  taskTimeMs: number;
  killedTaskCount: number;
  executorRunTimeMs: number;
  executorCpuTimeMs: number;
  gcTimeMs: number;
  memorySpilledBytes: number;
  diskSpilledBytes: number;
}

type Weights = ReadonlyMap<string, number>;

/**
 * The server has no run time of an executor: a stage's is shared out by the time that its tasks took on each. Stages without
 * executors are shared out by what is left of the executors' task time.
 */
export function executorShares(
  rows: readonly ExecutorRow[],
  stages: readonly StageData[],
): ReadonlyMap<string, ExecutorShare> {
  const shares = new Map(rows.map(({ id }) => [id, newShare()]));
  for (const stage of stages) addDetails(shares, stage);
  const rest: Weights = new Map(
    rows.map((row) => {
      const share = shares.get(row.id);
      const restMs = isDriver(row.id) ? 0 : row.totalDuration - (share?.taskTimeMs ?? 0);
      return [row.id, Math.max(0, restMs)];
    }),
  );
  for (const stage of stages) {
    const { executors } = stage;
    const isDetailed = executors !== undefined && executors.length > 0;
    const weights = isDetailed
      ? new Map(executors.map(({ executorId, taskTimeMs }) => [executorId, taskTimeMs]))
      : aloneOr(rows, rest);
    shareOut(shares, stage, weights, isDetailed);
  }
  return shares;
}

/** In local mode the driver is the only executor. */
function aloneOr(rows: readonly ExecutorRow[], rest: Weights): Weights {
  const [only] = rows;
  return rows.length === 1 && only !== undefined ? new Map([[only.id, 1]]) : rest;
}

/** The share of an executor that did nothing. */
export function newShare(): ExecutorShare {
  return {
    taskTimeMs: 0,
    killedTaskCount: 0,
    executorRunTimeMs: 0,
    executorCpuTimeMs: 0,
    gcTimeMs: 0,
    memorySpilledBytes: 0,
    diskSpilledBytes: 0,
  };
}

function addDetails(shares: Map<string, ExecutorShare>, { executors = [] }: StageData): void {
  for (const { executorId, ...row } of executors) {
    const share = shares.get(executorId);
    if (share === undefined) continue;
    share.taskTimeMs += row.taskTimeMs;
    share.killedTaskCount += row.killedTaskCount;
    share.memorySpilledBytes += row.memorySpilledBytes;
    share.diskSpilledBytes += row.diskSpilledBytes;
  }
}

function shareOut(
  shares: Map<string, ExecutorShare>,
  { sums, taskTimeMs }: StageData,
  weights: Weights,
  isDetailed: boolean,
): void {
  const whole = sumOf([...weights.values()]);
  if (whole === 0) return;
  for (const [executorId, weight] of weights) {
    const share = shares.get(executorId);
    if (share === undefined) continue;
    const part = weight / whole;
    share.executorRunTimeMs += sums.executorRunTimeMs * part;
    share.executorCpuTimeMs += sums.executorCpuTimeMs * part;
    share.gcTimeMs += sums.gcTimeMs * part;
    if (isDetailed) continue;
    share.taskTimeMs += taskTimeMs * part;
    share.memorySpilledBytes += sums.memorySpilledBytes * part;
    share.diskSpilledBytes += sums.diskSpilledBytes * part;
  }
}

/** Stage attempts that did something and whose executors nobody asked for. */
export function undetailedStages(stages: readonly StageData[]): readonly string[] {
  return stages
    .filter(({ executors, sums }) => executors === undefined && sums.executorRunTimeMs > 0)
    .map(stageKey);
}
