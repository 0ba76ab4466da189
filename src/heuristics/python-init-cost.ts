import { z } from 'zod';
import {
  type InitCost,
  type InitEvidence,
  initCosts,
  WORKER_REUSE,
} from '../metrics/python/init-cost.ts';
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
  type Recommendation,
} from '../model/finding.ts';
import { booleanProperty } from '../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../model/spark/spark-version.ts';
import { sumBy } from '../model/sum-by.ts';
import { flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Before its first row, of the middle task's run time; catalogue cause 27. */
  minInitShare: z.number().min(0).max(1).default(0.5),
  /** Of a stage's run time, spent waiting for Python; as for row-at-a-time functions (catalogue cause 25). */
  minPythonShare: z.number().min(0).max(1).default(0.5),
});

export const pythonInitCost: Heuristic = defineHeuristic({
  meta: {
    id: 'python-init-cost',
    title: 'Every task sets up Python anew',
    why: 'A model or connection that is loaded in every task is paid for as often as there are tasks, and once for each worker would do.',
    category: 'python',
  },
  requires: ['stages.tasks'],
  options: Options,

  evaluate(app, options) {
    const costs = initCosts(app).filter(
      ({ share, python }) =>
        share >= options.minInitShare && python.pythonShare >= options.minPythonShare,
    );
    if (!isNonEmpty(costs)) return { kind: 'pass' };
    const remedy = { stages: costs.map(({ change }) => change) };
    const saving = savingBy(app, remedy);
    return flagIfWorth(app, options, { saving, remedy, details: [tableOf(costs)] }, () => ({
      subject: stageSubject(costs[0].python.stage),
      headline: headlineIn(costs, saving.wallMs.likely),
      evidence: evidenceOf(costs),
      recommendations: adviceFor(app, costs[0]),
      confidence: CONFIDENCE[costs[0].evidence],
      owner: 'user',
    }));
  },
});

function headlineIn(costs: NonEmpty<InitCost>, savedMs: number): string {
  const [{ python, unit, timesCount, slotCount, perTimeMs, evidence }] = costs;
  const whole = sumBy(costs, (cost) => spanMs(cost.python.stage));
  const times = `${countInWords(timesCount)} ${unit === 'task' ? 'tasks' : 'batches'}`;
  const isGuess = evidence === 'steady' || evidence === 'batches';
  const does = isGuess ? 'seems to spend' : 'spends';
  const what = `Each of ${times} in ${stageInWords(python.stage)} ${does} ${msInWords(perTimeMs)} setting up Python`;
  const cost = `${msInWords(savedMs)} of ${msInWords(whole)}`;
  return headlineOf(`${what}; once in ${slotCount} workers would save ${cost}`, `${what}: ${cost}`);
}

const CONFIDENCE: Readonly<Record<InitEvidence, Finding['confidence']>> = {
  measured: { level: 'high', because: 'Spark measured the time its Python workers took to start' },
  rows: {
    level: 'medium',
    because: 'tasks with few rows wait for Python nearly as long as those with many',
  },
  'no-reuse': {
    level: 'low',
    because: 'that every task starts a worker is set, and what that costs is estimated',
  },
  steady: {
    level: 'low',
    because:
      'all tasks wait as long for Python although there is hardly any data in them: that fits setting up, and also long work on few rows',
  },
  batches: {
    level: 'low',
    because:
      'a batch takes far longer than computing on columns would: that fits loading a model each time, and also a model that predicts slowly',
  },
};

function adviceFor(app: ApplicationModel, cost: InitCost): readonly Recommendation[] {
  const { evidence, perTimeMs } = cost;
  if (evidence === 'batches') return [loadOnceForBatches(perTimeMs)];
  const properties = app.sections.environment?.sparkProperties ?? {};
  const isReused = booleanProperty(properties, WORKER_REUSE) !== false;
  const reuse: Recommendation = {
    kind: 'set-property',
    property: WORKER_REUSE,
    from: 'false',
    to: 'true',
    because: 'a worker that is used again starts and imports its packages once',
    scope: 'submit',
    risk: 'What a function leaves behind in its process is there for the next task.',
  };
  const once = loadOnce(app, perTimeMs);
  if (isReused) return [once, FEWER_TASKS];
  return evidence === 'rows' ? [once, reuse] : [reuse, once];
}

/** Iterators in pandas UDFs came with Spark 3.0, as the type hints that tell such functions apart in a plan did. */
function loadOnceForBatches(perBatchMs: number): Recommendation {
  return {
    kind: 'change-code',
    advice:
      'Let the pandas UDF take an iterator of batches, and load what it needs before the first.',
    before: `@F.pandas_udf('double')\ndef score(batch: pd.Series) -> pd.Series:\n    model = load_model(path)  # in every batch\n    return pd.Series(model.predict(batch.to_frame()))`,
    after: `@F.pandas_udf('double')\ndef score(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:\n    model = load_model(path)  # once in each task\n    for batch in batches:\n        yield pd.Series(model.predict(batch.to_frame()))`,
    because: `a batch takes ${msInWords(perBatchMs)} in Python, and the function is called anew for each`,
    verify:
      'Time the function on one batch by itself: if the time is not in loading, the model is the work.',
  };
}

function loadOnce(app: ApplicationModel, perTimeMs: number): Recommendation {
  // mapInPandas came with Spark 3.0
  const call = isAtLeastSpark(app.framework.version, 3, 0)
    ? "df.mapInPandas(score, 'y double')"
    : 'df.rdd.mapPartitions(score)';
  return {
    kind: 'change-code',
    advice: 'Load what the function needs once in each Python worker, in a module that you ship.',
    before: `def score(batches):\n    model = load_model(path)  # in every task\n    for batch in batches:\n        yield model.predict(batch)`,
    after: `# scoring.py, sent with --py-files\n@functools.cache\ndef model():\n    return load_model(path)  # once in each worker\n\ndef score(batches):\n    for batch in batches:\n        yield model().predict(batch)\n\n# in the job\nfrom scoring import score\n${call}`,
    because: `a task spends ${msInWords(perTimeMs)} before its first row, and workers are used again from task to task`,
    risk: 'A worker keeps the model as long as it lives: its memory has to hold it.',
    verify: 'Only the first task of each core is slow.',
  };
}

const FEWER_TASKS: Recommendation = {
  kind: 'look-into',
  advice:
    'Where it cannot be loaded once, use fewer and larger partitions (coalesce), so that fewer tasks pay.',
};

function evidenceOf(costs: NonEmpty<InitCost>): NonEmpty<Evidence> {
  const [{ perTimeMs, unit, medianRunMs, timesCount, slotCount }] = costs;
  const isTask = unit === 'task';
  const evidence: [Evidence, ...Evidence[]] = [
    measure(
      isTask ? 'Before a task’s first row' : 'In Python, a batch',
      Math.round(perTimeMs),
      'ms',
    ),
    measure('Run time of the middle task', medianRunMs, 'ms'),
    measure(
      `${isTask ? 'Tasks' : 'Batches'}, and workers that would have to pay once`,
      timesCount,
      'count',
      slotCount,
    ),
  ];
  if (costs.length > 1) evidence.push(tableOf(costs));
  return evidence;
}

function tableOf(costs: readonly InitCost[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'times', label: 'Tasks or batches', unit: 'count' },
      { key: 'init', label: 'Before the first row of each', unit: 'ms' },
      { key: 'run', label: 'Run time of the middle one', unit: 'ms' },
    ],
    ...tableRows(costs, ({ python, timesCount, perTimeMs, medianRunMs }) => ({
      stage: stageInWords(python.stage),
      times: timesCount,
      init: Math.round(perTimeMs),
      run: medianRunMs,
    })),
  };
}
