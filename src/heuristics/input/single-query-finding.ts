import type { SingleQueryRead } from '../../metrics/plans/scans/single-query-reads.ts';
import { stageInWords, stageSubject } from '../../metrics/stages/stage-names.ts';
import { countInWords, headlineOf, msInWords } from '../../metrics/words.ts';
import type { NonEmpty } from '../../model/finding.ts';
import type { Described } from '../flagged.ts';
import { measure } from '../measure.ts';

/** A database table that one task reads while the other cores wait. */
export function describeSingleQuery(
  [{ stage, table, few }]: NonEmpty<SingleQueryRead>,
  savedMs: number,
): Described {
  const what = table === undefined ? 'The JDBC query' : `The database table ${table}`;
  const count = countInWords(few.slotCount);
  const cost = `several queries would save up to ${msInWords(savedMs)}`;
  return {
    subject: stageSubject(stage),
    headline: headlineOf(
      `${what} is read by one task on ${count} cores (${stageInWords(stage)}): ${cost}`,
      `One task of ${stageInWords(stage)} reads a database table alone: ${cost}`,
    ),
    evidence: [
      measure('Tasks', 1, 'count', few.slotCount),
      measure('Run time of its task', few.medianRunMs, 'ms'),
    ],
    recommendations: [
      {
        kind: 'change-code',
        advice: `Let ${count} tasks read a range of a numeric or date column each.`,
        before: `spark.read.jdbc(url, "${table ?? '(query) q'}")`,
        after: `spark.read.jdbc(url, "${table ?? '(query) q'}", column="id",\n    lowerBound=1, upperBound=10_000_000, numPartitions=${few.slotCount})`,
        because: `without a partition column one query reads all rows in one task, ${msInWords(few.medianRunMs)} long`,
        risk: `The database gets ${count} queries at once; the bounds only say where to cut, so take the column’s true least and greatest.`,
        verify: `The stage has ${count} tasks.`,
      },
    ],
    confidence: {
      level: 'low',
      because:
        'the work was replayed in even pieces; how many queries the database answers as fast side by side is not known',
    },
    owner: 'user',
  };
}
