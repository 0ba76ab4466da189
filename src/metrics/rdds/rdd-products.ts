import type { ApplicationModel } from '../../model/application.ts';
import type { StageChange } from '../../model/remedy.ts';
import { isPersisted, type RddInfo, type StageData } from '../../model/stage.ts';
import { lighterStages } from '../stages/lighter-stages.ts';
import { runMs } from '../stages/run-time.ts';
import { type ComputingStage, computingStages } from './computing-stages.ts';

/** A stage that paired every row of one RDD with every row of another: `cartesian()`. */
export interface RddProduct {
  readonly stage: StageData;
  readonly leftPartitionCount: number;
  readonly rightPartitionCount: number;
  /** Neither side was computed anew for each of its partners. */
  readonly isPersisted: boolean;
  /** Task time that goes if both sides were read once, at most. */
  readonly savedTaskMs: number;
  readonly changes: readonly StageChange[];
}

/**
 * The products of RDDs, the most expensive first. A side in one partition is taken for a handful of rows that each row of the
 * other is to meet, as a scalar subquery in SQL is.
 */
export function rddProducts(app: ApplicationModel): readonly RddProduct[] {
  return computingStages(app)
    .flatMap((computing) => productIn(computing) ?? [])
    .toSorted((a, b) => b.savedTaskMs - a.savedTaskMs);
}

function productIn({ stage, computed }: ComputingStage): RddProduct | undefined {
  const product = [...computed.values()].find(({ name }) => name === 'CartesianRDD');
  const sides = product && sidesOf(stage, product);
  if (sides === undefined) return undefined;
  const [left, right] = sides;
  if (Math.min(left.partitionCount, right.partitionCount) < 2) return undefined;
  return {
    stage,
    leftPartitionCount: left.partitionCount,
    rightPartitionCount: right.partitionCount,
    isPersisted: isPersisted(left) && isPersisted(right),
    ...lighterStages([{ stage, savedMs: runMs(stage) * (1 - readOnceShare(left, right)) }]),
  };
}

/** A product of an RDD with itself names its parent once. */
function sidesOf({ rdds }: StageData, product: RddInfo): readonly [RddInfo, RddInfo] | undefined {
  const [left, right = left] = product.parentIds.map((id) =>
    rdds.find(({ rddId }) => rddId === id),
  );
  return left === undefined || right === undefined ? undefined : [left, right];
}

/**
 * Each task reads one partition of each side: 2 × left × right partitions, where a join by a key reads left + right. So much of
 * the time stays if the tasks do nothing but read; the more they do with pairs, the less. Rows of RDDs are not counted.
 */
function readOnceShare(left: RddInfo, right: RddInfo): number {
  const read = 2 * left.partitionCount * right.partitionCount;
  return (left.partitionCount + right.partitionCount) / read;
}
