import { z } from 'zod';
import { cacheAdvice } from '../metrics/cache-advice.ts';
import {
  type RecomputationCost,
  recomputationCost,
  remedyOf,
} from '../metrics/plans/repeats/recomputation-cost.ts';
import { recomputed } from '../metrics/plans/repeats/recomputed.ts';
import { scanInWords } from '../metrics/plans/source-words.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { stageInWords } from '../metrics/stages/stage-names.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { type Evidence, isNonEmpty, type NonEmpty } from '../model/finding.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { TABLE_ROWS } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Times that the same is computed; the catalogue's cause 36 takes three. Ours: two, since what it costs decides. */
  minComputationCount: z.number().int().min(2).default(2),
});

export const repeatedComputation: Heuristic = defineHeuristic({
  meta: {
    id: 'repeated-computation',
    title: 'The same data is computed again and again',
    why: 'Every action computes its DataFrame from the files on, unless it was cached.',
    category: 'sql',
  },
  requires: ['sqlExecutions', 'stages.operators'],
  options: Options,

  evaluate(app, options) {
    if (
      app.sections.sqlExecutions.every(
        ({ finalPlan, initialPlan }) => (finalPlan ?? initialPlan) === undefined,
      )
    ) {
      return { kind: 'not-applicable', reason: 'the record has no plans of SQL queries' };
    }
    const costs = recomputed(app)
      .filter(({ repeats }) => repeats.length + 1 >= options.minComputationCount)
      .map(recomputationCost)
      .filter(({ changes }) => changes.length > 0)
      .toSorted((a, b) => b.savedTaskMs - a.savedTaskMs);
    if (!isNonEmpty(costs)) return { kind: 'pass' };

    const remedy = remedyOf(costs);
    const saving = savingBy(app, remedy);
    const worth = { saving, remedy, details: [tableOf(costs)] };
    return flagIfWorth(app, options, worth, () => describe(app, costs, saving.wallMs.likely));
  },
});

function describe(
  app: ApplicationModel,
  costs: NonEmpty<RecomputationCost>,
  savedMs: number,
): Described {
  const [{ keeper, repeats }] = costs;
  const count = repeats.length + 1;
  const times = count === 2 ? 'twice' : `${countInWords(count)} times`;
  const cost = `keeping the result would save ${msInWords(savedMs)}`;
  return {
    subject: { kind: 'sql', executionId: repeats[0].execution.executionId },
    headline: headlineOf(
      ...(keeper.scan === undefined
        ? []
        : [`The same rows of ${scanInWords(keeper.scan)} are computed ${times}: ${cost}`]),
      `The same rows are computed ${times}, each time from the start: ${cost}`,
    ),
    evidence: [
      { kind: 'measure', label: 'Times computed', is: { value: count, unit: 'count' } },
      {
        kind: 'measure',
        label: 'Task time of the repeats',
        is: { value: Math.round(repeatedMs(costs)), unit: 'ms' },
      },
      tableOf(costs),
    ],
    recommendations: cacheAdvice(app, costs),
    confidence: {
      level: 'medium',
      because:
        'the plans read the same data and compute the same expressions; how much of each stage that is can only be bounded',
    },
    owner: 'user',
  };
}

function repeatedMs(costs: readonly RecomputationCost[]): number {
  return costs.reduce((sum, { savedTaskMs }) => sum + savedTaskMs, 0);
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
    rows: costs
      .flatMap(({ keeper, repeats }) => [keeper, ...repeats])
      .slice(0, TABLE_ROWS)
      .map(({ execution, stage }) => ({
        query: execution.executionId,
        action: execution.description,
        stage: stageInWords(stage),
        tasks: stage.taskTimeMs,
      })),
  };
}
