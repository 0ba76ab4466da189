import type { ApplicationModel } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import {
  booleanProperty,
  bytesProperty,
  numberProperty,
} from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import type { StageData } from '../../model/stage.ts';
import { MIB } from '../../model/units.ts';
import { broadcastAdvice } from '../broadcast-advice.ts';
import { mainOperator, type PlanOperator } from '../plan-operator.ts';
import { missedBroadcasts } from '../plans/joins/missed-broadcast.ts';
import { slotCountOf } from '../stages/stage-slots.ts';
import { bytesInWords } from '../words.ts';
import { advisoryBytes, partitionsOf, type StagePartitions, sizeText } from './partitions.ts';
import { dealtOutInstead, saltAdvice } from './salt-advice.ts';
import type { DataSkew } from './skew.ts';

/** Spark's defaults (`OptimizeSkewedJoin`). */
const SKEW_THRESHOLD_BYTES = 256 * MIB;
const SKEW_FACTOR = 5;
const TASKS_A_SLOT = 3; // Spark's tuning guide: two to three tasks a core

/** What divides the hot partitions, the primary change first; only what works on this version and for this operator. */
export function skewAdvice(
  app: ApplicationModel,
  stage: StageData,
  skew: DataSkew,
): readonly Recommendation[] {
  const partitions = partitionsOf(app, stage);
  const operator = mainOperator(partitions.plan);
  const slotCount = slotCountOf(app, stage);
  const adaptive = canSplit(app, stage, partitions, operator)
    ? adaptiveAdvice(app, partitions, { skew, slotCount })
    : [];
  const needsNoKey = operator === undefined || operator.kind === 'sort';
  return [
    ...broadcastInstead(app, stage, operator),
    ...adaptive,
    (needsNoKey ? dealtOutInstead(partitions, skew, slotCount) : undefined) ??
      saltAdvice(operator, skew, { slotCount, isSql: stage.sqlExecutionId !== undefined }),
    HOT_KEY_ADVICE,
  ];
}

/** The least that Spark broadcasts by itself, and the heuristic's own ratio for sides that differ much. */
const BROADCAST_LIMITS = { maxSmallBytes: 10 * MIB, minSizeRatio: 20 };

/** A join with a small side need not divide its rows by key at all: they stay where they are, evenly. */
function broadcastInstead(
  app: ApplicationModel,
  { stageId, stageAttemptId }: StageData,
  operator: PlanOperator | undefined,
): readonly Recommendation[] {
  if (operator?.kind !== 'join') return [];
  const missed = missedBroadcasts(app, BROADCAST_LIMITS).find(({ join }) =>
    join.stages.some((ran) => ran.stageId === stageId && ran.stageAttemptId === stageAttemptId),
  );
  return missed === undefined ? [] : broadcastAdvice(app, missed).slice(0, 1);
}

const HOT_KEY_ADVICE: Recommendation = {
  kind: 'look-into',
  advice:
    'Count the rows by key and look at the largest: NULL, empty and default keys can often be dropped or handled apart.',
};

/**
 * Adaptive execution divides partitions of joins only, of no full outer one, by the map tasks that wrote them, and leaves a
 * `repartition(n)` as it is.
 */
function canSplit(
  app: ApplicationModel,
  stage: StageData,
  { origin }: StagePartitions,
  operator: PlanOperator | undefined,
): boolean {
  if (operator?.kind !== 'join' || operator.joinType === 'FullOuter') return false;
  const since = operator.node.name.includes('Hash') ? 2 : 0; // hash joins are split since 3.2
  if (!isAtLeastSpark(app.framework.version, 3, since)) return false;
  const parents = (app.sections.stages ?? []).filter(({ stageId }) =>
    stage.parentIds.includes(stageId),
  );
  const mapperCount = Math.max(0, ...parents.map(({ taskCount }) => taskCount));
  return origin === 'shuffle' && (parents.length === 0 || mapperCount > 1);
}

interface Case {
  readonly skew: DataSkew;
  readonly slotCount: number;
}

function adaptiveAdvice(
  app: ApplicationModel,
  partitions: StagePartitions,
  which: Case,
): readonly Recommendation[] {
  const advice = [
    ...switchedOff(partitions),
    ...threshold(partitions, which),
    ...factor(partitions, which),
    ...pieceSize(partitions, which),
  ];
  if (advice.length > 0) return advice;
  return isAtLeastSpark(app.framework.version, 3, 3) ? [forceAdvice(partitions)] : [];
}

function switchedOff({ isAdaptive, properties }: StagePartitions): readonly Recommendation[] {
  const off = [
    ...(isAdaptive ? [] : ['spark.sql.adaptive.enabled']),
    ...(booleanProperty(properties, 'spark.sql.adaptive.skewJoin.enabled') === false
      ? ['spark.sql.adaptive.skewJoin.enabled']
      : []),
  ];
  return off.map((property) => ({
    kind: 'set-property',
    property,
    from: 'false',
    to: 'true',
    because: 'adaptive execution divides hot partitions of a join, and it is switched off',
    scope: 'session',
    risk: 'Plans and numbers of partitions of other queries change too.',
    verify: 'The plan says `SortMergeJoin(skew=true)`.',
  }));
}

function threshold({ properties }: StagePartitions, { skew }: Case): readonly Recommendation[] {
  const name = 'spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes';
  const current = bytesProperty(properties, name) ?? SKEW_THRESHOLD_BYTES;
  const { longest, typical } = skew;
  if (longest.bytes === 0 || longest.bytes >= current) return [];
  return [
    {
      kind: 'set-property',
      property: name,
      from: sizeText(current),
      to: sizeText(Math.min(2 * typical.bytes, longest.bytes / 2)),
      because: `the hot partition holds ${bytesInWords(longest.bytes)}, the middle one ${bytesInWords(typical.bytes)}, and adaptive execution leaves alone what is below ${bytesInWords(current)}`,
      scope: 'session',
      risk: 'Each piece of a divided partition reads its whole counterpart of the other side again.',
      verify:
        'The plan says `SortMergeJoin(skew=true)`, and no task of the stage runs three times as long as the middle one.',
    },
  ];
}

function factor({ properties }: StagePartitions, { skew }: Case): readonly Recommendation[] {
  const name = 'spark.sql.adaptive.skewJoin.skewedPartitionFactor';
  const current = numberProperty(properties, name) ?? SKEW_FACTOR;
  if (skew.bytesRatio >= current) return [];
  const to = Math.max(2, Math.floor(skew.bytesRatio / 1.5));
  if (to >= current) return [];
  return [
    {
      kind: 'set-property',
      property: name,
      from: String(current),
      to: String(to),
      because: `the hot partition has ${skew.bytesRatio.toFixed(1)} times the bytes of the middle one, less than the ${current} times from which it counts as skewed`,
      scope: 'session',
    },
  ];
}

/** A partition is divided into pieces of the advisory size: one that is not larger than it stays whole. */
function pieceSize(
  partitions: StagePartitions,
  { skew, slotCount }: Case,
): readonly Recommendation[] {
  const { longest, typical } = skew;
  const wanted = Math.max(typical.bytes, longest.bytes / (TASKS_A_SLOT * slotCount));
  const current = advisoryBytes(partitions);
  if (longest.bytes === 0 || current <= 2 * wanted) return [];
  return [
    {
      kind: 'set-property',
      property: 'spark.sql.adaptive.advisoryPartitionSizeInBytes',
      from: sizeText(current),
      to: sizeText(wanted),
      because: `hot partitions are divided into pieces of this size, and this one holds ${bytesInWords(longest.bytes)}`,
      scope: 'session',
      risk: 'Small partitions of every shuffle of the session are merged less.',
    },
  ];
}

function forceAdvice({ properties }: StagePartitions): Recommendation {
  const name = 'spark.sql.adaptive.forceOptimizeSkewedJoin';
  return {
    kind: 'set-property',
    property: name,
    from: String(booleanProperty(properties, name) ?? false),
    to: 'true',
    because:
      'the partition is large enough to be divided and was not: Spark leaves it when that would add a shuffle',
    scope: 'session',
    risk: 'One more shuffle of the joined rows.',
    verify: 'The plan says `SortMergeJoin(skew=true)`.',
  };
}
