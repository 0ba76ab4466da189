import type { Recommendation } from '../../model/finding.ts';
import { columnInCode, type PlanOperator } from '../plan-operator.ts';

/** As many as divide a group enough to be worth the second step, and leave parts large enough for pandas. Ours. */
const PART_COUNT = 8;

/** The change that divides one large group of a grouped Python function: no number of partitions does. */
export function splitGroup(
  operator: PlanOperator,
  because: string,
  partCount = PART_COUNT,
): Recommendation {
  const key = keyOf(operator);
  const call = callOf(operator, 'work');
  const parts = isAggregate(operator) ? 'agg(work("value").alias("value"))' : call;
  return {
    kind: 'change-code',
    advice:
      'Group by a finer key, so that several tasks work on the largest group, and put the parts together afterwards.',
    before: `df.groupBy("${key}").${call}`,
    after: [
      `df = df.withColumn("part", (F.rand() * ${partCount}).cast("int"))`,
      `parts = df.groupBy("${key}", "part").${parts}`,
      `parts.groupBy("${key}").${callOf(operator, 'combine')}`,
    ].join('\n'),
    because,
    risk: 'Only where the function can work on a part of the group.',
    verify: 'No task of the stage runs three times as long as the middle one.',
  };
}

/**
 * More tasks for a grouped Python function: a repartition by number *and key* keeps each group in one task, takes the place of
 * the shuffle that the grouping makes anyway, and is not merged by adaptive execution.
 */
export function dealtOutByKey(
  operator: PlanOperator,
  count: number,
  because: string,
): Recommendation {
  const key = keyOf(operator);
  const call = callOf(operator, 'work');
  return {
    kind: 'change-code',
    advice:
      'Deal the groups out by number and key before the grouping: adaptive execution leaves that as it is, and the grouping needs no shuffle of its own then.',
    before: `df.groupBy("${key}").${call}`,
    after: `df.repartition(${count}, "${key}").groupBy("${key}").${call}`,
    because,
    risk: 'A group stays in one task: where one has most of the rows, it takes as long as before.',
    verify: `The function runs in ${count} tasks, none three times as long as the middle one.`,
  };
}

/** What has to be known before either, and no log tells. */
export function sizeOfGroups(operator: PlanOperator): Recommendation {
  const key = keyOf(operator);
  return {
    kind: 'look-into',
    advice: `Count the rows of each group first, \`df.groupBy("${key}").count().orderBy(F.desc("count")).show(5)\`: more partitions help where the groups are even, and only a finer key where one of them has most of the rows.`,
  };
}

function callOf(operator: PlanOperator, name: string): string {
  return isAggregate(operator) ? `agg(${name}("value"))` : `applyInPandas(${name}, schema)`;
}

function isAggregate({ node }: PlanOperator): boolean {
  return node.name.includes('Aggregate');
}

function keyOf({ keys }: PlanOperator): string {
  return columnInCode(keys[0] ?? 'key');
}
