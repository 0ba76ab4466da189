import { describe, expect, it } from 'vitest';
import {
  costlyConditions,
  costlyWork,
  filterConditions,
  fingerprints,
} from '../../../../src/metrics/plans/repeats/fingerprints.ts';
import type { PlanNode } from '../../../../src/model/sql.ts';
import { aFileScan } from '../../../builders/file-scan.ts';
import { aNode } from '../../../builders/scheduled-stage.ts';

function scan(metadata: Readonly<Record<string, string>> = {}, bytes = 5_000): PlanNode {
  return aFileScan({ 'number of files read': 8, 'size of files read': bytes }, metadata);
}

function unknown(): PlanNode {
  return aFileScan({}, { Location: 'InMemoryFileIndex(9 paths)[/a...' });
}

describe('equal numbers', () => {
  const plan = aNode(
    'Exchange hashpartitioning(k#1, 8), [plan_id=4]',
    aNode('Filter (k#1 > 3)', scan()),
  );

  it.for([
    {
      name: 'other ids',
      is: true,
      other: aNode(
        'Exchange hashpartitioning(k#7, 8), [plan_id=9]',
        aNode('Filter (k#7 > 3)', scan()),
      ),
    },
    {
      name: 'other columns on the way',
      is: true,
      other: aNode(
        'Exchange hashpartitioning(k#1, 8)',
        aNode(
          'WholeStageCodegen (2)',
          aNode(
            'Project [k#1, v#2]',
            aNode('Filter (k#1 > 3)', scan({ ReadSchema: 'struct<k:bigint>' })),
          ),
        ),
      ),
    },
    {
      name: 'another literal',
      is: false,
      other: aNode('Exchange hashpartitioning(k#1, 8)', aNode('Filter (k#1 > 4)', scan())),
    },
    {
      name: 'another partition',
      is: false,
      other: aNode(
        'Exchange hashpartitioning(k#1, 8)',
        aNode('Filter (k#1 > 3)', scan({ PartitionFilters: '[(day#2 = 7)]' })),
      ),
    },
    {
      name: 'files that were added',
      is: false,
      other: aNode('Exchange hashpartitioning(k#1, 8)', aNode('Filter (k#1 > 3)', scan({}, 5_001))),
    },
    {
      name: 'another column to shuffle by',
      is: false,
      other: aNode('Exchange hashpartitioning(v#1, 8)', aNode('Filter (k#1 > 3)', scan())),
    },
    {
      name: 'a costly expression more',
      is: false,
      other: aNode(
        'Exchange hashpartitioning(k#1, 8)',
        aNode('Project [sha2(v#2, 256)]', aNode('Filter (k#1 > 3)', scan())),
      ),
    },
  ])('$name: $is', ({ other, is }) => {
    const numbers = fingerprints();
    expect(numbers.of(other) === numbers.of(plan)).toBe(is);
  });

  it('a scan whose place and size nobody knows is like no other', () => {
    const numbers = fingerprints();
    expect(numbers.of(unknown())).not.toBe(numbers.of(unknown()));
  });

  it('takes a plan of twenty thousand nodes', () => {
    let deep = scan();
    for (let depth = 0; depth < 20_000; depth += 1)
      deep = aNode(`Filter (k#${depth} > ${depth})`, deep);
    expect(fingerprints().of(deep)).toBe(20_000);
  });
});

describe('work', () => {
  it.for([
    { node: aNode('Filter (isnotnull(k#1) AND (k#1 > 3))'), work: [], filters: ['k > 3'] },
    {
      node: aNode('Filter (length(k#1) > 3)'),
      work: [],
      conditions: ['length(k)'],
      filters: ['length(k) > 3'],
    },
    {
      node: aNode('BatchEvalPython [f(v#1)#9], [pythonUDF0#15]'),
      work: ['BatchEvalPython [f(v)], [pythonUDF]'],
      filters: [],
    },
    { node: aNode('WholeStageCodegen (3)'), work: [], filters: [] },
    {
      node: aNode('HashAggregate(keys=[k#1], functions=[partial_max(md5(v#2))])'),
      work: ['md5(v)'],
      filters: [],
    },
  ])('$node.text', ({ node, work, conditions = [], filters }) => {
    expect(costlyWork(node)).toEqual(work);
    expect(costlyConditions(node)).toEqual(conditions);
    expect(filterConditions(node)).toEqual(filters);
  });
});
