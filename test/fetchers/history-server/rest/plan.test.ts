import { describe, expect, it } from 'vitest';
import { parseMetric, toPlan } from '../../../../src/fetchers/history-server/rest/plan.ts';
import { SqlRow } from '../../../../src/fetchers/history-server/rest/schema.ts';
import { type PlanNode, planNodes } from '../../../../src/model/sql.ts';

type Edge = readonly [child: number, parent: number];

function planOf(names: readonly string[], edges: readonly Edge[]): PlanNode | undefined {
  return toPlan(
    SqlRow.parse({
      id: 0,
      status: 'COMPLETED',
      nodes: names.map((nodeName, nodeId) => ({ nodeId, nodeName, metrics: [] })),
      edges: edges.map(([fromId, toId]) => ({ fromId, toId })),
    }),
  );
}

function namesOf(plan: PlanNode | undefined): readonly string[] {
  return plan === undefined ? [] : [...planNodes(plan)].map(({ name }) => name);
}

describe('metrics as they are written for people', () => {
  it.for<[string, string, number]>([
    ['0', 'sum', 0],
    ['1,000', 'sum', 1_000],
    ['1,234,567', 'sum', 1_234_567],
    ['16.0 B', 'size', 16],
    ['16.0 KiB', 'size', 16_384],
    ['1536.0 KiB', 'size', 1_572_864],
    ['1.5 GiB', 'size', 1_610_612_736],
    ['0 ms', 'timing', 0],
    ['1.2 s', 'timing', 1_200],
    ['2.5 m', 'timing', 150_000],
    ['1.50 h', 'timing', 5_400_000],
    [
      'total (min, med, max (stageId: taskId))\n1.2 s (10 ms, 20 ms, 1 s (stage 3.0: task 7))',
      'timing',
      1_200,
    ],
    ['total (min, med, max)\n6.1 MiB (3.1 MiB, 3.1 MiB, 3.1 MiB)', 'size', 6.1 * 1_048_576],
  ])('%j', ([written, type, value]) => {
    expect(parseMetric(written)).toEqual({ type, value });
  });

  it.for([
    '',
    'many',
    '-1',
    '12 parsecs',
    '(min, med, max (stageId: taskId)):\n(1, 1, 1.2 (stage 3.0: task 7))',
    'total (min, med, max)\n',
    '1'.repeat(100_000).concat('x'),
  ])('%j has no total', (written) => {
    expect(parseMetric(written)).toBeUndefined();
  });
});

describe('plans', () => {
  it('parents before children, in the order of the edges', () => {
    const plan = planOf(
      ['Join', 'Scan a', 'Scan b', 'Sort'],
      [
        [3, 0],
        [1, 3],
        [2, 0],
      ],
    );
    expect(namesOf(plan)).toEqual(['Join', 'Sort', 'Scan a', 'Scan b']);
    expect(plan?.children.map(({ nodeId }) => nodeId)).toEqual([1, 3]);
  });

  it('code generation is no operator', () => {
    expect(namesOf(planOf(['WholeStageCodegen (1)', 'Project', 'Range'], [[2, 1]]))).toEqual([
      'Project',
      'Range',
    ]);
    expect(namesOf(planOf(['WholeStageCodegen (1)', 'Range'], []))).toEqual(['Range']);
  });

  it('a node that two read is told once', () => {
    const plan = planOf(
      ['Union', 'a', 'b', 'Exchange'],
      [
        [1, 0],
        [2, 0],
        [3, 1],
        [3, 2],
      ],
    );
    expect(namesOf(plan)).toEqual(['Union', 'a', 'Exchange', 'b']);
  });

  it.for<[string, readonly string[], readonly Edge[]]>([
    ['nothing', [], []],
    [
      'a circle',
      ['a', 'b'],
      [
        [0, 1],
        [1, 0],
      ],
    ],
    ['a node that reads itself', ['a'], [[0, 0]]],
  ])('%s is no plan', ([, names, edges]) => {
    expect(planOf(names, edges)).toBeUndefined();
  });

  it('a circle below the root ends', () => {
    expect(
      namesOf(
        planOf(
          ['root', 'a', 'b'],
          [
            [1, 0],
            [2, 1],
            [1, 2],
          ],
        ),
      ),
    ).toEqual(['root', 'a', 'b']);
  });

  it('edges to nodes that are not there are nothing', () => {
    expect(
      namesOf(
        planOf(
          ['root', 'a'],
          [
            [1, 0],
            [9, 1],
            [1, 8],
          ],
        ),
      ),
    ).toEqual(['root', 'a']);
  });

  it('one as deep as a server can send does not end the program', () => {
    const depth = 50_000;
    const names = Array.from({ length: depth }, (_, index) => `n${index}`);
    const edges = Array.from({ length: depth - 1 }, (_, index): Edge => [index + 1, index]);
    expect(namesOf(planOf(names, edges))).toHaveLength(2_001);
  });
});
