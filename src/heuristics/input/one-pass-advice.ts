import { normalisedText } from '../../metrics/plans/plan-text.ts';
import type { RepeatedScan } from '../../metrics/plans/scans/repeated-scans.ts';
import { countInWords } from '../../metrics/words.ts';
import type { NonEmpty, Recommendation } from '../../model/finding.ts';

/** What a filter compares with a value; a plain name, as code has it. */
const COLUMN = /\(([a-z_]\w{0,39}) = /i;

/** How to ask for all parts of a source at once; then how to have each part alone, or read it no more than once. */
export function onePassAdvice({ scans }: RepeatedScan): NonEmpty<Recommendation> {
  const because = `each of ${countInWords(scans.length)} readings goes through all ${countInWords(scans[0].rowsRead)} rows before its filter throws most of them away`;
  const column = COLUMN.exec(normalisedText(scans[0].filter.text))?.[1] ?? 'day';
  return [
    {
      kind: 'change-code',
      advice: 'Make what the filters tell apart a column to group by, and leave out the loop.',
      before: `for value in values:\n    part = df.where(F.col("${column}") == value).groupBy("user").agg(F.sum("amount"))\n    result = part if result is None else result.unionByName(part)`,
      after: `result = df.where(F.col("${column}").isin(values)) \\\n  .groupBy("${column}", "user").agg(F.sum("amount"))`,
      because,
      verify: 'The plan has one scan of this source.',
    },
    {
      kind: 'change-code',
      advice: 'Where the parts become columns of one row, choose within one aggregation.',
      before:
        'views = df.where("kind = \'view\'").groupBy("user").agg(F.sum("n").alias("views"))\nclicks = df.where("kind = \'click\'").groupBy("user").agg(F.sum("n").alias("clicks"))\nresult = views.join(clicks, "user", "full")',
      after:
        'result = df.groupBy("user").agg(\n    F.sum(F.when(F.col("kind") == "view", F.col("n"))).alias("views"),\n    F.sum(F.when(F.col("kind") == "click", F.col("n"))).alias("clicks"))',
      because,
      risk: 'Rows in no part give a group of nulls, too: filter for all parts first.',
    },
    {
      kind: 'look-into',
      advice:
        'If the parts have to stay apart, cache what all of them need (df.select(…).cache()), or have the source partitioned by the column of the filters, so that each reads its own.',
    },
  ];
}
