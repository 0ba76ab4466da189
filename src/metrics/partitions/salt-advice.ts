import { type Recommendation } from '../../model/finding.ts';
import { MIB } from '../../model/units.ts';
import { columnInCode, type PlanOperator } from '../plan-operator.ts';
import { countInWords, shareInWords } from '../words.ts';
import { splitGroup } from './grouped-python-advice.ts';
import { type StagePartitions } from './partitions.ts';
import type { DataSkew } from './skew.ts';

/** What a partition should hold (catalogue cause 7). */
const SALTED_BYTES = 128 * MIB;
const TASKS_A_SLOT = 3; // Spark's tuning guide: two to three tasks a core
const MAX_SALT = 100;

/** Parts that one hot partition should become. */
function saltCount({ longest, bytesRatio, recordsRatio }: DataSkew, slotCount: number): number {
  const bySize = Math.ceil(longest.bytes / SALTED_BYTES);
  const byRatio = Math.ceil(Math.max(bytesRatio, recordsRatio));
  return Math.max(
    2,
    Math.min(MAX_SALT, Math.max(bySize, Math.min(byRatio, TASKS_A_SLOT * slotCount))),
  );
}

/** The change of code that divides hot keys whatever Spark's version does about them, for the operator that shuffled. */
export function saltAdvice(
  operator: PlanOperator | undefined,
  skew: DataSkew,
  { slotCount, isSql }: { readonly slotCount: number; readonly isSql: boolean },
): Recommendation {
  const salt = saltCount(skew, slotCount);
  const key = columnInCode(operator?.keys[0] ?? 'key');
  const because = shareOfHot(skew);
  const verify = 'No task of the stage runs three times as long as the middle one.';
  switch (operator?.kind) {
    case 'join':
      return { kind: 'change-code', ...saltedJoin(key, salt), because, verify };
    case 'window':
      return {
        kind: 'change-code',
        advice:
          'Partition the window by a second column too, or compute what it needs with a grouped aggregation and join it back.',
        before: `Window.partitionBy("${key}")`,
        after: `Window.partitionBy("${key}", "day")`,
        because,
        risk: 'The result differs unless the second column belongs to the question.',
        verify,
      };
    case 'python-group':
      return splitGroup(operator, because, salt);
    case 'aggregation':
    case 'sort':
    case undefined: {
      const change = isSql ? saltedAggregation(key, salt) : saltedPairs(salt);
      return { kind: 'change-code', ...change, because, verify };
    }
  }
}

function shareOfHot({ hotDataShare, hotDataIn, hot, taskCount }: DataSkew): string {
  return `${countInWords(hot.length)} of ${countInWords(taskCount)} tasks ${hot.length === 1 ? 'reads' : 'read'} ${shareInWords(hotDataShare)} of the ${hotDataIn}`;
}

/** `repartition("k")` or `repartition(32, "k")` in the plan: a shuffle that the code asked for. A constant has no number. */
const BY_COLUMN =
  /hashpartitioning\(([^#,()]+)(#\d+L?)?(?:, [^)]*)?, (\d+)\), REPARTITION_BY_(NUM|COL)/;

/** Where the code repartitions by a column and no operator of the stage needs its rows together. Undefined elsewhere. */
export function dealtOutInstead(
  { plan }: StagePartitions,
  skew: DataSkew,
  slotCount: number,
): Recommendation | undefined {
  const found = plan?.reads.map(({ text }) => BY_COLUMN.exec(text)).find((match) => match !== null);
  const [, name, number, planned, by] = found ?? [];
  if (name === undefined) return undefined;
  const isConstant = number === undefined;
  const column = isConstant ? 'key' : name;
  const count = by === 'NUM' ? Number(planned) : TASKS_A_SLOT * slotCount;
  return {
    kind: 'change-code',
    advice: isConstant
      ? `Repartition by number: what it goes by is ${name} in every row, so that one task gets them all.`
      : `Repartition by number: nothing in this stage needs all rows of one ${column} together.`,
    before:
      by === 'NUM' ? `df.repartition(${planned}, "${column}")` : `df.repartition("${column}")`,
    after: `df.repartition(${count})`,
    because: shareOfHot(skew),
    risk: `Before a write with partitionBy("${column}") every task would make a file in every folder: there keep the column and add a second one, (F.rand() * ${saltCount(skew, slotCount)}).cast("int").`,
    verify: 'No task of the stage runs three times as long as the middle one.',
  };
}

type CodeChange = Readonly<Record<'advice' | 'before' | 'after' | 'risk', string>>;

function saltedJoin(key: string, salt: number): CodeChange {
  return {
    advice: `Salt the key: spread each key of the large side over ${salt} parts, and repeat the small side for each of them.`,
    before: `large.join(small, "${key}")`,
    after: [
      `large = large.withColumn("salt", (F.rand() * ${salt}).cast("int"))`,
      `small = small.withColumn("salt", F.explode(F.sequence(F.lit(0), F.lit(${salt - 1}))))`,
      `large.join(small, ["${key}", "salt"]).drop("salt")`,
    ].join('\n'),
    risk: `The small side is shuffled ${salt} times; not for full outer joins.`,
  };
}

function saltedAggregation(key: string, salt: number): CodeChange {
  return {
    advice: 'Aggregate in two steps: first by key and salt, then by key.',
    before: `df.groupBy("${key}").agg(F.sum("value"))`,
    after: [
      `df = df.withColumn("salt", (F.rand() * ${salt}).cast("int"))`,
      `parts = df.groupBy("${key}", "salt").agg(F.sum("value").alias("value"))`,
      `parts.groupBy("${key}").agg(F.sum("value"))`,
    ].join('\n'),
    risk: 'Only for functions that can be combined (sum, count, max, lists); averages need sum and count.',
  };
}

function saltedPairs(salt: number): CodeChange {
  return {
    advice:
      'Combine before the shuffle (reduceByKey, aggregateByKey) instead of grouping, or in two steps: first by key and salt, then by key.',
    before: 'rdd.groupByKey().mapValues(combine)',
    after: [
      `salted = rdd.map(lambda kv: ((kv[0], random.randrange(${salt})), kv[1]))`,
      'parts = salted.groupByKey().mapValues(combine)',
      'parts.map(lambda kv: (kv[0][0], kv[1])).groupByKey().mapValues(combine)',
    ].join('\n'),
    risk: 'Only where parts of a group can be combined to the whole; what needs all values of a key at once stays in one task.',
  };
}
