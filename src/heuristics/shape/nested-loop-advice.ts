import type { NestedLoop } from '../../metrics/plans/joins/nested-loops.ts';
import type { RepeatedRows } from '../../metrics/plans/joins/repeated-rows.ts';
import { countInWords } from '../../metrics/words.ts';
import type { Recommendation } from '../../model/finding.ts';

/** What to do about a join that compares each row with each: what its condition has first, as far as the plan tells. */
export function conditionAdvice(loop: NestedLoop): readonly Recommendation[] {
  const { text } = loop.join.node;
  const isRange = /[<>]=? /.test(text);
  const isEither = text.includes(' OR ');
  if (isRange && !isEither) return [BINS, equality(loop)];
  return isEither && !isRange ? [equality(loop)] : [equality(loop), BINS];
}

function equality({ join, pairCount }: NestedLoop): Recommendation {
  const [first, second] = eitherOf(join.node.text) ?? ['a.x == b.x', 'a.y == b.y'];
  return {
    kind: 'change-code',
    advice: 'Give the join an equality, and keep the rest as a filter; write an OR as two joins.',
    before: `a.join(b, (${first}) | (${second}))`,
    after: `first = ${first}\na.join(b, first).union(a.join(b, (${second}) & ~F.coalesce(first, F.lit(False))))`,
    because: `${join.node.name} compares ${countInWords(pairCount)} pairs; by a key it would look up ${countInWords(join.outputRows ?? 0)} matches`,
    risk: 'For inner joins: of an outer one each half would keep the rows without a match.',
    verify: 'The plan says SortMergeJoin or BroadcastHashJoin.',
  };
}

const EQUALITY = String.raw`\(([A-Za-z]\w*)#\d+L? = ([A-Za-z]\w*)#\d+L?\)`;
const EITHER = new RegExp(`\\(${EQUALITY} OR ${EQUALITY}\\)$`);

/** The two equalities of a condition that is nothing else, in code. */
function eitherOf(text: string): readonly [string, string] | undefined {
  const found = EITHER.exec(text);
  if (found === null) return undefined;
  const [, a = '', b = '', c = '', d = ''] = found;
  return [equalityInCode(a, b), equalityInCode(c, d)];
}

/** Of which side a column is the plan does not say: only columns of one name need to be told apart. */
function equalityInCode(left: string, right: string): string {
  return left === right ? `a.${left} == b.${left}` : `F.col("${left}") == F.col("${right}")`;
}

const BINS: Recommendation = {
  kind: 'change-code',
  advice: 'For a range (between, <, >), cut both sides into bins and join by the bin first.',
  before: 'a.join(b, a.t.between(b.t0, b.t1))',
  after:
    'b2 = b.withColumn("bin", F.explode(F.sequence(F.floor(b.t0 / W), F.floor(b.t1 / W))))\na.withColumn("bin", F.floor(a.t / W)).join(b2, "bin").where(F.col("t").between(F.col("t0"), F.col("t1")))',
  because: 'rows are then only compared with those of their own bin',
  risk: 'W too small makes many rows of long ranges; about the middle length of a range is right.',
};

/** Without a condition that tells pairs apart. */
export function condition({ join, pairCount, hasCondition }: NestedLoop): Recommendation {
  return {
    kind: 'change-code',
    advice: 'Look for the missing condition: join by the key that both sides share.',
    before: hasCondition ? 'a.join(b, a.x != b.y)' : 'a.crossJoin(b)',
    after: 'a.join(b, "key")',
    because: hasCondition
      ? `the join gives on ${countInWords(join.outputRows ?? 0)} of ${countInWords(pairCount)} pairs`
      : `the join gives on all ${countInWords(pairCount)} pairs`,
    risk: 'Where every pair is wanted, aggregate or filter both sides first.',
    verify: 'The plan says SortMergeJoin or BroadcastHashJoin.',
  };
}

/** The product itself is meant: a salted join repeats one side for each part of the other. */
export function fewerCopies({ rowCount, times, enoughTimes }: RepeatedRows): Recommendation {
  return {
    kind: 'change-code',
    advice: `Repeat the rows fewer times where they are for a salted join: ${countInWords(enoughTimes)} parts of the hot key keep every core busy.`,
    before: salted(times),
    after: salted(enoughTimes),
    because: `${countInWords(rowCount)} rows are there ${countInWords(times)} times each when they are shuffled and joined by columns of both sides`,
    risk: 'Where the next join needs every combination (each shop on each day), none of them is too many.',
    verify: 'No task of the join runs three times as long as the middle one.',
  };
}

function salted(times: number): string {
  return `large = large.withColumn("salt", (F.rand() * ${times}).cast("int"))\nsmall = small.crossJoin(spark.range(${times}).withColumnRenamed("id", "salt"))`;
}
