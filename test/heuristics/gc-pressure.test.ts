import { describe, expect, it } from 'vitest';
import { gcPressure } from '../../src/heuristics/gc-pressure.ts';
import type { ApplicationModel, Sections } from '../../src/model/application.ts';
import { TASK_FAILED } from '../../src/model/task-columns.ts';
import { GIB } from '../../src/model/units.ts';
import {
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  aStage,
} from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { anRdd, scheduledStage, tasksOf } from '../builders/scheduled-stage.ts';
import type { TaskDraft } from '../builders/task-columns.ts';

/** Ten minutes a task, three of them collecting garbage. */
const COLLECTING: TaskDraft = { durationMs: 600_000, gcTimeMs: 180_000 };

function applicationWith(
  tasks: readonly TaskDraft[] = tasksOf(8, COLLECTING),
  sections: Partial<Sections> = {},
): ApplicationModel {
  return anApplication({
    sections: { stages: [scheduledStage(tasks, { stageId: 3 })], ...sections },
  });
}

describe('fires', () => {
  it('on what is past the healthy share, of the time that the stage took', () => {
    const { severity, findings } = judge(gcPressure, applicationWith());
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(180_000 - 0.05 * 600_000);
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      'Stage 3: 30 % of the task time goes to garbage collection, about 2 min 30 s of the run',
    );
  });

  it.for([
    { name: 'share', options: { minGcShare: 0.3 }, kind: 'flag' },
    { name: 'share', options: { minGcShare: 0.301 }, kind: 'pass' },
    { name: 'run time', options: { minRunCoreMs: 4_800_000 }, kind: 'flag' },
    { name: 'run time', options: { minRunCoreMs: 4_800_001 }, kind: 'pass' },
    { name: 'healthy share', options: { healthyGcShare: 0.3 }, kind: 'pass' },
  ])('$name at $options: $kind', ({ options, kind }) => {
    expect(judge(gcPressure, applicationWith(), options).kind).toBe(kind);
  });

  it('and never says that more than the run time went to it, which Spark can count', () => {
    const app = applicationWith(tasksOf(8, { durationMs: 600_000, gcTimeMs: 900_000 }));
    expect(judge(gcPressure, app).findings[0]?.headline).toBe(
      'Stage 3: 100 % of the task time goes to garbage collection, about 9 min 30 s of the run',
    );
  });

  it('on the sums of a stage without single tasks', () => {
    const stage = aStage({
      taskTimeMs: 480_000,
      sums: { executorRunTimeMs: 480_000, gcTimeMs: 360_000 },
    });
    const app = anApplication({ sections: { stages: [stage] } });
    expect(judge(gcPressure, app, { gateWallShare: 0 }).severity).toBe('moderate');
  });
});

describe('from sums, where tasks died', () => {
  const stage = aStage({
    taskTimeMs: 480_000,
    completedTaskCount: 8,
    failedTaskCount: 1,
    sums: { executorRunTimeMs: 480_000, gcTimeMs: 200_000 },
  });
  const probabilities = [0, 0.5, 1];

  it.for([
    // 8 × 36 s of 8 × 45 s
    { name: 'as much', gcTimeMs: [27_000, 36_000, 45_000], severity: 'moderate' },
    { name: 'none', gcTimeMs: [0, 0, 9_000], severity: 'none' },
    { name: 'nothing known', gcTimeMs: undefined, severity: 'none' },
  ])('goes by what those collected that succeeded: $name', ({ gcTimeMs, severity }) => {
    const executorRunTimeMs = [30_000, 45_000, 60_000];
    const quantiles = { probabilities, executorRunTimeMs, ...(gcTimeMs && { gcTimeMs }) };
    const app = anApplication({ sections: { stages: [{ ...stage, quantiles }] } });
    expect(judge(gcPressure, app, { gateWallShare: 0 }).severity).toBe(severity);
  });
});

describe('does not fire', () => {
  it.for([
    {
      name: 'a short application that starts its JVMs',
      tasks: tasksOf(8, { durationMs: 1_000, gcTimeMs: 400 }),
    },
    { name: 'a high share of little', tasks: tasksOf(8, { durationMs: 20_000, gcTimeMs: 8_000 }) },
    {
      name: 'tasks that died collecting: their death is the cause',
      tasks: [
        ...tasksOf(8, { durationMs: 600_000, gcTimeMs: 12_000 }),
        ...tasksOf(8, { ...COLLECTING, status: TASK_FAILED }),
      ],
    },
  ])('on $name', ({ tasks }) => {
    expect(judge(gcPressure, applicationWith(tasks)).severity).toBe('none');
  });
});

describe('advice', () => {
  const HEAP = 'spark.executor.memory 4096m → 8192m';

  it('is more heap, as much as the share asks for', () => {
    expect(judge(gcPressure, applicationWith()).advice).toEqual([
      HEAP,
      'spark.executor.extraJavaOptions unset → -XX:+UseParallelGC',
    ]);
    const mild = tasksOf(8, { durationMs: 600_000, gcTimeMs: 90_000 });
    expect(judge(gcPressure, applicationWith(mild), { gateWallShare: 0 }).advice[0]).toBe(
      'spark.executor.memory 4096m → 6144m',
    );
  });

  it('is to release what is cached, where that fills the heap', () => {
    const executors = [
      anExecutor({ maxOnHeapMemoryBytes: 2 * GIB, peaks: { OnHeapStorageMemory: 1.5 * GIB } }),
    ];
    expect(judge(gcPressure, applicationWith(undefined, { executors })).advice[0]).toMatch(
      /^Release cached data/,
    );
  });

  it('is to look at cached objects, where nobody measured them', () => {
    const level = { useMemory: true, useDisk: false, deserialized: true, replication: 1 };
    const storage = [anRdd({ storage: level })];
    expect(judge(gcPressure, applicationWith(undefined, { storage })).advice[0]).toMatch(
      /^Release cached data/,
    );
  });

  it('is fewer cores, where many tasks share a heap', () => {
    const executors = [anExecutor({ totalCores: 8, lives: [aLife({ cores: 8 })] })];
    expect(judge(gcPressure, applicationWith(undefined, { executors })).advice[0]).toBe(
      'spark.executor.cores 8 → 4',
    );
  });

  it.for([
    { heap: '48g', to: '-XX:+UseG1GC -XX:G1HeapRegionSize=32m' },
    { heap: '4g', to: '-XX:+UseParallelGC' },
  ])('names a collector for a heap of $heap', ({ heap, to }) => {
    const environment = anEnvironment({ 'spark.executor.memory': heap });
    expect(judge(gcPressure, applicationWith(undefined, { environment })).advice.at(-1)).toBe(
      `spark.executor.extraJavaOptions unset → ${to}`,
    );
  });

  it('leaves a collector that was chosen', () => {
    const environment = anEnvironment({ 'spark.executor.extraJavaOptions': '-XX:+UseZGC' });
    expect(judge(gcPressure, applicationWith(undefined, { environment })).advice).toEqual([HEAP]);
  });

  it('is the driver’s heap in local mode', () => {
    const local = { ...applicationWith(), clusterManager: 'local' as const };
    expect(judge(gcPressure, local).advice).toEqual(['spark.driver.memory 1024m → 2048m']);
  });
});
