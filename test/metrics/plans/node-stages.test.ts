import { describe, expect, it } from 'vitest';
import { readersOf, stagesOfNode, writersOf } from '../../../src/metrics/plans/node-stages.ts';
import { type PlanNode, planNodes } from '../../../src/model/sql.ts';
import { readFixture } from '../../support/read-fixture.ts';

const app = await readFixture('patients/logs/p01.3.5.sick.zst');
const plan = app.sections.sqlExecutions?.[0]?.finalPlan;
const nodes: readonly PlanNode[] = plan === undefined ? [] : [...planNodes(plan)];

function named(name: string): PlanNode {
  const node = nodes.find((one) => one.name === name);
  if (node === undefined) throw new Error(`no ${name}`);
  return node;
}

describe('stages of nodes', () => {
  it.for([
    { name: 'SortMergeJoin', stageIds: [4] },
    { name: 'WholeStageCodegen (1)', stageIds: [0] },
    { name: 'WholeStageCodegen (2)', stageIds: [1] },
    { name: 'WholeStageCodegen (7)', stageIds: [8] },
  ])('$name ran in $stageIds', ({ name, stageIds }) => {
    expect(stagesOfNode(app, named(name)).map(({ stageId }) => stageId)).toEqual(stageIds);
  });

  it('tells who wrote a shuffle and who read it', () => {
    const exchange = named('Exchange'); // the first is the last to run
    expect(writersOf(app, exchange).map(({ stageId }) => stageId)).toEqual([4]);
    expect(readersOf(app, exchange).map(({ stageId }) => stageId)).toEqual([8]);
  });

  it('knows from the metrics themselves', () => {
    const [rows] = named('SortMergeJoin').metrics.filter(({ value }) => value === 2_000_000);
    expect(rows?.stageIds).toEqual([4]);
  });
});
