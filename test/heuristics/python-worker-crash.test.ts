import { describe, expect, it } from 'vitest';
import { pythonWorkerCrash } from '../../src/heuristics/python-worker-crash.ts';
import { crashKindOf } from '../../src/metrics/python/worker-crashes.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { TaskFailure } from '../../src/model/task-columns.ts';
import {
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  MINUTE_MS,
  totalsOf,
} from '../builders/application.ts';
import {
  anException,
  anExecutorLoss,
  failingStage,
  OUT_OF_MEMORY,
} from '../builders/failing-stage.ts';
import { judge } from '../builders/judgement.ts';
import { readFixture } from '../support/read-fixture.ts';

const GONE = anException(
  'org.apache.spark.SparkException',
  'Python worker exited unexpectedly (crashed)',
);
const SEGFAULT = anException(
  'org.apache.spark.SparkException',
  'Python worker exited unexpectedly (crashed): Fatal Python error: Segmentation fault\n\nCurrent thread 0x1 (most recent call first):\n  File "score.py", line 12 in score',
);
const NO_MEMORY = anException(
  'org.apache.spark.api.python.PythonException',
  'Traceback (most recent call last):\n  File "/app/score.py", line 7, in load\nMemoryError\n',
);

function dying(
  because: TaskFailure,
  properties: Readonly<Record<string, string>> = {},
  version = '3.5.1',
): ApplicationModel {
  const tasks = [0, 1, 2, 3].map((attempt) => ({
    index: 7,
    attempt,
    durationMs: 10 * MINUTE_MS,
    because,
  }));
  const stage = failingStage([{ durationMs: MINUTE_MS }, ...tasks], { stageId: 3 });
  return anApplication({
    framework: { name: 'spark', version },
    sections: {
      totals: totalsOf({ executorRunTimeMs: 200 * MINUTE_MS }),
      stages: [stage],
      environment: anEnvironment(properties),
    },
  });
}

const RESET = anException(
  'java.net.SocketException',
  'Connection reset',
  'java.net.SocketException: Connection reset\n\tat java.base/sun.nio.ch.NioSocketImpl.implRead(NioSocketImpl.java:328)\n\tat org.apache.spark.api.python.BasePythonRunner$ReaderIterator.hasNext(PythonRunner.scala:525)',
);

it.for([
  ['vanished', GONE],
  ['vanished', RESET],
  ['native', SEGFAULT],
  ['memory', NO_MEMORY],
  [
    'memory',
    anException(
      'org.apache.spark.api.python.PythonException',
      'Traceback (most recent call last):\nnumpy.core._exceptions._ArrayMemoryError: Unable to allocate 8.00 GiB for an array with shape (1,)',
    ),
  ],
  [
    'start',
    anException('org.apache.spark.SparkException', 'Python worker failed to connect back.'),
  ],
  [undefined, OUT_OF_MEMORY],
  [undefined, anExecutorLoss('Container killed by YARN for exceeding memory limits')],
  [
    undefined,
    anException(
      'org.apache.spark.api.python.PythonException',
      'Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: no MemoryErrors here',
    ),
  ],
] as const)('%s', ([kind, failure]) => {
  expect(crashKindOf(failure)).toBe(kind);
});

describe('fires', () => {
  it('on a worker that the same data kills again and again', () => {
    const { severity, findings } = judge(pythonWorkerCrash, dying(GONE));
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      'Python workers crashed 4 times in stage 3, always on partition 7',
    );
    expect(findings[0]?.confidence.level).toBe('medium');
  });

  it('with the time that was lost', () => {
    const { findings } = judge(pythonWorkerCrash, dying(GONE));
    expect(findings[0]?.evidence).toContainEqual({
      kind: 'measure',
      label: 'Work lost',
      is: { value: 40 * MINUTE_MS, unit: 'coreMs' },
    });
  });

  it.for([
    { minLostShare: 0.2, severity: 'moderate' },
    { minLostShare: 0.201, severity: 'low' },
  ])('at $minLostShare of the run time: $severity', ({ minLostShare, severity }) => {
    const options = { minLostShare, minLostCoreMs: 1e12, gateWallMs: 1e12, gateMemoryByteMs: 1e18 };
    expect(judge(pythonWorkerCrash, dying(GONE), options).severity).toBe(severity);
  });
});

describe('advice', () => {
  const HANDLER = 'spark.python.worker.faulthandler.enabled';

  it.for([
    { version: '3.5.1', properties: {}, first: `${HANDLER} false → true` },
    { version: '3.1.2', properties: {}, first: /^A worker that vanishes/ },
    { version: '3.5.1', properties: { [HANDLER]: 'true' }, first: /^A worker that vanishes/ },
  ])('on Spark $version with $properties', ({ version, properties, first }) => {
    const [advice] = judge(pythonWorkerCrash, dying(GONE, properties, version)).advice;
    expect(advice).toMatch(first);
  });

  it('raises the limit that was hit, and never the heap', () => {
    const limit = { 'spark.executor.pyspark.memory': '300m' };
    const { advice } = judge(pythonWorkerCrash, dying(NO_MEMORY, limit));
    expect(advice[0]).toBe('spark.executor.pyspark.memory 300m → 600m');
    expect(advice.join('\n')).not.toContain('spark.executor.memory ');
  });

  it('says no endless amount where the cores of executors are not on record', () => {
    const app = dying(NO_MEMORY, { 'spark.executor.pyspark.memory': '300m' });
    const executors = [anExecutor({ totalCores: 0, lives: [aLife({ cores: 0 })] })];
    const { findings } = judge(pythonWorkerCrash, {
      ...app,
      sections: { ...app.sections, executors },
    });
    expect(findings[0]?.recommendations[0]).toMatchObject({
      because: expect.stringContaining('300 MiB for each of 1 core'),
    });
  });

  it('raises the overhead where no limit was set', () => {
    const { advice } = judge(pythonWorkerCrash, dying(NO_MEMORY));
    expect(advice[0]).toMatch(/^spark\.executor\.memoryOverhead /);
  });
});

it.for([
  [
    'worker-crash',
    'Python workers crashed 4 times in stage 0, always on partition 6; this made the application fail',
    'spark.python.worker.faulthandler.enabled false → true',
  ],
  [
    'worker-memory',
    'Python workers ran out of memory 10 times in stage 0; this made the application fail',
    'spark.executor.pyspark.memory 300m → 600m',
  ],
] as const)('finds %s', async ([log, headline, advice]) => {
  const app = await readFixture(`python/${log}.3.5.zst`);
  const judgement = judge(pythonWorkerCrash, app);
  expect(judgement.severity).toBe('critical');
  expect(judgement.findings[0]?.headline).toBe(headline);
  expect(judgement.advice[0]).toBe(advice);
});

it('is silent on executors that ran out of heap', async () => {
  const app = await readFixture('patients/logs/p13.3.5.sick.zst');
  expect(judge(pythonWorkerCrash, app).severity).toBe('none');
});
