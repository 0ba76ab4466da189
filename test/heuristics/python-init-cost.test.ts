import { describe, expect, it } from 'vitest';
import { pythonInitCost } from '../../src/heuristics/python-init-cost.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { judge } from '../builders/judgement.ts';
import { aPythonApplication, type PythonDraft } from '../builders/python-stage.ts';
import { anRdd, scheduledStage } from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

/** 64 tasks of 10 s on 8 slots; the workers of Spark 4 took half of it to start. */
const SLOW_START: PythonDraft = {
  version: '4.1.0',
  node: 'MapInPandas score(id#0L)#4, [id#5L], false',
  metrics: {
    'time to start Python workers': 64_000,
    'time to initialize Python workers': 256_000,
    'time to run Python workers': 320_000,
  },
};

function judged(draft: PythonDraft, options: Readonly<Record<string, number>> = {}) {
  return judge(pythonInitCost, aPythonApplication(draft), { gateWallShare: 0, ...options });
}

describe('fires', () => {
  it('on workers that take long to be ready', () => {
    const { findings, severity } = judged(SLOW_START);
    // eight rounds of 10 s: seven of them without 5 s
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(35_000);
    expect(severity).toBe('severe');
    expect(findings[0]?.headline).toBe(
      'Each of 64 tasks in stage 3 spends 5 s setting up Python; once in 8 workers would save 35 s of 1 min 20 s',
    );
    expect(findings[0]?.confidence.level).toBe('high');
  });

  it.for([
    { minInitShare: 0.5, kind: 'flag' },
    { minInitShare: 0.501, kind: 'pass' },
  ])('at $minInitShare: $kind', ({ minInitShare, kind }) => {
    expect(judged(SLOW_START, { minInitShare }).kind).toBe(kind);
  });

  it.for([
    // a worker that is used again counts its wait as initializing: what ran beside is the most that it can be
    { what: 'as long as it ran', reuse: 'true', runMs: 320_000, kind: 'flag' },
    { what: 'for longer than it ran', reuse: 'true', runMs: 320_001, kind: 'pass' },
    { what: 'for longer, and it is new', reuse: 'false', runMs: 320_001, kind: 'flag' },
  ])('where Python was set up $what: $kind', ({ reuse, runMs, kind }) => {
    const metrics = { ...SLOW_START.metrics, 'time to run Python workers': runMs };
    const properties = { 'spark.python.worker.reuse': reuse };
    const draft = { ...SLOW_START, metrics, properties };

    expect(judged(draft, { minInitShare: 0.5 }).kind).toBe(kind);
  });

  it('on workers that are not used again, first asking for that', () => {
    const draft = {
      runMs: 500,
      cpuMs: 50,
      taskCount: 4_000,
      properties: { 'spark.python.worker.reuse': 'false' },
    };
    const { advice, findings } = judged(draft);
    expect(advice[0]).toBe('spark.python.worker.reuse false → true');
    expect(findings[0]?.confidence.level).toBe('low');
    // 300 ms of each, of 500 rounds but the first
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(499 * 300);
  });
});

describe('guesses, and says so', () => {
  it('of tasks with few rows that all take the same time', () => {
    const { findings, advice } = judged({
      node: 'MapInPandas score(id#0L)#4, [id#5L], false',
      taskCount: 640,
      runMs: 1_050,
      cpuMs: 50,
      rowCount: 640 * 500,
      sentBytes: 640 * 4_000,
    });
    // 79 of 80 rounds without 1 s
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(79_000);
    expect(findings[0]?.confidence.level).toBe('low');
    expect(findings[0]?.headline).toBe(
      'Each of 640 tasks in stage 3 seems to spend 1 s setting up Python; once in 8 workers would save 1 min 19 s of 1 min 24 s',
    );
    expect(advice[0]).toMatch(/once in each Python worker/);
  });

  it('of a pandas UDF whose batches take long, first asking for an iterator', () => {
    const { findings, advice } = judged({
      node: 'ArrowEvalPython [score(id#0L)#2], [pythonUDF0#3], 200',
      runMs: 10_100,
      cpuMs: 100,
      rowCount: 64 * 100_000,
    });
    expect(findings[0]?.confidence.level).toBe('low');
    expect(findings[0]?.headline).toMatch(/^Each of 640 batches in stage 3 seems to spend 750 ms/);
    expect(advice[0]).toMatch(/iterator of batches/);
  });
});

/** 64 tasks of 1 s on 8 slots, in Python nearly all of it; an RDD, with so many rows in each task. */
function anRddOf(rowsOf: (task: number) => number, isCached = false): ApplicationModel {
  const app = aPythonApplication();
  const tasks = Array.from({ length: 64 }, (_, task) => ({
    durationMs: 1_000,
    executorRunTimeMs: 1_000,
    executorCpuTimeMs: 20,
    inputRecords: rowsOf(task),
  }));
  const storage = { useMemory: true, useDisk: false, deserialized: false, replication: 1 };
  const stage = scheduledStage(tasks, {
    stageId: 3,
    rdds: [anRdd({ name: 'PythonRDD' }), anRdd({ rddId: 1, ...(isCached ? { storage } : {}) })],
    taskTimeMs: 64_000,
    sums: { executorRunTimeMs: 64_000, executorCpuTimeMs: 1_280, inputRecords: 64 * 500 },
  });
  return { ...app, sections: { ...app.sections, stages: [stage], sqlExecutions: [] } };
}

const LAB = { gateWallMs: 3_000, silentBelowWallMs: 6_000, silentBelowCoreMs: 12_000 };
/** Of every four tasks one has few rows. */
const few = (task: number): number => (task % 4 === 0 ? 100 : 1_000);

describe('of an RDD', () => {
  it.for([
    { name: 'tasks with few rows that take as long', app: anRddOf(few), kind: 'flag' },
    {
      name: 'the same of a cache, which partitions are missing in',
      app: anRddOf(few, true),
      kind: 'pass',
    },
    {
      name: 'as many rows in each, which may be as much work',
      app: anRddOf(() => 500),
      kind: 'pass',
    },
    { name: 'no rows counted in tasks', app: anRddOf(() => 0), kind: 'flag' },
  ])('$name: $kind', ({ app, kind }) => {
    expect(judge(pythonInitCost, app, { ...LAB, gateWallShare: 0 }).kind).toBe(kind);
  });
});

describe('does not fire', () => {
  it.for([
    { name: 'tasks alike, whose time may be work', draft: { version: '3.5.1' } },
    { name: 'no more tasks than slots', draft: { ...SLOW_START, taskCount: 8 } },
    { name: 'tasks that compute', draft: { ...SLOW_START, cpuMs: 6_000 } },
  ])('on $name', ({ draft }) => {
    expect(judged(draft).kind).toBe('pass');
  });

  it.for(['p06.3.5.sick.zst', 'p16.3.5.sick.zst', 'p16.4.1.sick', 'p23.3.5.treated.zst'])(
    'on %s',
    async (log) => {
      const lab = { gateWallMs: 3_000, silentBelowWallMs: 6_000, silentBelowCoreMs: 12_000 };
      const app = await readFixture(`patients/logs/${log}`);
      expect(judge(pythonInitCost, app, lab).severity).toBe('none');
    },
  );
});
