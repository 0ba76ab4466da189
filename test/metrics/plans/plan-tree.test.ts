import { describe, expect, it } from 'vitest';
import { downThrough, isWrapper, parentsOf, rowsOf } from '../../../src/metrics/plans/plan-tree.ts';
import { counted } from '../../builders/plan.ts';
import { aNode } from '../../builders/scheduled-stage.ts';

const source = counted(aNode('Range (0, 9)'), 'number of output rows', 9);

describe('rowsOf', () => {
  it.for([
    {
      name: 'its own',
      node: counted(aNode('Filter (k#1 > 2)', source), 'number of output rows', 4),
      rows: 4,
    },
    {
      name: 'those below what keeps them',
      node: aNode('Project [k#1]', aNode('InputAdapter', source)),
      rows: 9,
    },
    {
      name: 'those written to a shuffle',
      node: aNode(
        'AQEShuffleRead coalesced',
        counted(aNode('Exchange SinglePartition', source), 'shuffle records written', 7),
      ),
      rows: 7,
    },
    { name: 'unknown below what drops some', node: aNode('LocalLimit 5', source), rows: undefined },
    { name: 'unknown below two sides', node: aNode('Union', source, source), rows: undefined },
  ])('is $name', ({ node, rows }) => {
    expect(rowsOf(node)).toBe(rows);
  });
});

describe('the tree', () => {
  it('is walked downwards through wrappers', () => {
    const root = aNode('WholeStageCodegen (1)', aNode('InputAdapter', aNode('Sort [k#1]', source)));
    expect(downThrough(root, isWrapper).name).toBe('Sort');
    expect(downThrough(source, isWrapper)).toBe(source);
  });

  it('is walked upwards by parents', () => {
    const sort = aNode('Sort [k#1]', source);
    const root = aNode('Project [k#1]', sort);
    expect(parentsOf(root).get(source)).toBe(sort);
    expect(parentsOf(root).get(root)).toBeUndefined();
  });
});
