import { z } from 'zod';
import { ARROW_PROPERTY, type RowToPandas, rowToPandas } from '../metrics/python/to-pandas.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { bytesInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { type Evidence, isNonEmpty, type NonEmpty, type Recommendation } from '../model/finding.ts';
import { propertiesIn, property } from '../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../model/spark/spark-version.ts';
import { MIB } from '../model/units.ts';
import { flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Sent to the driver by one toPandas(), compressed. Ours: with less, Arrow saves no 5 s (catalogue cause 28 has 50 MB, or 10 s). */
  minResultBytes: z
    .number()
    .nonnegative()
    .default(10 * MIB),
});

export const arrowDisabled: Heuristic = defineHeuristic({
  meta: {
    id: 'arrow-disabled',
    title: 'toPandas() builds its data frame row by row',
    why: 'Without Arrow every row is pickled on the executors and unpickled in the driver, one value at a time, while the executors wait.',
    category: 'python',
  },
  requires: ['sqlExecutions', 'stages', 'environment'],
  options: Options,

  evaluate(app, options) {
    // Arrow came with Spark 2.3
    if (!isAtLeastSpark(app.framework.version, 2, 3)) return { kind: 'pass' };
    const slow = rowToPandas(app).filter(
      ({ resultBytes }) => resultBytes >= options.minResultBytes,
    );
    if (!isNonEmpty(slow)) return { kind: 'pass' };
    const remedy = { driver: slow.map(({ cut }) => cut) };
    const saving = savingBy(app, remedy, 'modelled');
    return flagIfWorth(app, options, { saving, remedy, details: [tableOf(slow)] }, () => ({
      subject: { kind: 'sql', executionId: slow[0].execution.executionId },
      headline: headlineIn(slow, saving.wallMs.likely),
      evidence: evidenceOf(slow),
      recommendations: [advice(app, slow[0]), LESS],
      confidence: {
        level: 'low',
        because:
          'the gap after the job is measured, and how much of it was the driver building the frame is estimated from its rows and columns, or from the bytes',
      },
      owner: 'user',
    }));
  },
});

function headlineIn(slow: NonEmpty<RowToPandas>, savedMs: number): string {
  const [{ callSite, resultBytes }] = slow;
  const where = callSite === undefined ? '' : ` at ${callSite}`;
  const what = `toPandas()${where} unpickles ${bytesInWords(resultBytes)} row by row`;
  const cost = `Arrow would save about ${msInWords(savedMs)}`;
  return headlineOf(
    `${what} in the driver: ${cost}`,
    `toPandas() unpickles ${bytesInWords(resultBytes)} row by row: ${cost}`,
  );
}

function advice(app: ApplicationModel, { execution }: RowToPandas): Recommendation {
  const isNew = isAtLeastSpark(app.framework.version, 3, 0);
  return {
    kind: 'set-property',
    property: isNew ? ARROW_PROPERTY : 'spark.sql.execution.arrow.enabled',
    from: property(propertiesIn(app, execution), ARROW_PROPERTY) ?? 'false',
    to: 'true',
    because:
      'columns then travel in Arrow batches, which become a data frame without a look at each value',
    scope: 'session',
    risk: 'Needs pyarrow on the driver; types that Arrow does not know fall back to the slow way with a warning.',
    verify: 'The gap after the job of toPandas() is gone.',
  };
}

const LESS: Recommendation = {
  kind: 'look-into',
  advice:
    'Aggregate, filter or sample on the executors first: a frame that the driver does not need whole costs memory and time either way.',
};

function evidenceOf(slow: NonEmpty<RowToPandas>): NonEmpty<Evidence> {
  const [{ resultBytes, rowCount, gapMs }] = slow;
  const evidence: [Evidence, ...Evidence[]] = [
    measure('Sent to the driver', resultBytes, 'bytes'),
    measure('Gap after its last job', gapMs, 'ms'),
  ];
  if (rowCount !== undefined) {
    evidence.push(measure('Rows', rowCount, 'count'));
  }
  if (slow.length > 1) evidence.push(tableOf(slow));
  return evidence;
}

function tableOf(slow: readonly RowToPandas[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'call', label: 'toPandas() at' },
      { key: 'bytes', label: 'Sent to the driver', unit: 'bytes' },
      { key: 'gap', label: 'Gap afterwards', unit: 'ms' },
    ],
    ...tableRows(slow, ({ execution, callSite, resultBytes, gapMs }) => ({
      call: callSite ?? `SQL query ${execution.executionId}`,
      bytes: resultBytes,
      gap: gapMs,
    })),
  };
}
