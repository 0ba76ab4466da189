import type { FullScan } from '../../metrics/plans/scans/full-scans.ts';
import { countInWords } from '../../metrics/words.ts';
import type { Recommendation } from '../../model/finding.ts';

interface Change {
  readonly advice: string;
  readonly before: string;
  readonly after: string;
}

/** How the program is to say which partitions it wants. */
export function scanAdvice(full: FullScan): Recommendation {
  const { partitionColumns, partitionCount, condition } = full;
  return {
    kind: 'change-code',
    ...CHANGES[condition.relation](partitionColumns[0] ?? 'part_col'),
    because: `Spark leaves out partitions by conditions on the partition column alone, and this scan has none: it read all ${countInWords(partitionCount)}`,
    verify: 'The scan has PartitionFilters, and “number of partitions read” is small.',
  };
}

const CHANGES: Readonly<Record<FullScan['condition']['relation'], (column: string) => Change>> = {
  column: (column) => ({
    advice: `Compare ${column} itself with a value, outside of any function or cast.`,
    before: `df.where(f("${column}"))`,
    after: `df.where(F.col("${column}") >= value)`,
  }),
  date: (column) => ({
    advice: `Filter by the partition column ${column}, too.`,
    before: 'df.where(F.date_format("time", "yyyy-MM-dd") == day)',
    after: `df.where(F.col("${column}") == day_of_partition) \\\n  .where(F.date_format("time", "yyyy-MM-dd") == day)`,
  }),
  // Spark prunes by a join of its own accord only where the other side is filtered by something
  join: (column) => ({
    advice: `Filter ${column} by the values that the small table has, before the join.`,
    before: `df.join(F.broadcast(small), "${column}")`,
    after: `values = [row[0] for row in small.select("${column}").distinct().collect()]\ndf.where(F.col("${column}").isin(values)).join(F.broadcast(small), "${column}")`,
  }),
};
