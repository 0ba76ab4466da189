import { describe, expect, it } from 'vitest';
import { heapOom, isOutOfMemory } from '../../../src/metrics/memory/heap-oom.ts';
import type { Sections } from '../../../src/model/application.ts';
import type { TaskFailure } from '../../../src/model/task-columns.ts';
import { anApplication } from '../../builders/application.ts';
import {
  aLostExecutor,
  anException,
  anExecutorLoss,
  type EndedTask,
  failingStage,
  OUT_OF_MEMORY,
} from '../../builders/failing-stage.ts';
import { aNode, anSqlExecution } from '../../builders/scheduled-stage.ts';

const of = (tasks: readonly EndedTask[], sections: Partial<Sections> = {}) =>
  heapOom(
    anApplication({
      sections: { stages: [failingStage(tasks, { stageId: 3, sqlExecutionId: 0 })], ...sections },
    }),
  );

it.for([
  [OUT_OF_MEMORY, true],
  [
    anException('org.apache.spark.memory.SparkOutOfMemoryError', 'Unable to acquire 65536 bytes'),
    true,
  ],
  [
    anException(
      'org.apache.spark.SparkException',
      'failed',
      'Caused by: java.lang.OutOfMemoryError: x',
    ),
    true,
  ],
  [anException('java.lang.Error', 'GC overhead limit exceeded'), true],
  [anException('org.apache.spark.api.python.PythonException', 'MemoryError'), false],
  [
    anException('org.apache.spark.api.python.PythonException', 'x', 'java.lang.OutOfMemoryError'),
    false,
  ],
  [anException(), false],
  [anExecutorLoss('Command exited with code 52'), false],
] as const)('%o ran out of memory: %s', ([failure, expected]) => {
  expect(isOutOfMemory(failure)).toBe(expected);
});

function tell(message: string, trace: string): TaskFailure {
  return anException('java.lang.OutOfMemoryError', message, trace);
}

describe('what the memory ran out for', () => {
  it.for([
    ['Java heap space', '', 'heap'],
    ['GC overhead limit exceeded', '', 'heap'],
    ['Direct buffer memory', '', 'direct'],
    ['Metaspace', '', 'metaspace'],
    ['unable to create native thread: possibly out of memory', '', 'threads'],
    ['Requested array size exceeds VM limit', '', 'large-row'],
    ['Java heap space', 'at o.a.s.sql.catalyst.expressions.codegen.BufferHolder.grow', 'large-row'],
    ['Java heap space', 'at o.a.s.sql.execution.joins.UnsafeHashedRelation$.apply', 'broadcast'],
    [
      'Java heap space',
      'at BufferHolder.grow\n at org.apache.spark.sql.catalyst.expressions.aggregate.Collect.serialize',
      'collected-row',
    ],
  ] as const)('"%s" with "%s" is %s', ([message, trace, kind]) => {
    expect(of([{ durationMs: 10, because: tell(message, trace) }])?.kind).toBe(kind);
  });

  const plan = aNode('ObjectHashAggregate(keys=[k#1], functions=[partial_collect_set(v#2, 0, 0)])');

  it('is the aggregate of the plan that keeps every value, when a partition fails again and again', () => {
    const sections = { sqlExecutions: [anSqlExecution(plan)] };
    const again = of(
      [
        { index: 1, because: OUT_OF_MEMORY },
        { index: 1, because: OUT_OF_MEMORY },
      ],
      sections,
    );
    expect(again).toMatchObject({ kind: 'collected-row', collectFunction: 'collect_set' });
    expect(of([{ because: OUT_OF_MEMORY }], sections)?.kind).toBe('heap');
  });
});

it('counts a partition’s failures together, however their messages differ', () => {
  const oom = of(
    ['65536', '32768', '1'].map((bytes) => ({
      index: 8,
      because: tell(`Unable to acquire ${bytes} bytes of memory`, ''),
    })),
  );
  expect(oom).toMatchObject({ worstPartition: { index: 8, taskCount: 3 }, partitionCount: 1 });
});

describe('what it cost', () => {
  it('is the tasks that failed so and those that went with the executors', () => {
    const oom = of(
      [
        { durationMs: 1_000, index: 4, executor: 0, because: OUT_OF_MEMORY },
        { durationMs: 300, executor: 0, because: anExecutorLoss('Command exited with code 52') },
        { durationMs: 50, executor: 1, because: anExecutorLoss('Container was preempted.') },
        { durationMs: 9_000 },
      ],
      { executors: [aLostExecutor('1', 'Command exited with code 52')] },
    );
    expect(oom).toMatchObject({
      lostCoreMs: 1_300,
      taskCount: 1,
      worstPartition: { index: 4, taskCount: 1 },
      stage: { stageId: 3 },
    });
    expect(oom?.removals).toHaveLength(1);
  });

  it('names the stage of the lost tasks when none had the time to say why', () => {
    const lost = { durationMs: 300, executor: 0, because: anExecutorLoss('Slave lost') };
    const oom = of([lost], { executors: [aLostExecutor('1', 'Command exited with code 52')] });
    expect(oom).toMatchObject({ taskCount: 0, lostCoreMs: 300, stage: { stageId: 3 } });
  });
});

it('is nothing without an OutOfMemoryError and exit code 52', () => {
  expect(of([{ because: anException() }])).toBeUndefined();
});
