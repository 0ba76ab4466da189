import { describe, expect, it } from 'vitest';
import { isHeavy, rowWorkOf, stageWorkOf } from '../../../src/metrics/plans/row-work.ts';
import { sqlOfStage } from '../../../src/metrics/stages/sql-of-stage.ts';
import { counted } from '../../builders/plan.ts';
import { aNode } from '../../builders/scheduled-stage.ts';
import { readFixture } from '../../support/read-fixture.ts';

const source = counted(aNode('Range (0, 9)'), 'number of output rows', 1_000);

describe('rowWorkOf', () => {
  it.for([
    { text: 'Sort [k#1]', work: 3_000 },
    { text: 'HashAggregate(keys=[k#1], functions=[sum(v#2)])', work: 1_000 },
    { text: 'Project [k#1]', work: 300 },
    { text: 'Project [aggregate(v#1, 0, lambdafunction((a#2 + x#3), a#2, x#3), f)]', work: 20_000 },
    { text: 'ArrowEvalPython [f(v#1)]', work: 20_000 },
    { text: 'InputAdapter', work: 0 },
  ])('$text: $work', ({ text, work }) => {
    expect(rowWorkOf(aNode(text, source))).toBeCloseTo(work);
    expect(isHeavy(aNode(text, source))).toBe(work === 20_000);
  });

  it('counts a sort that spilled twice', () => {
    expect(rowWorkOf(counted(aNode('Sort [k#1]', source), 'spill size', 1))).toBe(6_000);
  });
});

describe('stageWorkOf', () => {
  it('adds the shuffles of the stage', async () => {
    const app = await readFixture('patients/logs/p20.3.5.sick.zst');
    const stage = app.sections.stages?.find(({ stageId }) => stageId === 4);
    const plan = stage === undefined ? undefined : sqlOfStage(app, stage);
    // 12 million rows and 1 000: read (2), sorted with spill (6), merged (1), passed on (0.3), sorted with spill (6), aggregated (1)
    const large = 12e6 * (2 + 6 + 1 + 0.3 + 6 + 1);
    const small = 1_000 * (2 + 3 + 1);
    expect(plan === undefined ? 0 : stageWorkOf(plan)).toBeCloseTo(large + small + 3 * 3, -3);
  });
});
