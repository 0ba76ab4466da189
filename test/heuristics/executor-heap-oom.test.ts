import { describe, expect, it } from 'vitest';
import { executorHeapOom } from '../../src/heuristics/executor-heap-oom.ts';
import type { ApplicationModel, Sections } from '../../src/model/application.ts';
import type { TaskFailure } from '../../src/model/task-columns.ts';
import {
  aJob,
  aLife,
  anApplication,
  anExecutor,
  aStage,
  GIB,
  MINUTE_MS,
  STARTED_AT_MS,
  totalsOf,
} from '../builders/application.ts';
import {
  aLostExecutor,
  anException,
  anExecutorLoss,
  type EndedTask,
  failingStage,
  OUT_OF_MEMORY,
} from '../builders/failing-stage.ts';
import { judge } from '../builders/judgement.ts';

function dying(tasks: readonly EndedTask[], sections: Partial<Sections> = {}): ApplicationModel {
  const stage = failingStage([{ durationMs: MINUTE_MS }, ...tasks], { stageId: 3 });
  const totals = totalsOf({ executorRunTimeMs: 200 * MINUTE_MS });
  return anApplication({ sections: { totals, stages: [stage], ...sections } });
}
const of = (because: TaskFailure, overrides: Partial<EndedTask> = {}): EndedTask => ({
  durationMs: 10 * MINUTE_MS,
  because,
  ...overrides,
});

describe('executor-heap-oom', () => {
  it.for([
    { name: 'a task that ran out of heap', because: OUT_OF_MEMORY },
    {
      name: 'GC overhead',
      because: anException('java.lang.OutOfMemoryError', 'GC overhead limit exceeded'),
    },
  ])('fires on $name', ({ because }) => {
    const { severity, findings } = judge(executorHeapOom, dying([of(because)]));

    expect(severity).toBe('moderate');
    expect(findings[0]).toMatchObject({
      subject: { kind: 'stage', stageId: 3, stageAttemptId: 0 },
      confidence: { level: 'high' },
    });
    expect(findings[0]?.headline).toMatch(/^Executors ran out of heap \(4 GiB\) once in stage 3/);
  });

  it('fires on executors that exited with code 52, without a word from their tasks', () => {
    const app = anApplication({
      sections: { executors: [anExecutor(), aLostExecutor('2', 'Command exited with code 52')] },
    });

    expect(judge(executorHeapOom, app).findings[0]?.headline).toContain('ran out of heap');
  });

  it.for([
    {
      name: "the Python worker's memory",
      because: anException('org.apache.spark.api.python.PythonException', 'MemoryError'),
    },
    {
      name: 'a container killed from outside',
      because: anExecutorLoss(
        'Container killed by YARN for exceeding physical memory limits. 5.5 GB of 5.5 GB physical memory used.',
      ),
    },
    { name: 'any other exception', because: anException() },
    {
      name: 'a killed task',
      because: { reason: 'TaskKilled', message: 'another attempt succeeded' },
    },
  ])('keeps silent on $name', ({ because }) => {
    expect(judge(executorHeapOom, dying([of(because)])).kind).toBe('pass');
  });

  it('names the partition that fails again and again, since more memory will not save it', () => {
    const again = [0, 1, 2, 3].map((attempt) => of(OUT_OF_MEMORY, { index: 7, attempt }));
    const { findings } = judge(executorHeapOom, dying(again));

    expect(findings[0]?.headline).toContain('partition 7 again and again');
  });

  it('shows the error of a task although another exception wraps it', () => {
    const trace = 'org.apache.spark.SparkException: x\nCaused by: java.lang.OutOfMemoryError: heap';
    const wrapped = anException('org.apache.spark.SparkException', 'x', trace);
    const { findings } = judge(executorHeapOom, dying([of(wrapped)]));

    expect(findings[0]?.evidence).toContainEqual({ kind: 'text', label: 'Error', text: trace });
  });

  it('is critical when the application failed of it, and says so', () => {
    const jobs = [
      aJob({
        status: 'failed',
        completedAtMs: STARTED_AT_MS + 29 * MINUTE_MS,
        failureMessage:
          'Job aborted due to stage failure: Task 1 in stage 3.0 failed 4 times, most recent failure: Lost task 1.3 in stage 3.0 (TID 9) (host-2 executor 2): java.lang.OutOfMemoryError: Java heap space',
      }),
    ];
    const app: ApplicationModel = { ...dying([of(OUT_OF_MEMORY)], { jobs }), outcome: 'failed' };
    const { severity, findings } = judge(executorHeapOom, app);

    expect(severity).toBe('critical');
    expect(findings[0]?.headline).toContain('this made the application fail');
    expect(findings[0]?.headline.length).toBeLessThanOrEqual(120);
  });

  it.for([
    { durationMs: 59_999, severity: 'low' },
    { durationMs: 60_000, severity: 'moderate' },
  ])(
    '$durationMs ms lost in an application that succeeded are $severity',
    ({ durationMs, severity }) => {
      const app = dying([of(OUT_OF_MEMORY, { durationMs })]);
      expect(judge(executorHeapOom, app, { minLostShare: 1 }).severity).toBe(severity);
    },
  );

  it.for([
    { failedTaskCount: 1, kind: 'not-applicable' },
    { failedTaskCount: 0, kind: 'pass' },
  ])(
    'with $failedTaskCount failed tasks of which none is held: $kind',
    ({ failedTaskCount, kind }) => {
      const app = anApplication({ sections: { stages: [aStage({ failedTaskCount })] } });
      expect(judge(executorHeapOom, app).kind).toBe(kind);
    },
  );

  it('speaks of the heap of the stage that ran out of it, and of the code that asked for it', () => {
    const profile = {
      id: 2,
      memoryBytes: 8 * GIB,
      cores: 4,
      executorResources: {},
      taskResources: {},
    };
    const stage = failingStage([of(OUT_OF_MEMORY)], { resourceProfileId: 2 });
    const executors = [anExecutor({ lives: [aLife({ resourceProfileId: 2 })] })];
    const sections = { stages: [stage], resourceProfiles: [profile], executors };
    const { findings, advice } = judge(executorHeapOom, dying([], sections));

    expect(findings[0]?.headline).toContain('heap (8 GiB)');
    expect(advice).toEqual([
      'Change what resource profile 2 asks for: its executors do not read spark.executor.cores.',
      'Change what resource profile 2 asks for: its executors do not read spark.executor.memory.',
    ]);
    expect(findings[0]?.recommendations[1]).toMatchObject({
      before: "ExecutorResourceRequests().memory('8192m')",
      after: "ExecutorResourceRequests().memory('12288m')",
    });
  });

  it('does not apply without stages', () => {
    const app = anApplication();
    const { stages: _, ...sections } = app.sections;
    expect(judge(executorHeapOom, { ...app, sections }).kind).toBe('not-applicable');
  });
});
