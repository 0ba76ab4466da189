import { describe, expect, it } from 'vitest';
import { drStagesWithFailedTasks } from '../../../src/heuristics/dr-elephant/dr-stages-with-failed-tasks.ts';
import type { StageData } from '../../../src/model/stage.ts';
import { TASK_FAILED, TASK_KILLED, type TaskFailure } from '../../../src/model/task-columns.ts';
import { anApplication, anExecutor, aStage, type StageDraft } from '../../builders/application.ts';
import { taskColumns } from '../../builders/task-columns.ts';
import { aDriver, judge, run, scoreOf, shown } from './judged.ts';

const OOM: TaskFailure = {
  reason: 'ExceptionFailure',
  className: 'java.lang.OutOfMemoryError',
  message: 'Java heap space',
};
const lost = (message: string): TaskFailure => ({ reason: 'ExecutorLostFailure', message });
const KILLED_2 = lost(
  'Container killed by YARN for exceeding memory limits. 5.5 GB of 5.5 GB used',
);
const KILLED_3 = lost('Container killed by YARN for exceeding physical memory limits. 5.5 GB used');

const aStageWith = (
  failedTaskCount: number,
  failure: TaskFailure,
  { status = 'complete', completedTaskCount = 100, ...overrides }: StageDraft = {},
): StageData =>
  aStage({
    status,
    completedTaskCount,
    failedTaskCount,
    tasks: taskColumns(
      Array.from({ length: failedTaskCount }, () => ({ status: TASK_FAILED, failure: 1 })),
      [failure],
    ),
    ...overrides,
  });

const withStages = (...stages: readonly StageData[]) => anApplication({ sections: { stages } });

describe('dr-stages-with-failed-tasks', () => {
  it.for([
    ['complete', 0, 100, 'none'],
    ['complete', 1, 100, 'moderate'],
    ['complete', 2, 101, 'moderate'],
    ['complete', 2, 100, 'severe'],
    ['complete', 500, 100, 'severe'],
    ['active', 1, 100, 'moderate'],
    // a failed stage counts only where at least as many tasks died as completed
    ['failed', 99, 100, 'none'],
    ['failed', 100, 100, 'critical'],
    ['failed', 1, 1, 'critical'],
    // and a stage without a completed task never counts
    ['failed', 4, 0, 'none'],
    ['complete', 4, 0, 'none'],
  ] as const)(
    'in a %s stage %i tasks of an error to %i completed are %s',
    ([status, failed, completedTaskCount, severity]) => {
      for (const failure of [OOM, KILLED_2, KILLED_3]) {
        const stage = aStageWith(failed, failure, { status, completedTaskCount });

        expect(judge(drStagesWithFailedTasks, withStages(stage))).toBe(severity);
      }
    },
  );

  it.for([
    [
      'in the trace',
      { reason: 'ExceptionFailure', trace: 'Caused by: java.lang.OutOfMemoryError: GC' },
    ],
    ['in the message', lost('Exit status: 143. java.lang.OutOfMemoryError')],
    ['of virtual memory', lost('Container killed by YARN for exceeding virtual memory limits.')],
  ] as const)('finds the words %s', ([, failure]) => {
    expect(judge(drStagesWithFailedTasks, withStages(aStageWith(1, failure)))).toBe('moderate');
  });

  it.for([
    [
      'another exception',
      { reason: 'ExceptionFailure', className: 'java.lang.NullPointerException' },
    ],
    [
      'the class that Spark derives',
      { reason: 'ExceptionFailure', className: 'org.apache.spark.memory.SparkOutOfMemoryError' },
    ],
    ['a lost executor', lost('Remote RPC client disassociated')],
  ] as const)('does not count %s', ([, failure]) => {
    expect(judge(drStagesWithFailedTasks, withStages(aStageWith(50, failure)))).toBe('none');
  });

  it('counts failed tasks, not killed ones', () => {
    const tasks = taskColumns([{ status: TASK_KILLED, failure: 1 }], [OOM]);
    const stage = aStage({ failedTaskCount: 1, tasks });

    expect(judge(drStagesWithFailedTasks, withStages(stage))).toBe('none');
  });

  it('takes the worst of all stages and both errors, and counts the stages of each', () => {
    const verdict = run(
      drStagesWithFailedTasks,
      withStages(
        aStageWith(1, OOM, { stageId: 1 }),
        aStageWith(9, OOM, { stageId: 2, status: 'failed' }),
        aStageWith(50, KILLED_3, { stageId: 3 }),
        aStage({ stageId: 4 }),
      ),
    );

    expect(
      verdict.kind === 'flag'
        ? verdict.findings.map(({ severity, subject }) => [severity, subject])
        : [],
    ).toEqual([
      ['severe', { kind: 'stage', stageId: 3, stageAttemptId: 0 }],
      ['moderate', { kind: 'stage', stageId: 1, stageAttemptId: 0 }],
    ]);
    expect(shown(verdict, 'Stages with OOM errors')).toBe(2);
    expect(shown(verdict, 'Stages with Overhead memory errors')).toBe(1);
  });

  it('estimates from a sample by the exact number of failed tasks', () => {
    const { tasks, ...stage } = aStageWith(1, OOM, { completedTaskCount: 1_000 });
    if (tasks === undefined) throw new Error('built without tasks');
    const sampled = (failedTaskCount: number) =>
      withStages({ ...stage, failedTaskCount, tasks: { ...tasks, isSampled: true } });

    expect(judge(drStagesWithFailedTasks, sampled(19))).toBe('moderate');
    expect(judge(drStagesWithFailedTasks, sampled(20))).toBe('severe');
  });

  it('does not apply where failed tasks are not recorded one by one', () => {
    expect(judge(drStagesWithFailedTasks, withStages(aStage({ failedTaskCount: 1 })))).toBe(
      'not-applicable',
    );
    expect(judge(drStagesWithFailedTasks, withStages(aStage()))).toBe('none');
  });

  it('asks for 1 GiB more overhead than there is', () => {
    const verdict = run(drStagesWithFailedTasks, withStages(aStageWith(5, KILLED_3)));

    expect(verdict.kind === 'flag' ? verdict.findings[0].recommendations : []).toMatchObject([
      // a tenth of 4 GiB is 409 MiB
      { kind: 'set-property', property: 'spark.executor.memoryOverhead', to: '1433m' },
    ]);
  });

  it('is scored by the executors without the driver', () => {
    const app = anApplication({
      sections: {
        stages: [aStageWith(5, OOM)],
        executors: [aDriver(), anExecutor(), anExecutor({ executorId: '2' })],
      },
    });

    expect(scoreOf(run(drStagesWithFailedTasks, app))).toBe(3 * 2);
  });
});
