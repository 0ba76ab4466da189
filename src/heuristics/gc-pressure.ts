import { z } from 'zod';
import { gcAdvice } from '../metrics/memory/gc-advice.ts';
import { type GcCost, gcCostOf } from '../metrics/memory/gc-cost.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import {
  capitalised,
  placeInWords,
  stageInWords,
  stageSubject,
} from '../metrics/stages/stage-names.ts';
import { countInWords, headlineOf, msInWords, shareInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { type Evidence, isNonEmpty, type NonEmpty } from '../model/finding.ts';
import { sumBy } from '../model/sum-by.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Catalogue cause 20; Dr. Elephant begins at 8 %, NVIDIA's tools at 30 %. */
  minGcShare: z.number().min(0).max(1).default(0.1),
  /** Of the run time, what is left to garbage collection when all is well; catalogue cause 20. */
  healthyGcShare: z.number().min(0).max(1).default(0.05),
  /**
   * Run time of the stages in question. Ours, a fifth of the catalogue's 10 core-minutes: those keep out the garbage that
   * starting a JVM makes, which the gate on the saving does too, and would hide short jobs that spend half their time on it.
   */
  minRunCoreMs: z.number().nonnegative().default(120_000),
});
type Options = z.infer<typeof Options>;

export const gcPressure: Heuristic = defineHeuristic({
  meta: {
    id: 'gc-pressure',
    title: 'Tasks spend much of their time collecting garbage',
    why: 'While the JVM collects garbage its tasks stand still, and the cores are paid for all the same.',
    category: 'memory',
  },
  requires: ['stages'],
  options: Options,

  evaluate(app, options) {
    const costs = app.sections.stages
      .map((stage) => gcCostOf(app, stage, options.healthyGcShare))
      .filter(({ gcShare, savedMs }) => gcShare >= options.minGcShare && savedMs > 0)
      .toSorted((a, b) => b.savedMs - a.savedMs);
    if (!isNonEmpty(costs) || total(costs, 'runMs') < options.minRunCoreMs) return { kind: 'pass' };

    const remedy = { stages: costs.map(({ change }) => change) };
    const saving = savingBy(app, remedy, 'modelled');
    const worth = { saving, remedy, details: [tableOf(app, costs)] };
    return flagIfWorth(app, options, worth, () => describe(app, costs, options));
  },
});

function total(costs: readonly GcCost[], field: 'runMs' | 'gcMs' | 'excessMs' | 'savedMs'): number {
  return sumBy(costs, (cost) => cost[field]);
}

function describe(
  app: ApplicationModel,
  costs: NonEmpty<GcCost>,
  { minGcShare }: Options,
): Described {
  const [worst] = costs;
  const gcShare = total(costs, 'gcMs') / total(costs, 'runMs');
  const evidence: [Evidence, ...Evidence[]] = [
    measure('Garbage collection of the run time', gcShare, 'ratio', minGcShare),
    measure('Task time lost to it', total(costs, 'excessMs'), 'coreMs'),
  ];
  if (costs.length > 1) evidence.push(tableOf(app, costs));
  return {
    subject: stageSubject(worst.stage),
    headline: headline(app, costs, gcShare),
    evidence,
    recommendations: gcAdvice(app, worst),
    confidence: {
      level: 'medium',
      because: 'the time is measured; how much of it a remedy gives back is not',
    },
    owner: 'user',
  };
}

function headline(app: ApplicationModel, costs: NonEmpty<GcCost>, gcShare: number): string {
  const [{ stage }] = costs;
  const share = `${shareInWords(gcShare)} of the task time goes to garbage collection`;
  const cost = `about ${msInWords(total(costs, 'savedMs'))} of the run`;
  const others = costs.length === 1 ? '' : ` and ${countInWords(costs.length - 1)} more`;
  return headlineOf(
    `${capitalised(placeInWords(app, stage))}${others}: ${share}, ${cost}`,
    `${capitalised(stageInWords(stage))}${others}: ${share}, ${cost}`,
  );
}

function tableOf(app: ApplicationModel, costs: readonly GcCost[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'run', label: 'Run time', unit: 'coreMs' },
      { key: 'gc', label: 'Garbage collection', unit: 'coreMs' },
      { key: 'lost', label: 'Wall clock lost', unit: 'ms' },
    ],
    ...tableRows(costs, ({ stage, runMs, gcMs, savedMs }) => ({
      stage: placeInWords(app, stage),
      run: runMs,
      gc: gcMs,
      lost: Math.round(savedMs),
    })),
  };
}
