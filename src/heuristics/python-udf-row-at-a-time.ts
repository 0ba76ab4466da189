import { z } from 'zod';
import { functionInWords } from '../metrics/python/python-words.ts';
import { type RowUdfCost, type RowUdfNature, rowUdfCosts } from '../metrics/python/row-udf-cost.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { spanMs } from '../metrics/stages/stage-span.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import {
  type Evidence,
  type Finding,
  isNonEmpty,
  type NonEmpty,
  type Saving,
} from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import { sumBy } from '../model/sum-by.ts';
import { flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { rowUdfAdvice } from './python/row-udf-advice.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Of the application's task run time, spent in stages with such functions; catalogue cause 25. */
  minRunShare: z.number().min(0).max(1).default(0.2),
  /**
   * Of a stage's run time, spent waiting for Python. The catalogue's half (cause 25) counts reading files as Python's; here it
   * is not, although it partly happens meanwhile: hence less. Ours.
   */
  minPythonShare: z.number().min(0).max(1).default(0.4),
});

export const pythonUdfRowAtATime: Heuristic = defineHeuristic({
  meta: {
    id: 'python-udf-row-at-a-time',
    title: 'Rows go to Python and back one by one',
    why: 'A plain Python UDF serializes every row, hands it to another process, calls a function and reads the result back, which costs many times what the same work costs inside Spark.',
    category: 'python',
  },
  requires: ['stages.operators', 'sqlExecutions'],
  options: Options,

  evaluate(app, options) {
    const all = rowUdfCosts(app);
    const costs = all.filter(({ python }) => python.pythonShare >= options.minPythonShare);
    const runMs = sumBy(costs, ({ python }) => python.runMs);
    const wholeRunMs = sumBy(app.sections.stages, ({ sums }) => sums.executorRunTimeMs);
    const details = all.length === 0 ? [] : [tableOf(all)];
    if (!isNonEmpty(costs) || runMs < options.minRunShare * wholeRunMs) {
      return { kind: 'pass', details };
    }
    const remedy: Remedy = { isByPlans: true, stages: costs.map(({ change }) => change) };
    const saving = savingBy(app, remedy, 'modelled');
    return flagIfWorth(app, options, { saving, remedy, details }, () => ({
      ...describe(app, costs, saving),
      owner: 'user',
    }));
  },
});

function describe(
  app: ApplicationModel,
  costs: NonEmpty<RowUdfCost>,
  saving: Saving,
): Pick<Finding, 'subject' | 'headline' | 'evidence' | 'recommendations' | 'confidence'> {
  const [worst] = costs;
  const { stage } = worst.python;
  const rows = `${countInWords(worst.rowCount)} rows`;
  const cure = worst.nature === 'work' ? 'batches' : 'built-in functions';
  const cost = `${cure} would save ${msInWords(saving.wallMs.likely)} of ${msInWords(stageTimeOf(costs))}`;
  return {
    subject: stageSubject(stage),
    headline: headlineOf(
      `${rows} go one by one through ${calledInWords(worst)} in ${stageInWords(stage)}: ${cost}`,
      `${rows} go one by one through a Python function in ${stageInWords(stage)}: ${cost}`,
      `${rows} go one by one through Python in ${stageInWords(stage)}: ${cost}`,
    ),
    evidence: evidenceOf(costs),
    recommendations: rowUdfAdvice(app, worst),
    confidence: confidenceOf(costs),
  };
}

function calledInWords({ python, nodes }: RowUdfCost): string {
  return python.isRdd ? 'a Python RDD' : functionInWords(nodes);
}

function stageTimeOf(costs: readonly RowUdfCost[]): number {
  return sumBy(costs, ({ python }) => spanMs(python.stage));
}

function evidenceOf(costs: NonEmpty<RowUdfCost>): NonEmpty<Evidence> {
  const [{ python, rowCount, movedBytes, perRowMs }] = costs;
  const evidence: [Evidence, ...Evidence[]] = [
    measure('Waiting for Python, of the run time', python.pythonShare, 'ratio'),
    measure('Rows through Python', rowCount, 'count'),
    ...(python.isRdd ? [] : [measure('Sent to Python and back', movedBytes, 'bytes')]),
    measure('Python time of a million rows', Math.round(perRowMs * MILLION), 'ms'),
  ];
  if (costs.length > 1) evidence.push(tableOf(costs));
  return evidence;
}

const MILLION = 1e6;

const CONFIDENCE: Readonly<Record<RowUdfNature, Finding['confidence']>> = {
  way: {
    level: 'medium',
    because:
      'the rows and the wait for Python are recorded, but not what the function does: the saving assumes that built-in functions can do it',
  },
  either: {
    level: 'low',
    because:
      'part of a row’s time may be the work of the function itself: the saving lies between what Arrow and what built-in functions mostly give',
  },
  work: {
    level: 'low',
    because:
      'a row takes so long that the function itself may be the work: only the way to Python and back is counted',
  },
};

/** Of the least sure one. */
function confidenceOf(costs: NonEmpty<RowUdfCost>): Finding['confidence'] {
  const natures = new Set(costs.map(({ nature }) => nature));
  if (natures.has('work')) return CONFIDENCE.work;
  return natures.has('either') ? CONFIDENCE.either : CONFIDENCE.way;
}

function tableOf(costs: readonly RowUdfCost[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'function', label: 'Function' },
      { key: 'rows', label: 'Rows', unit: 'count' },
      { key: 'run', label: 'Run time of its tasks', unit: 'ms' },
      { key: 'python', label: 'Of it waiting for Python', unit: 'ms' },
    ],
    ...tableRows(costs, (cost) => ({
      stage: stageInWords(cost.python.stage),
      function: calledInWords(cost),
      rows: cost.rowCount,
      run: Math.round(cost.python.runMs),
      python: Math.round(cost.python.pythonMs),
    })),
  };
}
