import { describe, expect, it } from 'vitest';
import { detailOf } from '../../../src/engine/detail/detail.ts';
import { clusterBooks } from '../../../src/metrics/cluster-books/cluster-books.ts';
import type { Sections } from '../../../src/model/application.ts';
import { DETAIL_LIMITS } from '../../../src/model/detail.ts';
import { anAccounted } from '../../builders/accounted.ts';
import {
  aJob,
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  aStage,
} from '../../builders/application.ts';
import { aboutStage, detailWith, times } from '../../builders/detailed.ts';
import { anOccupancy } from '../../builders/occupancy.ts';
import { taskColumns } from '../../builders/task-columns.ts';

describe('the configuration', () => {
  it('is sorted, Spark’s own first, and cut', () => {
    const environment = anEnvironment(
      { 'aaa.other': '1', 'spark.app.name': 'x'.repeat(400) },
      { javaVersion: '17.0.9', scalaVersion: '2.13.12' },
    );
    const { configuration, environment: versions } = detailWith({ environment });

    expect(configuration.map(({ name }) => name)).toEqual([
      'spark.app.name',
      'spark.executor.cores',
      'spark.executor.memory',
      'aaa.other',
    ]);
    expect(configuration[0]?.value).toBe(`${'x'.repeat(299)}…`);
    expect(versions).toEqual({ javaVersion: '17.0.9', scalaVersion: '2.13.12' });
  });

  it('is bounded', () => {
    const properties = Object.fromEntries(times(300, (index) => [`spark.p${index}`, '1']));
    const { configuration, morePropertyCount } = detailWith({
      environment: anEnvironment(properties),
    });

    expect(configuration).toHaveLength(DETAIL_LIMITS.propertyCount);
    expect(morePropertyCount).toBe(302 - DETAIL_LIMITS.propertyCount);
  });
});

describe('what YARN counted', () => {
  it('is there where YARN was asked', () => {
    const { sections } = anAccounted();

    expect(detailWith(sections).clusterUsage).toEqual(clusterBooks(anAccounted()));
  });

  it('is absent where it was not', () => {
    expect(detailWith({})).not.toHaveProperty('clusterUsage');
  });
});

describe('a detail that would be too large', () => {
  const wide = '日'.repeat(2_000);
  const sections: Partial<Sections> = {
    environment: anEnvironment(
      Object.fromEntries(times(300, (index) => [`spark.p${index}.${wide}`, wide])),
    ),
    jobs: times(300, (jobId) => aJob({ jobId, name: wide, description: wide, jobGroup: wide })),
    stages: times(300, (stageId) =>
      aStage({
        stageId,
        name: wide,
        description: wide,
        tasks: taskColumns(times(300, (index) => ({ durationMs: 1_000 + index }))),
      }),
    ),
    executors: times(400, (index) =>
      anExecutor({
        executorId: String(index),
        host: wide.slice(0, 60),
        lives: [aLife({ removedReason: wide })],
      }),
    ),
    occupancy: anOccupancy({ held: times(400, (bin) => bin * 777.7), binMs: 4_500 }),
  };

  it('is shrunk until it fits, with something of everything left', () => {
    const shrunk = detailWith(sections, ...times(5, aboutStage));

    expect(Buffer.byteLength(JSON.stringify(shrunk))).toBeLessThanOrEqual(DETAIL_LIMITS.byteCount);
    expect(shrunk.jobs.length + shrunk.moreJobCount).toBe(300);
    for (const rows of [shrunk.configuration, shrunk.jobs, shrunk.stages, shrunk.executors]) {
      expect(rows.length).toBeGreaterThan(20);
    }
    expect(shrunk.timeline?.heldCores.length).toBeGreaterThan(20);
    expect(shrunk.strips).not.toEqual([]);
  });

  it('is the same every time', () => {
    const app = anApplication({ sections });

    expect(JSON.stringify(detailOf(structuredClone(app), []))).toBe(
      JSON.stringify(detailOf(app, [])),
    );
  });
});
