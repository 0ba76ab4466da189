import { describe, expect, it } from 'vitest';
import { tinyTasks } from '../../src/heuristics/tiny-tasks.ts';
import type { PlanNode } from '../../src/model/sql.ts';
import { GIB, MIB } from '../../src/model/units.ts';
import { aFileScan } from '../builders/file-scan.ts';
import { judge } from '../builders/judgement.ts';
import { aNode, oneStageOf, scheduledStage } from '../builders/scheduled-stage.ts';
import type { TaskDraft } from '../builders/task-columns.ts';
import { readFixture } from '../support/read-fixture.ts';

interface Shape {
  readonly count?: number;
  readonly runMs?: number;
  readonly overheadMs?: number;
  /** Every task reads a quarter, half, all or twice of it. */
  readonly bytes?: number;
}

/** 16 000 tasks of 40 ms, half of it outside their run time. */
function manyTasks({
  count = 16_000,
  runMs = 20,
  overheadMs = 20,
  bytes = 4_000,
}: Shape = {}): readonly TaskDraft[] {
  return Array.from({ length: count }, (_, place) => ({
    durationMs: runMs + overheadMs,
    executorRunTimeMs: runMs,
    shuffleRemoteReadBytes: bytes * (0.25 * 2 ** (place % 4)),
  }));
}

describe('fires', () => {
  it('on tasks that cost more than they do', () => {
    const { severity, findings } = judge(tinyTasks, oneStageOf(manyTasks()), {
      gateWallShare: 0,
    });
    // 80 s on 8 slots, and the run time does not grow with the data: all of it is the cost of 16 000 tasks
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(80_000 * (1 - 16 / 16_000), -1);
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      '16,000 tasks of 3.7 KiB each in stage 2: 1 min 20 s of 1 min 20 s goes into starting them',
    );
  });

  it('says what several stages cost together', () => {
    const app = oneStageOf(manyTasks());
    const [first] = app.sections.stages ?? [];
    const second = scheduledStage(manyTasks(), { stageId: 3, fromMs: 80_000 });
    const stages = first === undefined ? [] : [first, second];
    const { findings } = judge(tinyTasks, { ...app, sections: { ...app.sections, stages } });

    expect(findings[0]?.headline).toBe(
      '16,000 tasks of 3.7 KiB each in stage 2 and in 1 more: 2 min 40 s goes into starting them',
    );
  });

  it.for([
    { name: 'count', shape: {}, options: { minTaskCount: 16_000 }, kind: 'flag' },
    { name: 'count', shape: {}, options: { minTaskCount: 16_001 }, kind: 'pass' },
    { name: 'tasks for each slot', shape: {}, options: { minTasksPerSlot: 2_000 }, kind: 'flag' },
    { name: 'tasks for each slot', shape: {}, options: { minTasksPerSlot: 2_001 }, kind: 'pass' },
    { name: 'length', shape: { runMs: 199, count: 4_000 }, options: {}, kind: 'flag' },
    { name: 'length', shape: { runMs: 200, count: 4_000 }, options: {}, kind: 'pass' },
    {
      name: 'overhead',
      shape: { bytes: 2 * MIB },
      options: { minOverheadShare: 0.5 },
      kind: 'flag',
    },
    {
      name: 'overhead',
      shape: { bytes: 2 * MIB },
      options: { minOverheadShare: 0.51 },
      kind: 'pass',
    },
  ])('$name at $shape $options: $kind', ({ shape, options, kind }) => {
    const app = oneStageOf(manyTasks(shape));
    expect(judge(tinyTasks, app, { gateWallShare: 0, ...options }).kind).toBe(kind);
  });

  it('counts run time as cost only as far as the data does not explain it', () => {
    const proportional = Array.from({ length: 16_000 }, (_, place) => {
      const runMs = 5 + 10 * (1 + (place % 4));
      return {
        durationMs: runMs + 10,
        executorRunTimeMs: runMs,
        shuffleRemoteReadBytes: 1_000 * (1 + (place % 4)),
      };
    });
    const { findings } = judge(tinyTasks, oneStageOf(proportional), { gateWallShare: 0 });
    // of 40 ms on average 10 are overhead and 5 are there without data
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(
      80_000 * (15 / 40) * (1 - 16 / 16_000),
      -2,
    );
  });
});

describe('does not fire', () => {
  it.for([
    { name: 'fewer than a thousand', shape: { count: 999, runMs: 150, overheadMs: 150 } },
    { name: 'what takes a moment in all', shape: { count: 2_000, runMs: 10, overheadMs: 10 } },
  ])('on $name', ({ shape }) => {
    expect(judge(tinyTasks, oneStageOf(manyTasks(shape))).severity).toBe('none');
  });
});

function aggregation(origin = 'ENSURE_REQUIREMENTS'): PlanNode {
  return aNode(
    'AdaptiveSparkPlan',
    aNode(
      'WholeStageCodegen (2)',
      aNode(
        'HashAggregate(keys=[k#1], functions=[count(1)])',
        aNode(`Exchange hashpartitioning(k#1, 16000), ${origin}`, aNode('Range (0, 9)')),
      ),
    ),
  );
}

describe('advice', () => {
  const COALESCE = 'spark.sql.adaptive.coalescePartitions';
  const gate = { gateWallShare: 0 };

  it.for([
    {
      name: 'merging is off',
      properties: { [`${COALESCE}.enabled`]: 'false', 'spark.sql.shuffle.partitions': '16000' },
      advice: [`${COALESCE}.enabled false → true`, 'spark.sql.shuffle.partitions 16000 → 16'],
    },
    {
      name: 'merging stops at the cores',
      properties: { [`${COALESCE}.initialPartitionNum`]: '16000' },
      advice: [
        `${COALESCE}.parallelismFirst true → false`,
        `${COALESCE}.initialPartitionNum 16000 → 16`,
      ],
    },
  ])('where $name', ({ properties, advice }) => {
    const app = oneStageOf(manyTasks(), aggregation(), properties);
    expect(judge(tinyTasks, app, gate).advice).toEqual(advice);
  });

  it('is in the code where the number stands there', () => {
    const app = oneStageOf(manyTasks(), aggregation('REPARTITION_BY_NUM'));
    expect(judge(tinyTasks, app, gate).findings[0]?.recommendations[0]).toMatchObject({
      before: 'df.repartition(16000)',
      after: 'df.repartition(16)',
    });
  });

  describe('for a scan', () => {
    const tasks = manyTasks().map(({ shuffleRemoteReadBytes = 0, ...task }) => ({
      ...task,
      inputBytes: shuffleRemoteReadBytes,
    }));
    const COMPACT = 'Compact the input: rewrite it as files of 128 MiB or more, once.';
    const [SPLIT, OPEN] = [
      'spark.sql.files.maxPartitionBytes',
      'spark.sql.files.openCostInBytes',
    ] as const;
    const many = { 'number of files read': 16_000, 'size of files read': GIB };
    const few = { 'number of files read': 8, 'size of files read': GIB };

    it.for([
      { name: 'many files', metrics: many, set: {}, advice: [COMPACT, `${OPEN} 4m → 1m`] },
      { name: 'uncounted files', metrics: {}, set: {}, advice: [COMPACT, `${OPEN} 4m → 1m`] },
      {
        name: 'large files in small splits',
        metrics: few,
        set: { [SPLIT]: '131072', [OPEN]: '0' },
        advice: [`${SPLIT} 131072 → 128m`],
      },
      {
        name: 'small files and small splits',
        metrics: many,
        set: { [SPLIT]: '131072', [OPEN]: '0' },
        advice: [COMPACT, `${SPLIT} 131072 → 128m`],
      },
      {
        name: 'larger splits',
        metrics: few,
        set: { [SPLIT]: '256m', [OPEN]: '1m' },
        advice: [COMPACT],
      },
    ])('of $name', ({ metrics, set, advice }) => {
      const scan = aNode('WholeStageCodegen (2)', aFileScan(metrics));
      expect(judge(tinyTasks, oneStageOf(tasks, scan, set), gate).advice).toEqual(advice);
    });
  });

  it('leaves enough tasks for the data', () => {
    const app = oneStageOf(manyTasks({ bytes: 100 * MIB }), aggregation());
    const to = Math.ceil((16_000 * 100 * MIB * 0.9375) / (128 * MIB));
    expect(judge(tinyTasks, app, { ...gate, gateWallMs: 1 }).advice.at(-1)).toBe(
      `spark.sql.shuffle.partitions 200 → ${to}`,
    );
    expect(to * 128 * MIB).toBeGreaterThan(1_000 * GIB);
  });
});

describe('real applications', () => {
  const lab = { gateWallMs: 3_000, silentBelowWallMs: 6_000, silentBelowCoreMs: 12_000 };

  it('finds three thousand tasks for a few rows', async () => {
    const { findings, severity } = judge(
      tinyTasks,
      await readFixture('patients/logs/p06.3.5.sick.zst'),
      lab,
    );
    expect(severity).toBe('critical');
    // four tasks were measured to save 39 s, on average over runs of 46 and 62 s; this is the slow one
    expect(findings[0]?.saving?.wallMs.likely).toBeGreaterThan(35_000);
    expect(findings[0]?.saving?.wallMs.likely).toBeLessThan(47_000);
  });

  it.for(['p06.3.5.treated.zst', 'p07.3.5.sick.zst', 'h01.3.5.healthy.zst'])(
    'is silent on %s',
    async (log) => {
      expect(judge(tinyTasks, await readFixture(`patients/logs/${log}`), lab).severity).toBe(
        'none',
      );
    },
  );
});
