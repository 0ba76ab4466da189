import { describe, expect, it } from 'vitest';
import { resourceUsage } from '../../../src/metrics/dr-elephant/resource-usage.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import type { ExecutorSummary } from '../../../src/model/executor.ts';
import {
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  STARTED_AT_MS,
} from '../../builders/application.ts';

const MB = 2 ** 20;
const GB = 2 ** 30;
const WALL_MS = 30 * 60_000;

const withExecutors = (
  executors: readonly ExecutorSummary[],
  overrides: Partial<Omit<ApplicationModel, 'sections'>> = {},
  set: Readonly<Record<string, string>> = {},
) => anApplication({ ...overrides, sections: { executors, environment: anEnvironment(set) } });

const usedOn = (clusterManager: ApplicationModel['clusterManager']) =>
  resourceUsage(withExecutors([anExecutor()], { clusterManager }))?.usedByteMs;

const peaked = (JVMHeapMemory: number) => anExecutor({ peaks: { JVMHeapMemory } });

describe('resource usage', () => {
  it('rounds the container of 4 GB and a tenth up to whole gigabytes on YARN', () => {
    expect(resourceUsage(withExecutors([anExecutor()]))).toEqual({ usedByteMs: 5 * GB * WALL_MS });
  });

  it('rounds to the least allocation where the record holds it', () => {
    const environment = anEnvironment(
      {},
      {
        hadoopProperties: { 'yarn.scheduler.minimum-allocation-mb': '2048' },
      },
    );
    const app = anApplication({ sections: { executors: [anExecutor()], environment } });

    expect(resourceUsage(app)).toEqual({ usedByteMs: 6 * GB * WALL_MS });
  });

  it('does not round on Kubernetes, and counts the heap alone elsewhere', () => {
    expect(usedOn('kubernetes')).toBe((4_096 + 409) * MB * WALL_MS);
    expect(usedOn('standalone')).toBe(4 * GB * WALL_MS);
  });

  it('counts each life of an executor', () => {
    const lives = [
      aLife({ removedAtMs: STARTED_AT_MS + 1_000 }),
      aLife({ addedAtMs: STARTED_AT_MS + 5_000, removedAtMs: STARTED_AT_MS + 7_000 }),
    ];

    expect(resourceUsage(withExecutors([anExecutor({ lives })]))?.usedByteMs).toBe(5 * GB * 3_000);
  });

  it('counts the driver from when it is known, with its own memory', () => {
    const driver = anExecutor({
      executorId: 'driver',
      isDriver: true,
      lives: [],
      addedAtMs: STARTED_AT_MS + WALL_MS / 2,
    });
    const app = withExecutors([driver], {}, { 'spark.driver.memory': '10g' });

    // 10 GB and a tenth are 11 GB
    expect(resourceUsage(app)?.usedByteMs).toBe(11 * GB * (WALL_MS / 2));
  });

  it.for([
    // 5 GB held, of which 1.5 × (peak + 300 MB + 409 MB) are needed
    [0.5 * GB, (5 * GB - 1.5 * (0.5 * GB + 709 * MB)) * WALL_MS],
    [3 * GB, 0],
  ] as const)('a peak of %i bytes wastes %i', ([peakBytes, wastedByteMs]) => {
    expect(resourceUsage(withExecutors([peaked(peakBytes)]))).toEqual({
      usedByteMs: 5 * GB * WALL_MS,
      wastedByteMs,
    });
  });

  it('claims no waste of an executor whose peak is not known', () => {
    const one = resourceUsage(withExecutors([peaked(GB)]));
    const two = resourceUsage(withExecutors([peaked(GB), anExecutor({ executorId: '2' })]));

    expect(one?.wastedByteMs).toBeGreaterThan(0);
    expect(two).toEqual({ usedByteMs: 2 * 5 * GB * WALL_MS, wastedByteMs: one?.wastedByteMs });
  });

  it('says nothing of waste without any peak: unknown is not 0', () => {
    expect(resourceUsage(withExecutors([anExecutor(), peaked(0)]))).not.toHaveProperty(
      'wastedByteMs',
    );
  });

  it('takes what the resource manager counted as the amount used', () => {
    const app = anApplication({
      sections: { executors: [peaked(GB)], clusterUsage: { memoryByteMs: 42, tags: [] } },
    });

    expect(resourceUsage(app)).toMatchObject({ usedByteMs: 42, wastedByteMs: expect.any(Number) });
  });

  it('does not take what it counted over several attempts', () => {
    const clusterUsage = { memoryByteMs: 42, tags: [], attemptCount: 2 };
    const app = anApplication({ sections: { executors: [peaked(GB)], clusterUsage } });

    expect(resourceUsage(app)?.usedByteMs).not.toBe(42);
  });

  it('is unknown without executors or configuration', () => {
    const { executors: _, ...sections } = anApplication().sections;

    expect(resourceUsage({ ...anApplication(), sections })).toBeUndefined();
    expect(resourceUsage(withExecutors([]))).toBeUndefined();
  });
});
