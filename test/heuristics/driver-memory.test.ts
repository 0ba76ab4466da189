import { describe, expect, it } from 'vitest';
import { driverMemory } from '../../src/heuristics/driver-memory.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { ExecutorPeaks } from '../../src/model/task-metrics.ts';
import { GIB, MIB } from '../../src/model/units.ts';
import {
  type ApplicationDraft,
  aJob,
  anApplication,
  anEnvironment,
  anExecutor,
  MINUTE_MS,
  STARTED_AT_MS,
  totalsOf,
} from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';

interface Draft {
  readonly peaks?: ExecutorPeaks;
  readonly properties?: Readonly<Record<string, string>>;
  readonly app?: ApplicationDraft;
}

/** A driver of 8 GiB in cluster mode on YARN for half an hour, of which jobs ran for ten minutes. */
function applicationWith({ peaks = { JVMHeapMemory: GIB }, properties, app }: Draft = {}) {
  return anApplication({
    ...app,
    sections: {
      executors: [
        anExecutor({ executorId: 'driver', isDriver: true, lives: [], peaks }),
        anExecutor(),
      ],
      environment: anEnvironment({
        'spark.submit.deployMode': 'cluster',
        'spark.driver.memory': '8g',
        ...properties,
      }),
      totals: totalsOf({ heldMemoryByteMs: 15 * MINUTE_MS * 5 * GIB }),
      jobs: [aJob({ completedAtMs: STARTED_AT_MS + 10 * MINUTE_MS })],
      ...app?.sections,
    },
  });
}

describe('a driver that is too large', () => {
  it('gives back half of its heap at most', () => {
    const { findings, severity, advice } = judge(driverMemory, applicationWith());
    expect(severity).toBe('critical'); // the executors held little
    expect(findings[0]?.headline).toBe(
      'The driver used at most 1 GiB of its 8 GiB heap: with 4 GiB it would give back 2 GiB-h',
    );
    expect(findings[0]?.saving?.memoryByteMs.likely).toBe(4 * GIB * 30 * MINUTE_MS);
    expect(findings[0]?.confidence.level).toBe('low');
    expect(advice).toEqual([
      'spark.driver.memory 8192m → 4096m',
      'spark.driver.memoryOverhead unset → 819m',
    ]);
  });

  it('gives back what YARN rounds its container to', () => {
    const environment = anEnvironment(
      { 'spark.submit.deployMode': 'cluster', 'spark.driver.memory': '8g' },
      { hadoopProperties: { 'yarn.scheduler.minimum-allocation-mb': '4096' } },
    );
    const { findings } = judge(
      driverMemory,
      applicationWith({ app: { sections: { environment } } }),
    );
    // 9011 MiB are given 12 GiB, 4915 MiB are given 8 GiB
    expect(findings[0]?.saving?.memoryByteMs.likely).toBe(4 * GIB * 30 * MINUTE_MS);
  });

  it('keeps an overhead that was set', () => {
    const properties = { 'spark.driver.memoryOverhead': '2g' };
    expect(judge(driverMemory, applicationWith({ properties })).advice).toHaveLength(1);
  });

  it.for([
    { options: { maxPeakShare: 0.1251 }, kind: 'flag' },
    { options: { maxPeakShare: 0.125 }, kind: 'pass' },
    { options: { minJobMs: 10 * MINUTE_MS }, kind: 'flag' },
    { options: { minJobMs: 10 * MINUTE_MS + 1 }, kind: 'pass' },
    { options: { minWallMs: 30 * MINUTE_MS }, kind: 'flag' },
    { options: { minWallMs: 30 * MINUTE_MS + 1 }, kind: 'pass' },
  ])('$options: $kind', ({ options, kind }) => {
    expect(judge(driverMemory, applicationWith(), options).kind).toBe(kind);
  });

  it.for<{ name: string; kind: string } & Draft>([
    {
      name: 'in client mode, where nobody gets it back',
      properties: { 'spark.submit.deployMode': 'client' },
      kind: 'pass',
    },
    { name: 'of an application that failed', app: { outcome: 'failed' }, kind: 'pass' },
    { name: 'that told no heap', peaks: {}, kind: 'not-applicable' },
    { name: 'in local mode', app: { clusterManager: 'local' }, kind: 'not-applicable' },
    {
      name: 'of 1 GiB',
      properties: { 'spark.driver.memory': '1g' },
      peaks: { JVMHeapMemory: 100 * MIB },
      kind: 'pass',
    },
  ])('leaves one $name', ({ kind, ...draft }) => {
    expect(judge(driverMemory, applicationWith(draft)).kind).toBe(kind);
  });

  it('names the setting that would record it', () => {
    const verdict = driverMemory.run(applicationWith({ peaks: {} }), {});
    expect(verdict).toMatchObject({ reason: expect.stringContaining('logStageExecutorMetrics') });
  });
});

describe('a driver that is too small', () => {
  const FULL = { JVMHeapMemory: 7.6 * GIB };

  /** 20 minutes without a job, of which (0.3 − 0.05) go to garbage. */
  function collecting(gcMs: number): ApplicationModel {
    return applicationWith({ peaks: { ...FULL, TotalGCTime: gcMs } });
  }

  it('loses what it collects while it is alone', () => {
    const { findings, advice } = judge(driverMemory, collecting(9 * MINUTE_MS));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(5 * MINUTE_MS, -1);
    expect(findings[0]?.headline).toBe(
      'The driver’s 8 GiB heap is full, and 30 % of the run goes to its garbage collection: about 5 min lost',
    );
    expect(advice[0]).toBe('spark.driver.memory 8192m → 16384m');
  });

  it.for([
    { gcMs: 3 * MINUTE_MS, kind: 'flag' },
    { gcMs: 3 * MINUTE_MS - 1, kind: 'pass' },
  ])('from a tenth of the run on: $gcMs ms, $kind', ({ gcMs, kind }) => {
    expect(judge(driverMemory, collecting(gcMs)).kind).toBe(kind);
  });

  it('is not told by a full heap alone, nor by garbage alone', () => {
    expect(judge(driverMemory, applicationWith({ peaks: FULL })).kind).toBe('not-applicable');
    expect(judge(driverMemory, collecting(0)).kind).toBe('pass');
    const half = { JVMHeapMemory: 7.1 * GIB, TotalGCTime: 9 * MINUTE_MS };
    expect(judge(driverMemory, applicationWith({ peaks: half })).kind).toBe('pass');
  });

  it('adds up minor and major collections where the sum is not on record', () => {
    const parts = { MinorGCTime: 2 * MINUTE_MS, MajorGCTime: MINUTE_MS };
    expect(judge(driverMemory, applicationWith({ peaks: { ...FULL, ...parts } })).kind).toBe(
      'flag',
    );
  });
});
