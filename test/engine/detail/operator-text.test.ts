import { describe, expect, it } from 'vitest';
import { operatorText } from '../../../src/engine/detail/operator-text.ts';
import type { PlanNode } from '../../../src/model/sql.ts';
import { aNode } from '../../builders/scheduled-stage.ts';

function named(name: string, text: string): PlanNode {
  return { ...aNode(text), name };
}

describe('what an operator works on', () => {
  it.for([
    ['SortMergeJoin(skew=true)', '[a#2L, b#3], [a#8L, c#4], LeftOuter', 'on a, b = c, left outer'],
    ['BroadcastHashJoin', '[k#1], [k#2], Inner, BuildRight, false', 'on k, inner'],
    ['BroadcastNestedLoopJoin', 'BuildRight, Inner, (a#1 >= b#2)', 'inner, where (a >= b)'],
    ['CartesianProduct', '', 'without a condition'],
    ['HashAggregate', '(keys=[k#1], functions=[partial_sum(h#2)])', 'by k: sum(h), in part'],
    ['HashAggregate', '(keys=[], functions=[count(1)])', 'all rows: count(1)'],
    ['Exchange', 'hashpartitioning(k#1, d#2, 16), ENSURE_REQUIREMENTS, [plan_id=9]', 'by k, d'],
    ['Exchange', 'rangepartitioning(k#1 ASC NULLS FIRST, 16)', 'by k, in ranges'],
    ['Exchange', 'SinglePartition, ENSURE_REQUIREMENTS, [plan_id=9]', 'into one partition'],
    ['Exchange', 'RoundRobinPartitioning(6), REPARTITION_BY_NUM', 'in turns'],
    ['Sort', '[k#1 ASC NULLS FIRST, v#2 DESC NULLS LAST], false, 0', 'by k, v'],
    [
      'Window',
      '[row_number() windowspecdefinition(r#5L, v#2 ASC NULLS FIRST, specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())) AS n#10], [r#5L], [v#2 ASC NULLS FIRST]',
      'row_number(), over r, sorted by v',
    ],
    ['Filter', '((id#0L % 7) = 0)', '(id % 7) = 0'],
    ['Filter', '((a#1 > 1) AND (b#2 < 2))', '(a > 1) AND (b < 2)'],
    ['Filter', '(a#1 > 1) AND (b#2 < 2)', '(a > 1) AND (b < 2)'],
    ['BatchEvalPython', '[f(id#0L)#2], [pythonUDF0#15]', 'f(id)'],
    ['FlatMapGroupsInPandas', '[k#1], f(k#1, v#2)#9, [k#3, w#4]', 'f(k, v) by k'],
    [
      'Execute InsertIntoHadoopFsRelationCommand',
      'hdfs://nn/data/sales/daily, false, Parquet, [path=hdfs://nn/x], Overwrite, [k]',
      'sales/daily',
    ],
  ] as const)('%s %s', ([name, text, expected]) => {
    const join = text.startsWith('(keys') ? '' : ' ';

    expect(operatorText(named(name, `${name}${join}${text}`))).toBe(expected);
  });

  it('is the end of a path and what files were skipped by', () => {
    const scan = named(
      'Scan parquet ',
      'FileScan parquet [id#0L] Batched: true, Location: InMemoryFileIndex(1 paths)[s3a://b/lake/orders], PartitionFilters: [isnotnull(day#1)], PushedFilters: [], ReadSchema: struct<id:bigint>',
    );

    expect(operatorText(scan)).toBe('lake/orders where isnotnull(day)');
  });

  it('is absent where the plan says no more than its name', () => {
    expect(operatorText(named('WriteFiles', 'WriteFiles'))).toBeUndefined();
  });

  it('is bounded', () => {
    expect(operatorText(named('Project', `Project [${'c#1, '.repeat(900)}]`))).toHaveLength(140);
  });
});
