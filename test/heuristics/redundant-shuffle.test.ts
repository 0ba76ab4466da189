import { describe, expect, it } from 'vitest';
import { redundantShuffle } from '../../src/heuristics/redundant-shuffle.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { PlanNode } from '../../src/model/sql.ts';
import { anApplication } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { counted } from '../builders/plan.ts';
import {
  aNode,
  anSqlExecution,
  rddsIn,
  scheduledStage,
  tasksOf,
} from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

const ROWS = 1_200_000_000;

interface Shape {
  readonly origin?: string;
  /** What the stage between the two shuffles does. */
  readonly between?: string;
  readonly taskCount?: number;
  /** Of the stage before; there are eight slots. */
  readonly beforeCount?: number;
}

function shuffled(text: string, child: PlanNode): PlanNode {
  return counted(aNode(text, child), 'shuffle records written', ROWS);
}

/** Rows made, repartitioned and shuffled again, each step in tasks of 4 min on eight slots. */
function applicationWith({
  origin = 'REPARTITION_BY_NUM',
  between = 'HashAggregate(keys=[k#1], functions=[partial_max(v#2)])',
  taskCount = 8,
  beforeCount = 8,
}: Shape = {}): ApplicationModel {
  const source = counted(aNode('Range (0, 9)'), 'number of output rows', ROWS);
  const first = shuffled(
    `Exchange hashpartitioning(id#1, 8), ${origin}, [plan_id=1]`,
    aNode('WholeStageCodegen (1)', source),
  );
  const second = shuffled(
    'Exchange hashpartitioning(k#1, 8), ENSURE_REQUIREMENTS, [plan_id=2]',
    aNode('WholeStageCodegen (2)', aNode(between, first)),
  );
  const plan = aNode('AdaptiveSparkPlan', aNode('WholeStageCodegen (3)', second));
  const stages = [1, 2, 3].map((codegen) =>
    scheduledStage(
      tasksOf([beforeCount, taskCount, 8][codegen - 1] ?? 8, { durationMs: 240_000 }),
      {
        stageId: codegen,
        sqlExecutionId: 0,
        rdds: rddsIn('Exchange', `WholeStageCodegen (${codegen})`),
        fromMs: (codegen - 1) * 480_000,
      },
    ),
  );
  return anApplication({ sections: { stages, sqlExecutions: [anSqlExecution(plan)] } });
}

describe('fires', () => {
  it('on a repartition before a groupBy', () => {
    const { severity, findings } = judge(redundantShuffle, applicationWith());
    // of made (1) and written (3) rows, 3 of 4 parts; of read (2), aggregated (1) and written (3), 2 of 6
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(240_000 * (3 / 4 + 2 / 6), -1);
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      '1.2 billion rows are repartitioned by id and shuffled again right after: about 4 min 20 s lost',
    );
  });

  it.for([
    { beforeCount: 7, taskCount: 10, kind: 'flag' },
    { beforeCount: 7, taskCount: 11, kind: 'pass' },
    { beforeCount: 8, taskCount: 16, kind: 'flag' },
  ])('with $taskCount tasks after $beforeCount: $kind', ({ beforeCount, taskCount, kind }) => {
    expect(judge(redundantShuffle, applicationWith({ beforeCount, taskCount })).kind).toBe(kind);
  });
});

describe('does not fire', () => {
  it.for([
    { origin: 'ENSURE_REQUIREMENTS' },
    { origin: 'REBALANCE_PARTITIONS_BY_NONE' },
    { between: 'ArrowEvalPython [f(v#2)]' },
    { between: 'Window [sum(v#1)], [id#1]' },
    { between: 'SortMergeJoin [id#1], [id#2], Inner' },
    { between: 'HashAggregate(keys=[id#1], functions=[max(v#2)])' },
  ])('where the shuffle is used, or not asked for: %o', (shape) => {
    expect(judge(redundantShuffle, applicationWith(shape)).severity).toBe('none');
  });
});

describe('real applications', () => {
  const lab = { gateWallMs: 0, gateWallShare: 0, silentBelowWallMs: 0, silentBelowCoreMs: 0 };

  it('finds the repartition before a groupBy', async () => {
    const app = await readFixture('plans/joins-and-shuffles.3.5.zst');
    const { findings } = judge(redundantShuffle, app, lab);
    expect(findings[0]?.headline).toContain('800,000 rows (122 MiB) are repartitioned by id');
  });

  it.for(['p09.3.5.sick.zst', 'p20.3.5.sick.zst'])('is silent on %s', async (log) => {
    const app = await readFixture(`patients/logs/${log}`);
    expect(judge(redundantShuffle, app, lab).severity).toBe('none');
  });
});
