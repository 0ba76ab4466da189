import { describe, expect, it } from 'vitest';
import { type QueryShape, queryShapes } from '../../../../src/metrics/plans/repeats/query-shape.ts';
import type { PlanNode, SqlExecution } from '../../../../src/model/sql.ts';

function node(name: string, text: string, children: readonly PlanNode[] = []): PlanNode {
  return { nodeId: 0, name, text, metadata: {}, metrics: [], children };
}

function query(finalPlan: PlanNode): SqlExecution {
  return {
    executionId: 0,
    description: '',
    details: '',
    status: 'succeeded',
    startedAtMs: 0,
    jobIds: [],
    modifiedProperties: {},
    tags: [],
    finalPlan,
    adaptiveUpdateCount: 0,
  };
}

function filtered(key: number, leaf: PlanNode): SqlExecution {
  return query(node('Filter', `Filter (k#${key + 7}L = ${key})`, [leaf]));
}

const ORDERS = { ...node('Scan parquet ', 'FileScan parquet'), metadata: { Location: 'orders' } };
const ITEMS = { ...ORDERS, metadata: { Location: 'items' } };

function shapesOf(...executions: readonly SqlExecution[]): readonly (QueryShape | undefined)[] {
  const shapes = queryShapes();
  return executions.map((execution) => shapes.of(execution));
}

describe('the shape of a query', () => {
  it('is the same with other values', () => {
    const [one, two, again] = shapesOf(
      filtered(1, ORDERS),
      filtered(2, ORDERS),
      filtered(1, ORDERS),
    );

    expect(one?.shape).toBe(two?.shape);
    expect(one?.query).not.toBe(two?.query);
    expect(one?.query).toBe(again?.query);
  });

  it('is another for other data or other operators', () => {
    const [orders, items, sorted] = shapesOf(
      filtered(1, ORDERS),
      filtered(1, ITEMS),
      query(node('Sort', 'Sort', [ORDERS])),
    );

    expect(new Set([orders?.shape, items?.shape, sorted?.shape]).size).toBe(3);
  });

  it.for(['LocalTableScan', 'Scan ExistingRDD'])(
    'is that of one DataFrame where the program made the data: %s',
    (name) => {
      const held = node(name, `${name} [k#1]`);
      const [one, again, other] = shapesOf(
        filtered(1, held),
        filtered(2, { ...held }),
        filtered(1, node(name, `${name} [k#9]`)),
      );

      expect(one?.shape).toBe(again?.shape);
      expect(one?.shape).not.toBe(other?.shape);
    },
  );

  it.for(['SerializeFromObject', 'InMemoryTableScan'])(
    'is unknown where the source is not shown: %s',
    (name) => {
      expect(shapesOf(filtered(1, node(name, `${name} [k#1]`)))).toEqual([undefined]);
    },
  );
});
