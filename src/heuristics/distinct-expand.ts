import { z } from 'zod';
import { type DistinctExpand, distinctExpands } from '../metrics/plans/distinct-expands.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { remedyByPlans } from '../metrics/simulate/merged-changes.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import { isNonEmpty, type NonEmpty, type Recommendation, type Saving } from '../model/finding.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { inThePlan } from './plan-evidence.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Copies of each row; catalogue cause 38. */
  minFactor: z.number().min(1).default(3),
});

export const distinctExpand: Heuristic = defineHeuristic({
  meta: {
    id: 'distinct-expand',
    title: 'Several distinct counts copy every row',
    why: 'Spark makes a copy of each row for each distinct count, and shuffles all of them.',
    category: 'sql',
  },
  requires: ['stages.operators', 'sql.node-metrics'],
  options: Options,

  evaluate(app, options) {
    const expands = distinctExpands(app)
      .filter(({ factor, changes }) => factor >= options.minFactor && changes.length > 0)
      .toSorted((a, b) => b.outputRows - a.outputRows);
    if (!isNonEmpty(expands)) return { kind: 'pass' };
    const remedy = remedyByPlans(expands);
    const saving = savingBy(app, remedy, 'modelled');
    return flagIfWorth(app, options, { saving, remedy }, () => describe(expands, saving));
  },
});

function describe([worst]: NonEmpty<DistinctExpand>, saving: Saving): Described {
  const { execution, node, inputRows, outputRows, factor, isDistinct } = worst;
  const what = isDistinct ? 'distinct counts' : 'levels of a rollup or cube';
  const copies = `${countInWords(inputRows)} rows are copied ${countInWords(factor)} times`;
  return {
    subject: { kind: 'sql', executionId: execution.executionId, nodeId: node.nodeId },
    headline: headlineOf(
      `${copies} for as many ${what}: about ${msInWords(saving.wallMs.likely)} lost`,
    ),
    evidence: [
      measure('Rows', inputRows, 'count'),
      measure('Rows with all copies', outputRows, 'count'),
      inThePlan(node),
    ],
    recommendations: isDistinct ? [approximate(worst), separate()] : [fewerLevels()],
    confidence: {
      level: 'low',
      because:
        'rows and times are counted; what counting in another way costs instead is not known',
    },
    owner: 'user',
  };
}

function approximate({ factor }: DistinctExpand): Recommendation {
  return {
    kind: 'change-code',
    advice: 'Count approximately where a few per cent do not matter.',
    before: 'df.groupBy("k").agg(F.countDistinct("a"), F.countDistinct("b"))',
    after:
      'df.groupBy("k").agg(F.approx_count_distinct("a", 0.02), F.approx_count_distinct("b", 0.02))',
    because: `exact counts need ${countInWords(factor)} copies of each row, approximate ones need none`,
    risk: 'Counts are off by 2 % at most times; less than 1 % takes more memory.',
    verify: 'The plan has no Expand.',
  };
}

function separate(): Recommendation {
  return {
    kind: 'change-code',
    advice:
      'Where they have to be exact, drop duplicates first: count over the distinct rows of all columns.',
    before: 'df.groupBy("k").agg(F.countDistinct("a"), F.countDistinct("b"))',
    after:
      'df.select("k", "a", "b").distinct().groupBy("k").agg(F.countDistinct("a"), F.countDistinct("b"))',
    because: 'only the rows that differ are copied then',
    risk: 'Gains nothing where nearly all rows differ.',
  };
}

function fewerLevels(): Recommendation {
  return {
    kind: 'change-code',
    advice: 'Aggregate by all columns first, and roll up what is left.',
    before: 'df.cube("a", "b", "c").agg(F.sum("v"))',
    after:
      'df.groupBy("a", "b", "c").agg(F.sum("v").alias("v")).cube("a", "b", "c").agg(F.sum("v"))',
    because: 'then the few groups are copied for each level, and not every row',
    risk: 'Only for what can be put together from parts: sums, counts, smallest and largest. Gains nothing where nearly every row is a group of its own.',
    verify: 'The Expand has fewer rows.',
  };
}
