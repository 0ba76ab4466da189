import { z } from 'zod';
import {
  type CopiesFor,
  type DistinctExpand,
  distinctExpands,
} from '../metrics/plans/distinct-expands.ts';
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
  const { execution, node, inputRows, outputRows, factor, copiesFor } = worst;
  const copies = `${countInWords(inputRows)} rows are copied ${countInWords(factor)} times`;
  return {
    subject: { kind: 'sql', executionId: execution.executionId, nodeId: node.nodeId },
    headline: headlineOf(
      `${copies} for as many ${IN_WORDS[copiesFor]}: about ${msInWords(saving.wallMs.likely)} lost`,
    ),
    evidence: [
      measure('Rows', inputRows, 'count'),
      measure('Rows with all copies', outputRows, 'count'),
      inThePlan(node),
    ],
    recommendations: adviceFor(worst),
    confidence: {
      level: 'low',
      because:
        'rows and times are counted; what counting in another way costs instead is not known',
    },
    owner: 'user',
  };
}

const IN_WORDS: Readonly<Record<CopiesFor, string>> = {
  'distinct-counts': 'distinct counts',
  'grouping-sets': 'levels of a rollup or cube',
  unpivot: 'unpivoted columns, and then aggregated',
};

function adviceFor(found: DistinctExpand): readonly Recommendation[] {
  if (found.copiesFor === 'distinct-counts') return [approximate(found), separate()];
  return [found.copiesFor === 'unpivot' ? unpivotLater() : fewerLevels()];
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

function unpivotLater(): Recommendation {
  return {
    kind: 'change-code',
    advice: 'Aggregate the columns side by side, and unpivot what is left.',
    before: 'df.unpivot(ids, columns, "name", "value").groupBy("k", "name").agg(F.avg("value"))',
    after:
      'df.groupBy("k").agg(*[F.avg(c).alias(c) for c in columns]).unpivot(["k"], columns, "name", "value")',
    because: 'then the few groups become a row for each column, and not every row',
    risk: 'A group that has only nulls in a column keeps a row for it. Gains nothing where nearly every row is a group of its own.',
    verify: 'The Expand has fewer rows.',
  };
}
