import { z } from 'zod';
import { type PlanGrowth, planGrowths } from '../metrics/plan-growth.ts';
import { serviceReason } from '../metrics/sessions/service-application.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import { isNonEmpty, type Recommendation } from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Catalogue cause 49. */
  minQueryCount: z.number().int().min(3).default(5),
  /** Planning of the last queries over that of the first ones; catalogue cause 49. */
  minTimeRatio: z.number().min(1).default(3),
  /** Operators of the last plan over those of the first: else something other than the plan got slower. Ours. */
  minPlanRatio: z.number().min(1).default(1.5),
});

export const planGrowth: Heuristic = defineHeuristic({
  meta: {
    id: 'plan-growth',
    title: 'Each turn of a loop plans everything before it again',
    why: 'A query that is built on the one before carries all its steps along, so that planning takes longer with every turn.',
    category: 'driver',
  },
  requires: ['jobs', 'sqlExecutions'],
  options: Options,

  evaluate(app, options) {
    const service = serviceReason(app);
    if (service !== undefined) return { kind: 'not-applicable', reason: service };
    const growths = planGrowths(app, options);
    if (!isNonEmpty(growths)) return { kind: 'pass' };
    const remedy = asTheFirst(growths);
    const saving = savingBy(app, remedy, 'modelled');
    return flagIfWorth(app, options, { saving, remedy }, () => describe(growths[0]));
  },
});

/** Every turn is planned as fast as the first ones were. */
function asTheFirst(growths: readonly PlanGrowth[]): Remedy {
  return {
    driver: growths.flatMap(({ turns, firstMs }) =>
      turns.map(({ fromMs, toMs, planningMs }) => ({
        fromMs,
        toMs,
        savedMs: Math.max(0, planningMs - firstMs),
      })),
    ),
  };
}

function describe(growth: PlanGrowth): Described {
  const { callSite, turns, firstMs, lastMs, firstNodeCount, lastNodeCount, excessMs } = growth;
  const count = countInWords(turns.length);
  const what = `Planning grows from ${msInWords(firstMs)} to ${msInWords(lastMs)} over ${count} turns of a loop`;
  return {
    subject: { kind: 'application' },
    headline: headlineOf(`${what}: cutting the plan short saves ${msInWords(excessMs)}`, what),
    evidence: [
      measure('Planning of the last queries, on the driver', lastMs, 'ms', firstMs),
      measure('Operators in the last plan', lastNodeCount, 'count', firstNodeCount),
      measure('Queries', turns.length, 'count'),
      { kind: 'text', label: 'Action', text: callSite },
    ],
    recommendations: ADVICE,
    confidence: {
      level: 'medium',
      because: 'times and plans are measured; what a checkpoint costs is not counted against them',
    },
    owner: 'user',
  };
}

const ADVICE: readonly Recommendation[] = [
  {
    kind: 'change-code',
    advice: 'Cut the plan short every few turns with localCheckpoint().',
    before: 'for turn in turns:\n    df = step(df, turn)',
    after:
      'for n, turn in enumerate(turns):\n    df = step(df, turn)\n    if n % 5 == 4:\n        df = df.localCheckpoint()',
    because: 'what is checkpointed is data, and its history need not be planned again',
    risk: 'The data is kept on the executors; when one is lost the job fails, and checkpoint() is safer.',
    verify: 'The last turns are planned as fast as the first.',
  },
  {
    kind: 'look-into',
    advice: 'Columns added one by one belong into one select, and many unions into one read.',
  },
];
