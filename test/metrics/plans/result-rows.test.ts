import { describe, expect, it } from 'vitest';
import { resultRowCount } from '../../../src/metrics/plans/result-rows.ts';
import type { PlanNode, SqlExecution } from '../../../src/model/sql.ts';
import { counted } from '../../builders/plan.ts';

function node(name: string, child?: PlanNode): PlanNode {
  const children = child === undefined ? [] : [child];
  return { nodeId: 0, name, text: name, metadata: {}, metrics: [], children };
}

const RANGE = counted(node('Range'), 'number of output rows', 300_000);

function queryOf(finalPlan: PlanNode): SqlExecution {
  return {
    executionId: 0,
    description: 'collect at best.py:9',
    details: '',
    status: 'succeeded',
    startedAtMs: 0,
    jobIds: [0],
    modifiedProperties: {},
    tags: [],
    finalPlan,
    adaptiveUpdateCount: 0,
  };
}

describe('rows of a result', () => {
  it.for([
    { what: 'under a projection', plan: node('Project', RANGE), rows: 300_000 },
    {
      what: 'under what Spark wraps around it',
      plan: node('AdaptiveSparkPlan', node('WholeStageCodegen (1)', RANGE)),
      rows: 300_000,
    },
    { what: 'not under a limit', plan: node('CollectLimit', RANGE), rows: undefined },
    { what: 'not where nobody counted', plan: node('Project'), rows: undefined },
  ])('are counted $what', ({ plan, rows }) => {
    expect(resultRowCount(queryOf(plan))).toBe(rows);
  });
});
