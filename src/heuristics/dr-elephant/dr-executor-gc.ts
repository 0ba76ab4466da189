import { z } from 'zod';
import { type ExecutorGc, executorGc } from '../../metrics/dr-elephant/executor-gc.ts';
import {
  isSignificant,
  severityAscending,
  severityDescending,
} from '../../metrics/dr-elephant/thresholds.ts';
import type { Evidence } from '../../model/finding.ts';
import type { Severity } from '../../model/severity.ts';
import { defineHeuristic, type Heuristic } from '../heuristic.ts';
import { measure } from '../measure.ts';
import { measureOr, NOT_RECORDED, notApplicable, text, verdictOf } from './judgement.ts';
import { gcFinding } from './resource-findings.ts';
import { ascending, descending } from './severity-thresholds.ts';

const Options = z.strictObject({
  gcShare: ascending(0.08, 0.1, 0.15, 0.2),
  lowGcShare: descending(0.05, 0.04, 0.03, 0.01),
});

export const drExecutorGc: Heuristic = defineHeuristic({
  meta: {
    id: 'dr-executor-gc',
    title: 'Executors spend too much of their time collecting garbage',
    why: 'While the JVM collects garbage, the tasks of the executor wait and its cores are paid for.',
    category: 'memory',
  },
  requires: ['executors'],
  options: Options,
  gates: 'fixed',
  evaluate(app, { gcShare, lowGcShare }) {
    const gc = executorGc(app.sections.executors);
    if (gc.workerCount === 0) return notApplicable('the record has no executor but the driver');
    if (!gc.hasMetrics) return notApplicable('no task of the record brought metrics');
    const severity = severityAscending(gc.ratio, gcShare);
    return verdictOf(
      gcFinding(severity, gcShare, {
        who: 'Executors',
        ratio: gc.ratio,
        gcTimeMs: gc.gcTimeMs,
        recommendations: [
          {
            kind: 'look-into',
            advice:
              'Raise spark.executor.memory, or run fewer tasks at once in an executor, or cache less.',
            verify: 'The GC share of task time falls.',
          },
        ],
      }),
      {
        details: rows(gc, severity, severityDescending(gc.ratio, lowGcShare)),
        weight: gc.workerCount,
      },
    );
  },
});

function rows(gc: ExecutorGc, highGc: Severity, lowGc: Severity): readonly Evidence[] {
  const ratio = Number.isFinite(gc.ratio) ? gc.ratio : undefined;
  return [
    measureOr('GC time to Executor Run time ratio', ratio, 'ratio', NOT_RECORDED),
    measure('Total GC time', gc.gcTimeMs, 'ms'),
    measure('Total Executor Runtime', gc.taskTimeMs, 'ms'),
    ...(isSignificant(highGc)
      ? [text('Gc ratio high', 'Much time goes into GC: more executor memory may help.')]
      : []),
    ...(isSignificant(lowGc)
      ? [text('Gc ratio low', 'Little time goes into GC: less executor memory may do.')]
      : []),
  ];
}
