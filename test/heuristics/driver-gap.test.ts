import { describe, expect, it } from 'vitest';
import { driverGap } from '../../src/heuristics/driver-gap.ts';
import type { JobData } from '../../src/model/job.ts';
import {
  aJob,
  aLife,
  anApplication,
  anExecutor,
  MINUTE_MS,
  STARTED_AT_MS,
} from '../builders/application.ts';
import { withGaps } from '../builders/driver-gaps.ts';
import { judge } from '../builders/judgement.ts';
import { readFixture } from '../support/read-fixture.ts';

const LAB = { gateWallMs: 3_000, silentBelowWallMs: 6_000, silentBelowCoreMs: 12_000 } as const;
const LAB_GAP = { ...LAB, minGapMs: 100, idleTimeoutMs: 6_000, gateMemoryByteMs: 2e13 } as const;

function cells(jobId: number): Partial<JobData> {
  return { jobGroup: String(jobId), description: `Job group for statement ${jobId}` };
}

describe('driver-gap', () => {
  it.for([
    { what: 'just below a fifth of the run', gapsMs: [119_999, 120_000, 120_000], kind: 'pass' },
    { what: 'a fifth of the run', gapsMs: [120_000, 120_000, 120_000], kind: 'flag' },
    {
      what: 'no gap worth counting',
      gapsMs: Array.from({ length: 20 }, () => 999),
      kind: 'pass',
    },
  ])('$what: $kind', ({ gapsMs, kind }) => {
    expect(judge(driverGap, withGaps(gapsMs)).kind).toBe(kind);
  });

  it.for([
    // of 360 s a third stays with three steps on eight slots, a half with one or two
    { gapsMs: [120_000, 120_000, 120_000], savedMs: 240_000, level: 'medium' },
    { gapsMs: [180_000, 180_000], savedMs: 180_000, level: 'low' },
    { gapsMs: [360_000], savedMs: 180_000, level: 'low' },
    { gapsMs: Array.from({ length: 12 }, () => 30_000), savedMs: 315_000, level: 'medium' },
  ])('spreads the work over as many slots as there are steps: $gapsMs', (expected) => {
    const [finding] = judge(driverGap, withGaps(expected.gapsMs)).findings;

    expect(finding?.saving?.wallMs.likely).toBeCloseTo(expected.savedMs);
    expect(finding?.confidence.level).toBe(expected.level);
  });

  it.for([
    { what: 'before the first job, too short', headMs: 59_999, tailMs: 0, kind: 'pass' },
    { what: 'before the first job', headMs: 400_000, tailMs: 0, kind: 'flag' },
    { what: 'after the last job', headMs: 0, tailMs: 400_000, kind: 'flag' },
    {
      what: 'of a session',
      headMs: 400_000,
      tailMs: 400_000,
      name: 'livy-session-1',
      kind: 'pass',
    },
  ])('counts the driver alone $what: $kind', ({ what, headMs, tailMs, name, kind }) => {
    const jobMs = 30 * MINUTE_MS - headMs - tailMs;
    const submittedAtMs = STARTED_AT_MS + headMs;
    const job = aJob({ submittedAtMs, completedAtMs: submittedAtMs + jobMs });
    const app = anApplication({
      ...(name === undefined ? {} : { name }),
      sections: { jobs: [job], stages: [] },
    });
    const { kind: found, findings } = judge(driverGap, app);

    expect(found).toBe(kind);
    if (kind === 'pass') return;
    expect(findings[0]?.headline).toContain(`once ${what}, 6 min 40 s of 30 min`);
    expect(findings[0]?.confidence.level).toBe('low');
  });

  it.for([
    {
      headMs: 300_000,
      gapMs: 0,
      tailMs: 300_000,
      where: 'before the first job and after the last one',
    },
    { headMs: 300_000, gapMs: 300_000, tailMs: 0, where: 'before the first job and between jobs' },
    { headMs: 0, gapMs: 200_000, tailMs: 400_001, where: 'between jobs and after the last one' },
    { headMs: 300_000, gapMs: 200_000, tailMs: 400_001, where: 'before, between and after jobs' },
  ])('names all places of the gaps: $where', ({ headMs, gapMs, tailMs, where }) => {
    const endMs = STARTED_AT_MS + 30 * MINUTE_MS;
    const jobs = [
      aJob({ submittedAtMs: STARTED_AT_MS + headMs, completedAtMs: endMs - 800_000 - gapMs }),
      aJob({ jobId: 1, submittedAtMs: endMs - 800_000, completedAtMs: endMs - tailMs }),
    ];
    const { findings, advice } = judge(
      driverGap,
      anApplication({ sections: { jobs, stages: [] } }),
    );

    expect(findings[0]?.headline).toContain(` ${where}, `);
    expect(findings[0]?.confidence.level).toBe('low');
    // ends are no turns of a loop: each divides in two, as a single gap does
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo((headMs + gapMs + tailMs) / 2);
    expect(advice.some((one) => one.includes('before the SparkSession'))).toBe(headMs > 0);
    expect(advice.some((one) => one.includes('thread pool'))).toBe(gapMs > 0);
    expect(advice.some((one) => one.includes('spark.stop()'))).toBe(tailMs > 0);
  });

  it('counts the last turn of a loop as one of its turns', () => {
    const gaps = [120_000, 120_000];
    const [first, second, third] = withGaps(gaps).sections.jobs ?? [];
    const completedAtMs = STARTED_AT_MS + 30 * MINUTE_MS - 120_000;
    const jobs = [first, second, third && { ...third, completedAtMs }].filter(
      (job) => job !== undefined,
    );
    const [finding] = judge(driverGap, anApplication({ sections: { jobs, stages: [] } })).findings;

    expect(finding?.headline).toContain('3 times between jobs and after the last one, 6 min');
    expect(finding?.saving?.wallMs.likely).toBeCloseTo(240_000);
  });

  it.for([
    { what: 'just less than half of it', heldMs: 199_999, kind: 'pass' },
    { what: 'half of it', heldMs: 200_000, kind: 'flag' },
  ])('counts the time after the last job where executors stay for $what', ({ heldMs, kind }) => {
    const completedAtMs = STARTED_AT_MS + 30 * MINUTE_MS - 400_000;
    const life = aLife({ removedAtMs: completedAtMs + heldMs });
    const sections = {
      jobs: [aJob({ completedAtMs })],
      stages: [],
      executors: [anExecutor({ lives: [life] })],
    };

    expect(judge(driverGap, anApplication({ sections })).kind).toBe(kind);
  });

  it('says what it costs and moves the loop to the executors', () => {
    const { findings, advice } = judge(driverGap, withGaps([120_000, 120_000, 120_000]));

    expect(findings[0]?.headline).toBe(
      'The driver computes alone 3 times between jobs, 6 min of 30 min, while 8 cores wait: 4 min less on the executors',
    );
    expect(advice[0]).toContain('one job over all items');
    expect(findings[0]?.recommendations[0]).toMatchObject({
      kind: 'change-code',
      after: expect.stringContaining('applyInPandas'),
    });
  });

  it('knows applyInPandas only from Spark 3.0 on', () => {
    const framework = { name: 'spark', version: '2.4.8' } as const;
    const { findings } = judge(driverGap, withGaps([120_000, 120_000, 120_000], { framework }));

    expect(findings[0]?.recommendations[0]).toMatchObject({
      after: expect.stringContaining('GROUPED_MAP'),
    });
  });

  it('has executors given back in pauses that dynamic allocation would use', () => {
    const release = /dynamicAllocation\.enabled/;

    expect(judge(driverGap, withGaps([200_000, 200_000])).advice.join()).toMatch(release);
    expect(
      judge(driverGap, withGaps(Array.from({ length: 10 }, () => 40_000))).advice.join(),
    ).not.toMatch(release);
  });

  it('leaves the time between the cells of a notebook to the person', () => {
    const oneCell = (): Partial<JobData> => cells(7);

    expect(judge(driverGap, withGaps([200_000, 200_000], {}, cells)).kind).toBe('pass');
    expect(judge(driverGap, withGaps([200_000, 200_000], {}, oneCell)).kind).toBe('flag');
  });

  it.for([
    { what: 'in local mode', change: { clusterManager: 'local' as const } },
    {
      what: 'of a query server',
      change: { sections: { services: { thriftOperationCount: 3, connectOperationCount: 0 } } },
    },
  ])('does not judge an application $what', ({ change }) => {
    expect(judge(driverGap, withGaps([200_000, 200_000], change)).kind).toBe('not-applicable');
  });

  it('does not take planning for the program’s own code', () => {
    const sqlExecutions = [
      {
        executionId: 0,
        description: '',
        details: '',
        status: 'succeeded' as const,
        startedAtMs: STARTED_AT_MS + MINUTE_MS,
        endedAtMs: STARTED_AT_MS + 30 * MINUTE_MS,
        jobIds: [1],
        modifiedProperties: {},
        tags: [],
        adaptiveUpdateCount: 0,
      },
    ];
    expect(judge(driverGap, withGaps([600_000], { sections: { sqlExecutions } })).kind).toBe(
      'pass',
    );
  });

  it.for([
    { log: 'p23.3.5.sick.zst', kind: 'flag' },
    { log: 'p23.3.5.treated.zst', kind: 'pass' },
    { log: 'h07.3.5.healthy.zst', kind: 'pass' },
    { log: 'p24.3.5.sick.zst', kind: 'pass' },
  ])('of the recorded $log: $kind', async ({ log, kind }) => {
    const app = await readFixture(`patients/logs/${log}`);

    expect(judge(driverGap, app, LAB_GAP).kind).toBe(kind);
  });
});
