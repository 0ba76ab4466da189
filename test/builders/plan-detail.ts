import type { PlanDetail } from '../../src/model/plan-detail.ts';

/** A scan, a shuffle and a join that became a broadcast; stage 1 took most of it. */
export function aPlanDetail(overrides: Partial<PlanDetail> = {}): PlanDetail {
  return {
    executionId: 0,
    description: 'save at orders.py:48',
    status: 'succeeded',
    startOffsetMs: 120_000,
    durationMs: 1_680_000,
    fingerprint: '00000000000000aa',
    finalFingerprint: '00000000000000bb',
    final: {
      nodes: [
        {
          nodeId: 1,
          name: 'BroadcastHashJoin',
          text: 'on customer_id, inner',
          rowCount: 2_000_000,
          stageIds: [1],
          children: [1, 3],
        },
        {
          nodeId: 4,
          name: 'Exchange',
          text: 'by customer_id',
          rowCount: 2_000_000,
          sizes: [{ label: 'written', bytes: 6 * 2 ** 30 }],
          partitions: { planned: 200, read: 6 },
          stageIds: [0],
          children: [2],
        },
        {
          nodeId: 6,
          name: 'Scan parquet',
          text: 'sales/orders where day = 31',
          rowCount: 2_000_000,
          fileCount: 12,
          times: [{ label: 'scanning', ms: 300 }],
          stageIds: [0],
          children: [],
          leftOutCount: 3,
        },
        { nodeId: 8, name: 'Scan parquet', text: 'sales/customers', children: [] },
      ],
      operatorCount: 7,
    },
    initial: {
      nodes: [
        { nodeId: 1, name: 'SortMergeJoin', text: 'on customer_id, inner', children: [1] },
        { nodeId: 2, name: 'Scan parquet', text: 'sales/orders', children: [] },
      ],
      operatorCount: 2,
    },
    changes: [
      { kind: 'join', nodeId: 1, from: 'SortMergeJoin', to: 'BroadcastHashJoin' },
      { kind: 'merged-partitions', nodeId: 4, from: 200, to: 6 },
      { kind: 'shuffles', from: 2, to: 1 },
    ],
    stages: [
      { stageId: 1, taskTimeMs: 7_800_000 },
      { stageId: 0, taskTimeMs: 320 },
    ],
    taskTimeMs: 7_800_320,
    ...overrides,
  };
}
