import { z } from 'zod';
import { type NestedLoop, nestedLoops } from '../metrics/plans/joins/nested-loops.ts';
import { repeatedRows } from '../metrics/plans/joins/repeated-rows.ts';
import { rddProducts } from '../metrics/rdds/rdd-products.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { remedyByPlans } from '../metrics/simulate/merged-changes.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { hasCapabilities } from '../model/capabilities.ts';
import { type Evidence, isNonEmpty, type NonEmpty, type Saving } from '../model/finding.ts';
import { costliestOf, type Described, type Found, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { inThePlan, operatorCell, stagesCell } from './plan-evidence.ts';
import { condition, conditionAdvice, fewerCopies } from './shape/nested-loop-advice.ts';
import { describeProducts, productTable } from './shape/rdd-product-finding.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Of the smaller side: with few rows there, as of a scalar subquery, a loop over them is the best join. Ours. */
  minSideRows: z.number().int().min(1).default(100),
});

export const cartesianOrNestedLoopJoin: Heuristic = defineHeuristic({
  meta: {
    id: 'cartesian-or-nested-loop-join',
    title: 'A join compares every row with every row',
    why: 'Without an equality to join by, the work grows with the product of both sides.',
    category: 'sql',
  },
  requires: ['stages.operators'],
  options: Options,

  evaluate(app, options) {
    const found = costliestOf([ofRdds(app), ofPlans(app, options.minSideRows)]);
    if (found !== undefined) return flagIfWorth(app, options, found.worth, found.describe);
    return hasCapabilities(app, ['sql.node-metrics'])
      ? { kind: 'pass' }
      : { kind: 'not-applicable', reason: 'the record has no metrics of SQL operators' };
  },
});

function ofRdds(app: ApplicationModel): Found | undefined {
  const products = rddProducts(app);
  if (!isNonEmpty(products)) return undefined;
  const remedy = { stages: products.flatMap(({ changes }) => changes) };
  const saving = savingBy(app, remedy, 'modelled');
  return {
    worth: { saving, remedy, details: [productTable(products)] },
    describe: () => describeProducts(products, saving.wallMs.likely),
  };
}

function ofPlans(app: ApplicationModel, minSideRows: number): Found | undefined {
  const loops = nestedLoops(app, minSideRows)
    .filter((loop) => !isRepeatedEnough(app, loop))
    .toSorted((a, b) => b.pairCount - a.pairCount);
  if (!isNonEmpty(loops)) return undefined;
  const remedy = remedyByPlans(loops);
  const saving = savingBy(app, remedy, 'modelled');
  return {
    worth: { saving, remedy, details: [tableOf(loops)] },
    describe: () => describe(app, loops, saving),
  };
}

/** A table that is salted no finer than the cores need is well salted. */
function isRepeatedEnough(app: ApplicationModel, loop: NestedLoop): boolean {
  const repeated = repeatedRows(app, loop);
  return repeated !== undefined && repeated.times <= repeated.enoughTimes;
}

function describe(app: ApplicationModel, loops: NonEmpty<NestedLoop>, saving: Saving): Described {
  const [worst] = loops;
  const { join, isProduct } = worst;
  const repeated = repeatedRows(app, worst);
  return {
    subject: { kind: 'sql', executionId: join.execution.executionId, nodeId: join.node.nodeId },
    headline: headline(worst, saving),
    evidence: evidenceOf(loops),
    recommendations: isProduct
      ? [repeated === undefined ? condition(worst) : fewerCopies(repeated)]
      : conditionAdvice(worst),
    confidence: isProduct
      ? { level: 'low', because: 'whether every pair is wanted only the code’s author knows' }
      : {
          level: 'medium',
          because:
            'rows and times are counted; what a pair costs beside the rest of the stage’s work is assumed',
        },
    owner: 'user',
  };
}

function headline({ leftRows, rightRows, hasCondition }: NestedLoop, saving: Saving): string {
  const sides = `${countInWords(leftRows)} × ${countInWords(rightRows)} rows`;
  const cost = `about ${msInWords(saving.wallMs.likely)} lost`;
  return hasCondition
    ? headlineOf(`A join without an equality compares each row with each, ${sides}: ${cost}`)
    : headlineOf(`A join without a condition pairs each row with each, ${sides}: ${cost}`);
}

function evidenceOf(loops: NonEmpty<NestedLoop>): NonEmpty<Evidence> {
  const [{ join, leftRows, rightRows, pairCount }] = loops;
  const evidence: [Evidence, ...Evidence[]] = [
    measure('Rows of one side', leftRows, 'count'),
    measure('Rows of the other', rightRows, 'count'),
    measure('Pairs compared', pairCount, 'count'),
    inThePlan(join.node),
  ];
  if (join.outputRows !== undefined) {
    evidence.push(measure('Pairs kept', join.outputRows, 'count'));
  }
  if (loops.length > 1) evidence.push(tableOf(loops));
  return evidence;
}

function tableOf(loops: readonly NestedLoop[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'join', label: 'Join' },
      { key: 'left', label: 'Left rows', unit: 'count' },
      { key: 'right', label: 'Right rows', unit: 'count' },
      { key: 'stage', label: 'Stage' },
    ],
    ...tableRows(loops, ({ join, leftRows, rightRows }) => ({
      join: operatorCell(join.node),
      left: Math.round(leftRows),
      right: Math.round(rightRows),
      stage: stagesCell(join.stages),
    })),
  };
}
