import { describe, expect, it } from 'vitest';
import { drConfigurationParameters } from '../../../src/heuristics/dr-elephant/dr-configuration-parameters.ts';
import type { ExecutorSummary } from '../../../src/model/executor.ts';
import type { StageData } from '../../../src/model/stage.ts';
import { TASK_FAILED } from '../../../src/model/task-columns.ts';
import {
  anApplication,
  anEnvironment,
  anExecutor,
  aStage,
  STARTED_AT_MS,
  type StageDraft,
} from '../../builders/application.ts';
import { type TaskDraft, taskColumns } from '../../builders/task-columns.ts';
import { aDriver, judge, run, scoreOf, shown } from './judged.ts';

const MB = 2 ** 20;
const GB = 2 ** 30;
const MINUTE = 60_000;
/** Small heaps are never too large, so that only what a test sets is judged. */
const SMALL = { 'spark.executor.memory': '2g', 'spark.driver.memory': '2g' };

interface Draft {
  readonly stages?: readonly StageData[];
  readonly set?: Readonly<Record<string, string>>;
  readonly executors?: readonly ExecutorSummary[];
  readonly driver?: Partial<ExecutorSummary>;
}

const app = ({ stages = [], set = {}, executors = [anExecutor()], driver = {} }: Draft) =>
  anApplication({
    sections: {
      stages,
      executors: [aDriver(driver), ...executors],
      environment: anEnvironment({ ...SMALL, ...set }),
    },
  });

const withStages = (...stages: readonly StageData[]) => app({ stages });

/** A stage of `taskCount` tasks, `durationMs` from submission to completion. */
const aStageOf = (tasks: readonly TaskDraft[], durationMs = 60 * MINUTE, rest: StageDraft = {}) =>
  aStage({
    taskCount: tasks.length,
    completedTaskCount: tasks.length,
    submittedAtMs: STARTED_AT_MS,
    completedAtMs: STARTED_AT_MS + durationMs,
    tasks: taskColumns(tasks),
    ...rest,
  });

const equal = (count: number, task: TaskDraft) => Array.from({ length: count }, () => task);

const spilling = (memorySpilledBytes: number, dataBytes: number, rest: StageDraft = {}) =>
  aStage({
    tasks: taskColumns(equal(8, {})),
    sums: { memorySpilledBytes, shuffleLocalReadBytes: dataBytes },
    ...rest,
  });

const judged = (...stages: readonly StageData[]) =>
  judge(drConfigurationParameters, withStages(...stages));

const advised = (draft: Draft, property: string) =>
  shown(run(drConfigurationParameters, app(draft)), `Recommended ${property}`);

describe('dr-configuration-parameters', () => {
  it('is as severe as the worst way to look at the worst stage', () => {
    const long = aStageOf(equal(3, { executorRunTimeMs: 10 * MINUTE }));

    expect(judged(aStage({ tasks: taskColumns([]) }))).toBe('none');
    expect(judged(spilling(100, 1_000))).toBe('moderate');
    expect(judged(spilling(100, 1_000), long)).toBe('severe');
    expect(judged(long, aStage({ status: 'failed', completedTaskCount: 0 }))).toBe('critical');
  });

  it.for([
    [79, 1_000 * 300, 'none'],
    [80, 1_000 * 300, 'low'],
    [100, 1_000 * 300, 'moderate'],
    [150, 1_000 * 300, 'severe'],
    [200, 1_000 * 300, 'critical'],
    // under five minutes of task time nothing is said
    [999, 1_000 * 300 - 1, 'none'],
  ] as const)('GC of %i per mille in %i ms of tasks is %s', ([perMille, taskTimeMs, severity]) => {
    const executors = [anExecutor({ taskTimeMs, gcTimeMs: (perMille * 300_000) / 1_000 })];

    expect(judge(drConfigurationParameters, app({ executors }))).toBe(severity);
  });

  it.for([
    ['spark.executor.memory', 'executor'],
    ['spark.driver.memory', 'driver'],
  ] as const)('judges %s by its peak', ([name, role]) => {
    // peak + 300 MB are 4 GB
    const peaks = { JVMHeapMemory: 4 * GB - 300 * MB };
    const sized = (size: string) =>
      app({
        set: { [name]: size },
        ...(role === 'driver' ? { driver: { peaks } } : { executors: [anExecutor({ peaks })] }),
      });

    expect(judge(drConfigurationParameters, sized('5119m'))).toBe('none');
    expect(judge(drConfigurationParameters, sized('5g'))).toBe('low');
    expect(judge(drConfigurationParameters, sized('6g'))).toBe('moderate');
    expect(judge(drConfigurationParameters, sized('8g'))).toBe('severe');
    expect(judge(drConfigurationParameters, sized('12g'))).toBe('critical');
  });

  it.for([
    ['4', 'none'],
    ['5', 'low'],
    ['7', 'moderate'],
    ['9', 'severe'],
    ['11', 'critical'],
  ] as const)('takes %s cores of the driver as %s', ([cores, severity]) => {
    expect(judge(drConfigurationParameters, app({ set: { 'spark.driver.cores': cores } }))).toBe(
      severity,
    );
  });

  it('does not judge a heap without its peak, but the rest', () => {
    const set = { 'spark.executor.memory': '8g' };

    expect(judge(drConfigurationParameters, app({ set }))).toBe('not-applicable');
    expect(
      judge(
        drConfigurationParameters,
        app({ set, stages: [aStage({ status: 'failed', tasks: taskColumns([]) })] }),
      ),
    ).toBe('critical');
  });

  it('does not apply without driver, executors, single tasks or readable settings', () => {
    const executors = [anExecutor()];

    expect(judge(drConfigurationParameters, anApplication({ sections: { executors } }))).toBe(
      'not-applicable',
    );
    expect(judge(drConfigurationParameters, app({ executors: [] }))).toBe('not-applicable');
    expect(judged(aStage())).toBe('not-applicable');
    expect(
      judge(drConfigurationParameters, app({ set: { 'spark.sql.shuffle.partitions': 'auto' } })),
    ).toBe('not-applicable');
  });

  describe('score', () => {
    it('adds up stages, GC, heap of the executors, and the driver, low ones of it too', () => {
      const peaks = { JVMHeapMemory: 4 * GB - 300 * MB };
      const executors = ['1', '2'].map((executorId) =>
        anExecutor({ executorId, peaks, taskTimeMs: 300_000, gcTimeMs: 45_000 }),
      );
      const verdict = run(
        drConfigurationParameters,
        app({
          executors,
          driver: { peaks },
          set: {
            'spark.executor.memory': '6g',
            'spark.driver.memory': '5g',
            'spark.driver.cores': '9',
          },
          stages: [
            // critical spill and stage failure of 8 tasks each, and 2 of 8 tasks failed
            spilling(500, 1_000, { status: 'failed', failedTaskCount: 2 }),
            // low spill and long tasks: nothing and moderate
            aStageOf(equal(3, { executorRunTimeMs: 5 * MINUTE })),
          ],
        }),
      );

      const stages = 4 * 8 + 4 * 8 + 4 * 2 + 2 * 3;
      expect(scoreOf(verdict)).toBe(stages + 3 * 2 + 2 * 2 + (1 + 3));
    });

    it('counts a low driver although the severity is low', () => {
      const verdict = run(drConfigurationParameters, app({ set: { 'spark.driver.cores': '5' } }));

      expect(scoreOf(verdict)).toBe(1);
    });

    it('is 0 of an application without trouble', () => {
      expect(scoreOf(run(drConfigurationParameters, app({})))).toBe(0);
    });
  });

  describe('findings', () => {
    it('are one for each aspect, about the worst stage', () => {
      const verdict = run(
        drConfigurationParameters,
        withStages(
          spilling(200, 1_000, { stageId: 1 }),
          spilling(300, 1_000, { stageId: 2 }),
          aStageOf(equal(3, { executorRunTimeMs: 5 * MINUTE }), 60 * MINUTE, { stageId: 3 }),
        ),
      );

      expect(
        verdict.kind === 'flag'
          ? verdict.findings.map(({ severity, subject, headline }) => ({
              severity,
              subject,
              headline,
            }))
          : [],
      ).toEqual([
        {
          severity: 'severe',
          subject: { kind: 'stage', stageId: 2, stageAttemptId: 0 },
          headline: 'Stage 2 spilled 300 B, and has 1,000 B of data; 1 more like it',
        },
        {
          severity: 'moderate',
          subject: { kind: 'stage', stageId: 3, stageAttemptId: 0 },
          headline: 'Stage 3 has tasks of 5 min in the median',
        },
      ]);
    });

    it('bring the settings to copy, by the names of the version', () => {
      const stages = [spilling(100 * GB, 200 * GB, { taskCount: 100 })];
      const { findings } = {
        findings: [],
        ...run(drConfigurationParameters, app({ stages, set: { 'spark.executor.cores': '6' } })),
      };

      expect(findings[0]).toMatchObject({
        recommendations: [
          { kind: 'set-property', property: 'spark.executor.memory', from: '2g', scope: 'submit' },
          { kind: 'set-property', property: 'spark.executor.cores', from: '6', scope: 'submit' },
          { kind: 'look-into' },
        ],
      });
    });
  });

  it('shows the current and the recommended settings, and the sentences about stages', () => {
    const set = { 'spark.executor.instances': '10', 'spark.executor.memoryOverhead': '512m' };
    const verdict = run(
      drConfigurationParameters,
      app({ set, stages: [spilling(500, 1_000, { stageId: 7 })] }),
    );

    expect(shown(verdict, 'Current spark.executor.memory')).toBe('2g');
    expect(shown(verdict, 'Current spark.executor.instances')).toBe(10);
    expect(shown(verdict, 'Current spark.yarn.executor.memoryOverhead')).toBe('512m');
    expect(shown(verdict, 'Current spark.yarn.driver.memoryOverhead')).toBeUndefined();
    expect(shown(verdict, 'Recommended spark.memory.fraction')).toBe(0.6);
    expect(shown(verdict, 'stage details')).toBe('Stage 7 spilled 500 B of execution memory.');
    expect(shown(run(drConfigurationParameters, app({})), 'stage details')).toBeUndefined();
  });

  it('reads a bare size as bytes and names not set as Spark’s defaults', () => {
    const environment = {
      ...anEnvironment(),
      sparkProperties: { 'spark.executor.memoryOverhead': '1024' },
    };
    const sections = { environment, executors: [aDriver(), anExecutor()], stages: [] };
    const verdict = run(drConfigurationParameters, anApplication({ sections }));

    expect(shown(verdict, 'Current spark.executor.memory')).toBe('1024m');
    expect(shown(verdict, 'Current spark.driver.cores')).toBe(1);
    expect(shown(verdict, 'Current spark.yarn.executor.memoryOverhead')).toBe('1m');
  });

  it('recommends 1 GiB more overhead where YARN killed containers', () => {
    const killed = {
      reason: 'ExecutorLostFailure',
      message: 'killed by YARN for exceeding memory limits',
    };
    const stage = aStage({
      failedTaskCount: 1,
      tasks: taskColumns([{ status: TASK_FAILED, failure: 1 }], [killed]),
    });

    expect(advised({ stages: [stage] }, 'spark.yarn.executor.memoryOverhead')).toBe('1408m');
  });

  it('takes other limits', () => {
    const stage = aStageOf(equal(3, { executorRunTimeMs: 5 * MINUTE }));
    const medianTaskMs = { low: 1, moderate: 1, severe: 1, critical: 1 };

    expect(judge(drConfigurationParameters, withStages(stage), { medianTaskMs })).toBe('critical');
  });
});
