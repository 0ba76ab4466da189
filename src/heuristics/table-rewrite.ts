import { z } from 'zod';
import { type TableRewrite, tableRewrites } from '../metrics/plans/writes/table-rewrites.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { remedyByPlans } from '../metrics/simulate/merged-changes.ts';
import { bytesInWords, countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import { isNonEmpty, type NonEmpty, type Recommendation } from '../model/finding.ts';
import { sumBy } from '../model/sum-by.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Of the rows written; catalogue cause 51, as DataFlint has it: above it most of the writing is asked for. */
  maxChangedShare: z.number().min(0).max(1).default(0.3),
});

export const tableRewrite: Heuristic = defineHeuristic({
  meta: {
    id: 'table-rewrite',
    title: 'A MERGE writes a table anew to change a few of its rows',
    why: 'A file is written again as a whole for each row in it that changes, unless a deletion vector says which rows are gone.',
    category: 'sql',
  },
  requires: ['sql.node-metrics', 'stages.tasks'],
  options: Options,

  evaluate(app, options) {
    const rewrites = tableRewrites(app).filter(
      ({ copiedRows, changedRows }) =>
        changedRows <= options.maxChangedShare * (copiedRows + changedRows),
    );
    if (!isNonEmpty(rewrites)) return { kind: 'pass' };
    const remedy = remedyByPlans(rewrites);
    const saving = savingBy(app, remedy, 'modelled');
    return flagIfWorth(app, options, { saving, remedy }, () =>
      describe(rewrites, saving.wallMs.likely),
    );
  },
});

function describe(rewrites: NonEmpty<TableRewrite>, savedMs: number): Described {
  const [{ execution, node }] = rewrites;
  const copied = sumBy(rewrites, ({ copiedRows }) => copiedRows);
  const changed = sumBy(rewrites, ({ changedRows }) => changedRows);
  const what =
    rewrites.length === 1 ? 'A MERGE writes' : `${countInWords(rewrites.length)} MERGEs write`;
  // rows that a MERGE deletes are written by nobody
  const aim = changed === 0 ? '' : `, to change ${countInWords(changed)}`;
  const cost = `about ${msInWords(savedMs)} lost`;
  return {
    subject: { kind: 'sql', executionId: execution.executionId, nodeId: node.nodeId },
    headline: headlineOf(
      `${what} ${countInWords(copied)} rows again as they were${aim}: ${cost}`,
      `${what} ${countInWords(copied)} rows again as they were: ${cost}`,
    ),
    evidence: [
      measure('Rows written again as they were', copied, 'count'),
      measure('Rows changed', changed, 'count'),
      measure(
        'Written',
        sumBy(rewrites, ({ writtenBytes }) => writtenBytes),
        'bytes',
      ),
    ],
    recommendations: adviceFor(sumBy(rewrites, ({ writtenBytes }) => writtenBytes)),
    confidence: {
      level: 'low',
      because:
        'the rows are counted; their part of the writing stage’s time was measured on one merge',
    },
    owner: 'user',
  };
}

function adviceFor(writtenBytes: number): NonEmpty<Recommendation> {
  return [
    {
      kind: 'change-code',
      advice: 'Let the table mark changed rows instead of writing their files anew.',
      before: 'MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET *',
      after: "ALTER TABLE t SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')",
      because: `${bytesInWords(writtenBytes)} were written, nearly all of it rows that nothing changed`,
      risk: 'Readers that know no deletion vectors can no longer read the table, and OPTIMIZE has to clear the marks now and then.',
      verify: '“number of target rows rewritten unmodified” of the MERGE is small.',
    },
    {
      kind: 'look-into',
      advice:
        'If the changes lie in few partitions, name them in the condition, too (ON t.day = s.day AND t.id = s.id AND t.day IN (…)); else keep rows that change together in the same files (OPTIMIZE … ZORDER BY, or clustering by the key).',
    },
  ];
}
