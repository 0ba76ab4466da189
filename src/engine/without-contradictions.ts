import type { Finding, Recommendation } from '../model/finding.ts';
import { parseByteString, parseTimeString } from '../model/units.ts';

type SetProperty = Extract<Recommendation, { kind: 'set-property' }>;

/** Properties that set the same thing: 1 raises it with their value, -1 lowers it. */
const SAME_THING: Readonly<Record<string, Readonly<Record<string, 1 | -1>>>> = {
  'the memory of executors': {
    'spark.executor.memory': 1,
    'spark.executor.memoryOverhead': 1,
    'spark.yarn.executor.memoryOverhead': 1,
    'spark.executor.memoryOverheadFactor': 1,
    'spark.executor.pyspark.memory': 1,
    'spark.memory.offHeap.size': 1,
  },
  'the memory of the driver': {
    'spark.driver.memory': 1,
    'spark.driver.memoryOverhead': 1,
    'spark.driver.memoryOverheadFactor': 1,
  },
  'the number of executors': {
    'spark.executor.instances': 1,
    'spark.dynamicAllocation.minExecutors': 1,
    'spark.dynamicAllocation.initialExecutors': 1,
    'spark.dynamicAllocation.maxExecutors': 1,
  },
  'the number of shuffle partitions': {
    'spark.sql.shuffle.partitions': 1,
    'spark.sql.adaptive.coalescePartitions.initialPartitionNum': 1,
    'spark.sql.adaptive.coalescePartitions.minPartitionNum': 1,
    'spark.sql.adaptive.advisoryPartitionSizeInBytes': -1,
    'spark.sql.adaptive.shuffle.targetPostShuffleInputSize': -1,
    'spark.sql.adaptive.coalescePartitions.minPartitionSize': -1,
  },
  'the number of partitions a file is read in': {
    'spark.sql.files.maxPartitionBytes': -1,
    'spark.sql.files.openCostInBytes': -1,
    'spark.sql.files.minPartitionNum': 1,
  },
  'the size up to which tables are broadcast': {
    'spark.sql.autoBroadcastJoinThreshold': 1,
    'spark.sql.adaptive.autoBroadcastJoinThreshold': 1,
  },
};

/** What a finding ranked before has settled. */
interface Settled {
  readonly by: string;
  readonly to: string;
  readonly direction: number;
}

/**
 * No two findings of one document set a property to different values, or raise and lower the same thing: the one ranked first
 * has its way, and the other's advice gives way to a line that says so. What one finding says about several properties is its
 * own affair.
 */
export function withoutContradictions<F extends Finding>(ranked: readonly F[]): readonly F[] {
  const values = new Map<string, Settled>();
  const things = new Map<string, Settled>();
  return ranked.map((finding) => {
    const recommendations = finding.recommendations.map((advice) => {
      if (advice.kind !== 'set-property') return advice;
      const rival = rivalOf(advice, values, things);
      return rival === undefined || rival.by === finding.heuristicId
        ? advice
        : givenWay(advice, rival);
    });
    for (const advice of recommendations) {
      if (advice.kind === 'set-property') settle(advice, finding.heuristicId, { values, things });
    }
    return { ...finding, recommendations };
  });
}

function rivalOf(
  advice: SetProperty,
  values: ReadonlyMap<string, Settled>,
  things: ReadonlyMap<string, Settled>,
): Settled | undefined {
  const value = values.get(advice.property);
  if (value !== undefined) return value.to === advice.to ? undefined : value;
  const thing = things.get(thingOf(advice.property)?.name ?? '');
  return thing !== undefined && thing.direction * directionOf(advice) < 0 ? thing : undefined;
}

function settle(
  advice: SetProperty,
  by: string,
  { values, things }: Record<'values' | 'things', Map<string, Settled>>,
): void {
  const settled = { by, to: advice.to, direction: directionOf(advice) };
  if (!values.has(advice.property)) values.set(advice.property, settled);
  const thing = thingOf(advice.property);
  if (thing !== undefined && settled.direction !== 0 && !things.has(thing.name)) {
    things.set(thing.name, settled);
  }
}

function givenWay({ property, to }: SetProperty, { by }: Settled): Recommendation {
  return {
    kind: 'look-into',
    advice: `Follow the advice of ${by} first: it is worth more, and would be undone by ${property}=${to}. Look at this again after the next run.`,
  };
}

function thingOf(property: string): { readonly name: string; readonly sign: number } | undefined {
  for (const [name, members] of Object.entries(SAME_THING)) {
    const sign = members[property];
    if (sign !== undefined) return { name, sign };
  }
  return undefined;
}

/** 1 for more of the thing, -1 for less, 0 where the values do not tell. */
function directionOf({ property, from, to }: SetProperty): number {
  const before = amountOf(from);
  const after = amountOf(to);
  const sign = thingOf(property)?.sign ?? 1;
  return before === undefined || after === undefined ? 0 : Math.sign(after - before) * sign;
}

/** A bare number is in the property's own unit, which both values have. */
function amountOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const plain = Number(text);
  if (text.trim() !== '' && Number.isFinite(plain)) return plain;
  return parseByteString(text) ?? parseTimeString(text);
}
