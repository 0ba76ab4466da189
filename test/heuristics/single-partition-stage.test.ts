import { describe, expect, it } from 'vitest';
import { singlePartitionStage } from '../../src/heuristics/single-partition-stage.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { PlanNode } from '../../src/model/sql.ts';
import type { RddInfo } from '../../src/model/stage.ts';
import { MIB } from '../../src/model/units.ts';
import { anApplication, aStage, STARTED_AT_MS } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import {
  aNode,
  anRdd,
  anSqlExecution,
  rddsIn,
  scheduledStage,
  tasksOf,
} from '../builders/scheduled-stage.ts';
import type { TaskDraft } from '../builders/task-columns.ts';
import { readFixture } from '../support/read-fixture.ts';

const LONG: TaskDraft = { durationMs: 240_000, shuffleReadRecords: 5_000_000 };
const SINGLE = 'Exchange SinglePartition, ENSURE_REQUIREMENTS, [plan_id=34]';
const WINDOW = 'Window [row_number() AS r#10], [score#2 ASC NULLS FIRST]';

/** The operator in the stage that ran, on top of what the stage reads. */
function planWith(operator: string, source = SINGLE): PlanNode {
  const read = aNode(source, aNode('Range (0, 9)'));
  return aNode('AdaptiveSparkPlan', aNode('WholeStageCodegen (2)', aNode(operator, read)));
}

/** As Spark 3.5 plans `row_number()` over rows in no order but their own. */
function numbered(above: string): PlanNode {
  const frame = 'specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())';
  const window = `Window [row_number() windowspecdefinition(_w0#13L ASC NULLS FIRST, ${frame}) AS _we0#14], [_w0#13L ASC NULLS FIRST]`;
  const ids = 'Project [id#0L, monotonically_increasing_id() AS _w0#13L]';
  return aNode(above, aNode(window, aNode(SINGLE, aNode(ids, aNode('Range (0, 9)')))));
}

function applicationWith(
  plan: PlanNode,
  tasks: readonly TaskDraft[] = [LONG],
  rdds?: readonly RddInfo[],
): ApplicationModel {
  const stage = scheduledStage(tasks, {
    stageId: 2,
    rdds: rdds ?? rddsIn('WholeStageCodegen (2)'),
    ...(rdds === undefined ? { sqlExecutionId: 0 } : {}),
  });
  return anApplication({ sections: { stages: [stage], sqlExecutions: [anSqlExecution(plan)] } });
}

describe('fires', () => {
  it('on a window over all rows', () => {
    const { severity, findings } = judge(singlePartitionStage, applicationWith(planWith(WINDOW)));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(240_000 * (7 / 8)); // on 8 slots
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      'A window without PARTITION BY brings all 5 million rows to one task: 4 min while 7 other cores wait (stage 2)',
    );
    expect(findings[0]?.recommendations[0]).toMatchObject({
      before: 'Window.orderBy("score")',
      after: 'Window.partitionBy("key").orderBy("score")',
    });
  });

  it.for([
    { operator: WINDOW, why: 'A window without PARTITION BY' },
    {
      operator: 'FlatMapGroupsInPandas train(v#2)#7, [w#8]',
      why: 'A grouped Python function without a key',
    },
    {
      operator: 'ObjectHashAggregate(keys=[], functions=[collect_list(v#2, 0, 0)])',
      why: 'An aggregation without a key',
    },
    { operator: 'GlobalLimit 1000000', why: 'A large limit' },
    { operator: 'Coalesce 1', why: 'coalesce(1)' },
  ])('$operator: $why', ({ operator, why }) => {
    const { findings } = judge(singlePartitionStage, applicationWith(planWith(operator)));
    expect(findings[0]?.headline.startsWith(why)).toBe(true);
  });

  it('on repartition(1), whatever follows it', () => {
    const plan = planWith(WINDOW, 'Exchange SinglePartition, REPARTITION_BY_NUM, [plan_id=9]');
    expect(judge(singlePartitionStage, applicationWith(plan)).advice).toEqual([
      'Put repartition(1) last, right before the write, or leave it out and write several files.',
    ]);
  });

  it.for([
    { between: [], outputBytes: MIB, advice: /^Leave repartition\(1\) out/ },
    { between: [], outputBytes: 0, advice: /^Put repartition\(1\) last/ },
    { between: ['Sort [k#1 ASC]'], outputBytes: MIB, advice: /^Put repartition\(1\) last/ },
  ])(
    'on repartition(1) before a write of $outputBytes B, with $between: $advice',
    ({ between, outputBytes, advice }) => {
      const source = aNode(
        'Exchange SinglePartition, REPARTITION_BY_NUM, [plan_id=9]',
        aNode('Range (0, 9)'),
      );
      const steps = ['Execute InsertIntoHadoopFsRelationCommand', 'WriteFiles', ...between];
      const plan = [...steps, 'WholeStageCodegen (2)'].reduceRight<PlanNode>(
        (below, step) => aNode(step, below),
        source,
      );
      const app = applicationWith(plan, [{ ...LONG, outputBytes }]);
      expect(judge(singlePartitionStage, app).advice[0]).toMatch(advice);
    },
  );

  it('leaves the writing of one file to one task', () => {
    const written = { ...LONG, outputBytes: 500 * MIB, outputRecords: 10_000_000 };
    const app = applicationWith(planWith('Coalesce 1', 'Exchange hashpartitioning(k#1, 8)'), [
      written,
    ]);
    // 10 s for the bytes and 10 s for the rows stay
    expect(judge(singlePartitionStage, app).findings[0]?.saving?.wallMs.likely).toBeCloseTo(
      220_000 * (7 / 8),
    );
  });

  it('on coalesce(1) in an RDD program', () => {
    const rdds = [anRdd({ name: 'CoalescedRDD', scope: 'coalesce', partitionCount: 1 })];
    const app = applicationWith(planWith(WINDOW), [LONG], rdds);
    expect(judge(singlePartitionStage, app).findings[0]?.recommendations[0]).toMatchObject({
      before: 'rdd.coalesce(1)',
    });
  });

  it.for([
    {
      what: 'its index, named at once',
      plan: planWith('Window [row_number() AS __index_level_0__#10], [x#2 ASC NULLS FIRST]'),
      advice: 'Let the pandas API number the rows where they are.',
    },
    {
      what: 'its index, by another name',
      plan: numbered('Project [_we0#14 AS n#15, __natural_order__#21L]'),
      advice: 'Let the pandas API number the rows where they are.',
    },
    {
      what: 'what runs over all rows',
      plan: planWith('Window [sum(z#3) AS c#10], [__natural_order__#21L ASC NULLS FIRST]'),
      advice: 'Let the pandas API shift, add up or fill within groups, if the result allows it.',
    },
  ])('advises the pandas API on $what', ({ plan, advice }) => {
    const inOneStage = aNode('AdaptiveSparkPlan', aNode('WholeStageCodegen (2)', plan));
    expect(judge(singlePartitionStage, applicationWith(inOneStage)).advice).toEqual([advice]);
  });

  it('has rows that are only numbered counted on from one partition to the next', () => {
    const plan = aNode('WholeStageCodegen (2)', numbered('Project [_we0#14 AS n#15, id#0L]'));
    expect(judge(singlePartitionStage, applicationWith(plan)).advice).toEqual([
      'Number the rows where they are, counting on from one partition to the next.',
    ]);
  });

  it('takes a window over a frame that has an index for what it is', () => {
    const window = aNode(WINDOW, aNode(SINGLE, aNode('Range (0, 9)')));
    const plan = aNode('Project [__index_level_0__#12L, id#0L, r#10]', window);
    const app = applicationWith(aNode('WholeStageCodegen (2)', plan));
    expect(judge(singlePartitionStage, app).advice[0]).toContain('Give the window a partition key');
  });

  it.for([
    { options: { minSpanMs: 240_000 }, kind: 'flag' },
    { options: { minSpanMs: 240_001 }, kind: 'pass' },
    { options: { minSlotCount: 8 }, kind: 'flag' },
    { options: { minSlotCount: 9 }, kind: 'pass' },
    { options: { minRowCount: 5_000_000 }, kind: 'flag' },
    { options: { minRowCount: 5_000_001 }, kind: 'pass' },
  ])('at the edge $options: $kind', ({ options, kind }) => {
    expect(judge(singlePartitionStage, applicationWith(planWith(WINDOW)), options).kind).toBe(kind);
  });
});

describe('does not fire', () => {
  it.for([
    {
      name: 'a final count',
      plan: planWith('HashAggregate(keys=[], functions=[count(1)])'),
      tasks: [{ ...LONG, shuffleReadRecords: 24 }],
    },
    {
      name: 'one partition of a small shuffle',
      plan: planWith('Sort [k#1]', 'Exchange hashpartitioning(k#1, 1), ENSURE_REQUIREMENTS'),
      tasks: [LONG],
    },
    {
      name: 'a window with a key',
      plan: planWith(
        'Window [sum(v#1) AS s#3], [k#1], [v#1 ASC NULLS FIRST]',
        'Exchange hashpartitioning(k#1, 1)',
      ),
      tasks: [LONG],
    },
    {
      name: 'a single compressed file',
      plan: aNode('WholeStageCodegen (2)', aNode('FileScan csv [k#1] Location: [s3://b/a.csv.gz]')),
      tasks: [LONG],
    },
    { name: 'two tasks', plan: planWith(WINDOW), tasks: tasksOf(2, LONG) },
  ])('on $name', ({ plan, tasks }) => {
    expect(judge(singlePartitionStage, applicationWith(plan, tasks)).severity).toBe('none');
  });

  it('while another stage uses the cores', () => {
    const [single] = applicationWith(planWith(WINDOW)).sections.stages ?? [];
    const other = aStage({
      stageId: 5,
      firstTaskLaunchedAtMs: STARTED_AT_MS,
      lastTaskFinishedAtMs: STARTED_AT_MS + 300_000,
    });
    const app = anApplication({
      sections: {
        stages: single === undefined ? [other] : [single, other],
        sqlExecutions: [anSqlExecution(planWith(WINDOW))],
      },
    });
    expect(judge(singlePartitionStage, app).severity).toBe('none');
  });
});

describe('real applications', () => {
  const lab = {
    gateWallMs: 3_000,
    silentBelowWallMs: 6_000,
    silentBelowCoreMs: 12_000,
    minSpanMs: 3_000,
  };

  it('finds the window without a partition key', async () => {
    const app = await readFixture('patients/logs/p05.3.5.sick.zst');
    const { findings } = judge(singlePartitionStage, app, lab);
    expect(findings[0]?.subject).toEqual({ kind: 'stage', stageId: 2, stageAttemptId: 0 });
    // its cure was measured to pay nothing on two cores: hence no confidence
    expect(findings[0]?.confidence.level).toBe('low');
  });

  it.for(['p05.3.5.treated.zst', 'p20.3.5.sick.zst', 'h01.3.5.healthy.zst'])(
    'is silent on %s',
    async (log) => {
      const app = await readFixture(`patients/logs/${log}`);
      expect(judge(singlePartitionStage, app, lab).severity).toBe('none');
    },
  );
});
