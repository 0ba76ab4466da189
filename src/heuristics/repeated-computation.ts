import { z } from 'zod';
import { cacheAdvice } from '../metrics/cache-advice.ts';
import { actionInWords } from '../metrics/call-sites.ts';
import {
  type RecomputationCost,
  recomputationCost,
  remedyOf,
} from '../metrics/plans/repeats/recomputation-cost.ts';
import { recomputed } from '../metrics/plans/repeats/recomputed.ts';
import { scanInWords } from '../metrics/plans/source-words.ts';
import { recomputedRdds } from '../metrics/rdds/recomputed-rdds.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { capitalised, stageInWords } from '../metrics/stages/stage-names.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { type Evidence, isNonEmpty, type NonEmpty } from '../model/finding.ts';
import { sumBy } from '../model/sum-by.ts';
import { costliestOf, type Described, type Found, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { describeRdds, rddTable } from './repeats/rdd-finding.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Times that the same is computed; the catalogue's cause 36 takes three. Ours: two, since what it costs decides. */
  minComputationCount: z.number().int().min(2).default(2),
  /** The same of RDDs that only Python's functions read, which are not in the record; the catalogue's three. */
  minPythonRddCount: z.number().int().min(2).default(3),
});
type Options = z.infer<typeof Options>;

export const repeatedComputation: Heuristic = defineHeuristic({
  meta: {
    id: 'repeated-computation',
    title: 'The same data is computed again and again',
    why: 'Every action computes its DataFrame from the files on, unless it was cached.',
    category: 'sql',
  },
  requires: ['stages.operators'],
  options: Options,

  evaluate(app, options) {
    const { sqlExecutions = [], stages } = app.sections;
    const hasPlan = sqlExecutions.some(({ finalPlan }) => finalPlan !== undefined);
    if (!hasPlan && stages.every(({ rdds }) => rdds.length === 0)) {
      return { kind: 'not-applicable', reason: 'the record has neither plans nor RDDs' };
    }
    const found = costliestOf([ofPlans(app, options), ofRdds(app, options)]);
    if (found === undefined) return { kind: 'pass' };
    return flagIfWorth(app, options, found.worth, found.describe);
  },
});

function ofPlans(app: ApplicationModel, { minComputationCount }: Options): Found | undefined {
  const costs = recomputed(app)
    .filter(({ repeats }) => repeats.length + 1 >= minComputationCount)
    .map(recomputationCost)
    .filter(({ changes }) => changes.length > 0)
    .toSorted((a, b) => b.savedTaskMs - a.savedTaskMs);
  if (!isNonEmpty(costs)) return undefined;
  const remedy = remedyOf(costs);
  const saving = savingBy(app, remedy);
  return {
    worth: { saving, remedy, details: [tableOf(costs)] },
    describe: () => describe(app, costs, saving.wallMs.likely),
  };
}

function ofRdds(app: ApplicationModel, options: Options): Found | undefined {
  const rdds = recomputedRdds(app)
    .filter(
      ({ stages, isBehindPython, changes }) =>
        stages.length >=
          (isBehindPython ? options.minPythonRddCount : options.minComputationCount) &&
        changes.length > 0,
    )
    .toSorted((a, b) => b.savedTaskMs - a.savedTaskMs);
  if (!isNonEmpty(rdds)) return undefined;
  const remedy = { stages: rdds.flatMap(({ changes }) => changes) };
  const saving = savingBy(app, remedy, 'modelled');
  return {
    worth: { saving, remedy, details: [rddTable(rdds)] },
    describe: () => describeRdds(rdds, saving.wallMs.likely),
  };
}

function describe(
  app: ApplicationModel,
  costs: NonEmpty<RecomputationCost>,
  savedMs: number,
): Described {
  const [{ repeats, isReading }] = costs;
  return {
    subject: { kind: 'sql', executionId: repeats[0].execution.executionId },
    headline: headline(costs[0], savedMs),
    evidence: [
      measure('Times computed', repeats.length + 1, 'count'),
      measure(
        'Task time of the repeats',
        Math.round(sumBy(costs, ({ savedTaskMs }) => savedTaskMs)),
        'ms',
      ),
      tableOf(costs),
    ],
    recommendations: cacheAdvice(app, costs),
    confidence: isReading ? OF_READING : OF_WORK,
    owner: 'user',
  };
}

const OF_WORK = {
  level: 'medium',
  because:
    'the plans read the same data and compute the same expressions; how much of each stage that is can only be bounded',
} as const;
const OF_READING = {
  level: 'low',
  because:
    'the plans read the same files; how much of a stage goes into reading text was not measured, and half is assumed',
} as const;

function headline({ keeper, repeats, isReading }: RecomputationCost, savedMs: number): string {
  const count = repeats.length + 1;
  const times = count === 2 ? 'twice' : `${countInWords(count)} times`;
  const saved = `would save ${msInWords(savedMs)}`;
  if (keeper.batchRddId !== undefined)
    return headlineOf(`foreachBatch computes its batch ${times}: persisting it ${saved}`);
  const inGeneral = `The same rows are computed ${times}, each time from the start: keeping the result ${saved}`;
  if (keeper.scan === undefined) return headlineOf(inGeneral);
  const scan = scanInWords(keeper.scan);
  return isReading
    ? headlineOf(
        `${capitalised(scan)} is read ${times}, each time as a whole: reading it once ${saved}`,
        `The same text is read ${times}, each time as a whole: reading it once ${saved}`,
      )
    : headlineOf(
        `The same rows of ${scan} are computed ${times}: keeping the result ${saved}`,
        inGeneral,
      );
}

function tableOf(costs: readonly RecomputationCost[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'query', label: 'Query' },
      { key: 'action', label: 'Action' },
      { key: 'stage', label: 'Stage' },
      { key: 'tasks', label: 'Task time', unit: 'ms' },
    ],
    ...tableRows(
      costs.flatMap(({ keeper, repeats }) => [keeper, ...repeats]),
      ({ execution, stage }) => ({
        query: execution.executionId,
        action: actionInWords(execution.description),
        stage: stageInWords(stage),
        tasks: stage.taskTimeMs,
      }),
    ),
  };
}
