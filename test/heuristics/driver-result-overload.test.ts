import { describe, expect, it } from 'vitest';
import { driverResultOverload } from '../../src/heuristics/driver-result-overload.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { JobData } from '../../src/model/job.ts';
import {
  type ApplicationDraft,
  aJob,
  anApplication,
  anEnvironment,
  aStage,
  GIB,
  MINUTE_MS,
  STARTED_AT_MS,
} from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { readFixture } from '../support/read-fixture.ts';

const KIB = 2 ** 10;
const MIB = 2 ** 20;

/** Half an hour; job 0 brings so much to the driver in its first minute, and job 1 begins `pauseMs` later. */
function collecting(
  resultBytes: number,
  {
    pauseMs = 0,
    job = {},
    ...overrides
  }: ApplicationDraft & { readonly pauseMs?: number; readonly job?: Partial<JobData> } = {},
): ApplicationModel {
  const { sections, ...rest } = overrides;
  const next = aJob({
    jobId: 1,
    submittedAtMs: STARTED_AT_MS + MINUTE_MS + pauseMs,
    completedAtMs: STARTED_AT_MS + 30 * MINUTE_MS,
    stageIds: [],
  });
  return anApplication({
    ...rest,
    sections: {
      stages: [aStage({ sums: { resultBytes } })],
      jobs: [aJob({ sqlExecutionId: 4, ...job }), next],
      ...sections,
    },
  });
}

/** As `collecting`, of rows: a status of 32 KiB a task, at most, is no rows. */
function collectingRows(rowBytes: number, draft: Parameters<typeof collecting>[1]) {
  return collecting(rowBytes + aStage().taskCount * 32 * KIB, draft);
}

/** So many rows in 20 MiB, and nothing else for `pauseMs`. */
function listing(
  rowCount: number,
  pauseMs: number,
  given: { readonly description?: string; readonly set?: Readonly<Record<string, string>> } = {},
): ApplicationModel {
  const { description = 'collect at best.py:9', set = {} } = given;
  const rows = {
    name: 'number of output rows',
    type: 'sum',
    accumulatorId: 1,
    value: rowCount,
  } as const;
  const execution = {
    executionId: 4,
    description,
    details: '',
    status: 'succeeded' as const,
    startedAtMs: STARTED_AT_MS,
    endedAtMs: STARTED_AT_MS + MINUTE_MS,
    jobIds: [0],
    modifiedProperties: {},
    tags: [],
    finalPlan: {
      nodeId: 0,
      name: 'Range',
      text: 'Range',
      metadata: {},
      metrics: [rows],
      children: [],
    },
    adaptiveUpdateCount: 0,
  };
  const app = collectingRows(20 * MIB, { pauseMs });
  const environment = anEnvironment(set);
  return { ...app, sections: { ...app.sections, environment, sqlExecutions: [execution] } };
}

const REFUSED =
  'Job aborted due to stage failure: Total size of serialized results of 12 tasks (21.4 MiB) is bigger than spark.driver.maxResultSize (20.0 MiB)';

describe('driver-result-overload', () => {
  it.for([
    { what: 'just below the limit’s four fifths', bytes: 0.8 * GIB - 1, severity: 'none' },
    { what: 'four fifths of the limit', bytes: Math.ceil(0.8 * GIB), severity: 'moderate' },
  ])('$what: $severity', ({ bytes, severity }) => {
    expect(judge(driverResultOverload, collecting(bytes)).severity).toBe(severity);
  });

  it('knows no near miss where the limit is switched off', () => {
    const environment = anEnvironment({
      'spark.driver.maxResultSize': '0',
      'spark.driver.memory': '64g',
    });

    expect(
      judge(driverResultOverload, collecting(4 * GIB, { sections: { environment } })).kind,
    ).toBe('pass');
  });

  it('is why an application failed whose results were refused', () => {
    const jobs = [aJob({ status: 'failed', failureMessage: REFUSED })];
    const app = collecting(0, { outcome: 'failed', sections: { jobs } });
    const { findings, severity, advice } = judge(driverResultOverload, app);

    expect(severity).toBe('critical');
    expect(findings[0]?.headline).toBe(
      '21.4 MiB of results were to be collected to the driver, which accepts 1 GiB at most; this made the application fail',
    );
    expect(advice[0]).toContain('Write the result');
    expect(advice[1]).toBe('spark.driver.maxResultSize 1g → 33m');
  });

  it.for([
    { what: 'just below 20 MiB', bytes: 20 * MIB - 1, pauseMs: 10 * MINUTE_MS, kind: 'pass' },
    { what: '20 MiB, which takes 2 s', bytes: 20 * MIB, pauseMs: 10 * MINUTE_MS, kind: 'pass' },
    // 20 s at 10 MiB/s: past a fifth of the gate, below the gate
    { what: '200 MiB', bytes: 200 * MIB, pauseMs: 10 * MINUTE_MS, kind: 'flag' },
    {
      what: '200 MiB that the driver is done with at once',
      bytes: 200 * MIB,
      pauseMs: 0,
      kind: 'pass',
    },
  ])('$what: $kind', ({ bytes, pauseMs, kind }) => {
    expect(judge(driverResultOverload, collectingRows(bytes, { pauseMs })).kind).toBe(kind);
  });

  it('takes the statuses of many tasks for no rows', () => {
    const statuses = aStage({ taskCount: 20_000, sums: { resultBytes: 20_000 * 20 * KIB } });
    const app = collecting(0, { pauseMs: 10 * MINUTE_MS, sections: { stages: [statuses] } });

    expect(judge(driverResultOverload, app).kind).toBe('pass');
  });

  it('counts the last stage of a job only', () => {
    const stages = [
      aStage({ sums: { resultBytes: 950 * MIB } }),
      aStage({ stageId: 1, sums: { resultBytes: 10 * MIB } }),
    ];
    const app = collecting(0, { job: { stageIds: [1, 0] }, sections: { stages } });

    expect(judge(driverResultOverload, app).kind).toBe('pass');
  });

  it('promises no more than unpacking takes, whatever else the driver then does', () => {
    const { findings } = judge(
      driverResultOverload,
      collectingRows(600 * MIB, { pauseMs: 10 * MINUTE_MS }),
    );
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(60_000);
  });

  it.for([
    // and half of the 250 s that a loop over them takes at most
    { description: 'collect at best.py:9', set: {}, savedMs: 177_000 },
    { description: 'toPandas at best.py:9', set: {}, savedMs: 52_000 },
    {
      description: 'toPandas at best.py:9',
      set: { 'spark.sql.execution.arrow.pyspark.enabled': 'true' },
      savedMs: 2_000,
    },
    { description: 'collect at Best.scala:9', set: {}, savedMs: 2_000 },
  ])('counts rows that Python takes one by one: $description $set', (given) => {
    const app = listing(5e6, 10 * MINUTE_MS, given);
    const { findings } = judge(driverResultOverload, app);

    expect(findings[0]?.saving?.wallMs.likely ?? 2_000).toBeCloseTo(given.savedMs);
  });

  it.for([
    // 2 s for 20 MiB, 10 s for a million rows; the loop is what is left, 50 s at most
    { what: 'is unpacked', pauseMs: 32_000, savedMs: 22_000, isLoop: false },
    {
      what: 'is gone through as long as it was unpacked',
      pauseMs: 36_000,
      savedMs: 24_000,
      isLoop: false,
    },
    { what: 'is gone through for longer', pauseMs: 36_100, savedMs: 24_050, isLoop: true },
    { what: 'is gone through for long', pauseMs: 62_000, savedMs: 37_000, isLoop: true },
    {
      what: 'is there while something else goes on',
      pauseMs: 99_000,
      savedMs: 37_000,
      isLoop: true,
    },
  ])('knows from what is left of the pause what $what', ({ pauseMs, savedMs, isLoop }) => {
    const { findings, advice } = judge(driverResultOverload, listing(1e6, pauseMs));

    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(savedMs);
    expect(findings[0]?.headline.includes('gone through on the driver')).toBe(isLoop);
    expect(advice[0]?.startsWith('Let the executors')).toBe(isLoop);
  });

  it.for([
    { diagnostics: 'Exit status: 137. Container killed', severity: 'critical' },
    { diagnostics: '', severity: 'moderate' },
  ])('suspects a collect that the record stops after: $severity', ({ diagnostics, severity }) => {
    const { endedAtMs: _, ...app } = collecting(0.3 * GIB, {
      outcome: 'unknown',
      sections: {
        jobs: [aJob()],
        clusterUsage: { tags: [], diagnostics },
      },
    });
    expect(judge(driverResultOverload, app).severity).toBe(severity);
  });

  it('does not suspect a collect that other jobs came after', () => {
    expect(judge(driverResultOverload, collecting(0.3 * GIB, { outcome: 'unknown' })).kind).toBe(
      'pass',
    );
  });

  it('leaves what a broadcast collects to another heuristic', () => {
    const job = { description: 'broadcast exchange (runId 6f1d)' };

    expect(judge(driverResultOverload, collecting(GIB, { job })).kind).toBe('pass');
  });

  it.for(['h05.3.5.healthy.zst', 'p23.3.5.sick.zst'])('is silent on %s', async (log) => {
    const app = await readFixture(`patients/logs/${log}`);
    const lab = { minResultBytes: 20 * MIB, silentBelowWallMs: 6_000, silentBelowCoreMs: 12_000 };

    expect(judge(driverResultOverload, app, lab).kind).toBe('pass');
  });
});
