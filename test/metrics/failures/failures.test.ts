import { expect, it } from 'vitest';
import { taskFailures } from '../../../src/metrics/failures/failures.ts';
import type { StageData } from '../../../src/model/stage.ts';
import { anApplication, anEnvironment, STARTED_AT_MS } from '../../builders/application.ts';
import { anException, failingStage } from '../../builders/failing-stage.ts';
import { taskColumns } from '../../builders/task-columns.ts';

const BROKEN = anException();
const KILLED = { reason: 'TaskKilled', message: 'Stage cancelled' };

const of = (stage: StageData, properties: Record<string, string> = {}) =>
  taskFailures(
    anApplication({ sections: { stages: [stage], environment: anEnvironment(properties) } }),
  );

it('groups what did not succeed by reason', () => {
  const stage = failingStage([
    { durationMs: 500 },
    { durationMs: 100, index: 7, launchOffsetMs: 1_000, because: BROKEN },
    { durationMs: 200, index: 7, launchOffsetMs: 2_000, executor: 1, because: BROKEN },
    { durationMs: 300, index: 9, launchOffsetMs: 1_500, executor: 1, because: BROKEN },
    { durationMs: 50, because: KILLED },
  ]);
  expect(of(stage)).toEqual([
    {
      stage,
      failure: BROKEN,
      taskCount: 3,
      coreMs: 600,
      partitions: new Map([
        [7, 2],
        [9, 1],
      ]),
      executors: new Map([
        ['1', 1],
        ['2', 2],
      ]),
      firstAtMs: STARTED_AT_MS + 1_100,
      lastAtMs: STARTED_AT_MS + 2_200,
    },
    expect.objectContaining({ failure: KILLED, taskCount: 1, coreMs: 50 }),
  ]);
});

it('counts the cores that each task held', () => {
  const stage = failingStage([{ durationMs: 100, because: BROKEN }]);
  expect(of(stage, { 'spark.task.cpus': '4' })[0]?.coreMs).toBe(400);
});

it('scales a sample up to the exact number of failed and of killed tasks', () => {
  const whole = failingStage([
    { durationMs: 100, because: BROKEN },
    { durationMs: 100, because: BROKEN },
    { durationMs: 10, because: KILLED },
  ]);
  const { tasks = taskColumns([]) } = whole;
  const sampled = { ...whole, failedTaskCount: 10, tasks: { ...tasks, isSampled: true } };
  expect(of(sampled).map(({ taskCount, coreMs }) => [taskCount, coreMs])).toEqual([
    [10, 1_000],
    [1, 10],
  ]);
});

it('keeps a failure of which the record tells nothing', () => {
  const stage = failingStage([{ durationMs: 5, status: 1 }]);
  expect(of(stage)[0]?.failure).toEqual({ reason: 'UnknownReason' });
});

it('says nothing of stages without single tasks', () => {
  const { tasks: _, ...rest } = failingStage([{ because: BROKEN }]);
  expect(of(rest)).toEqual([]);
});
