import { driverHeapBytes } from '../../metrics/collected-results.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { MIB } from '../../model/units.ts';
import { WRITE_INSTEAD } from '../failure/driver-advice.ts';

/** Catalogue cause 19: a heap three times the size of what is collected. */
const HEAP_RATIO = 3;

/** Where the program goes through the rows itself. */
export const REDUCE_THERE: Recommendation = {
  kind: 'change-code',
  advice: 'Let the executors go through the rows, and collect what comes out.',
  before: 'for row in df.collect():\n    totals[row.key] = totals.get(row.key, 0) + row.x',
  after: 'totals = dict(df.groupBy("key").agg(F.sum("x")).collect())',
  because: 'one core of the driver goes through them in Python, one after the other',
  verify: 'The next job starts right after this one.',
};

/** Bring less to the driver; and where it has to be so much, a driver that holds it. */
export function lessToDriver(
  app: ApplicationModel,
  resultBytes: number,
): readonly Recommendation[] {
  const heapBytes = driverHeapBytes(app);
  const neededBytes = HEAP_RATIO * resultBytes;
  if (neededBytes <= heapBytes) return [WRITE_INSTEAD];
  return [
    WRITE_INSTEAD,
    {
      kind: 'set-property',
      property: 'spark.driver.memory',
      from: `${Math.round(heapBytes / MIB)}m`,
      to: `${Math.ceil(neededBytes / MIB)}m`,
      because:
        'rows that really belong there are there three times: serialised, as rows, and on their way to Python',
      scope: 'submit',
      risk: 'A pandas copy needs as much again outside the heap (spark.driver.memoryOverhead).',
    },
  ];
}
