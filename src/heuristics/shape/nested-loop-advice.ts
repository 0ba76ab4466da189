import type { NestedLoop } from '../../metrics/plans/joins/nested-loops.ts';
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
