import { describe, expect, it } from 'vitest';
import { unusedCache } from '../../src/heuristics/unused-cache.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { StageData } from '../../src/model/stage.ts';
import { MIB } from '../../src/model/units.ts';
import {
  type ApplicationDraft,
  aJob,
  anApplication,
  type StageDraft,
} from '../builders/application.ts';
import { cachingStage, lineage } from '../builders/cached-data.ts';
import { judge } from '../builders/judgement.ts';
import { anRdd } from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

/** Half an hour on 8 slots: a stage of 10 minutes fills a cache of 96 GiB. */
const FILLS = cachingStage(0, lineage([0, 1], [1]), { durationMs: 600_000 });

function reader(stageId: number, overrides: StageDraft = {}, gib = 96): StageData {
  const task = { durationMs: 600_000, inputBytes: gib * 128 * MIB };
  return cachingStage(stageId, lineage([0, 1, 10 * stageId], [1]), task, overrides);
}

function application(
  stages: readonly StageData[],
  { sections, ...rest }: ApplicationDraft = {},
): ApplicationModel {
  const jobs = stages.map(({ stageId, submittedAtMs = 0, completedAtMs = 0 }) =>
    aJob({ jobId: stageId, stageIds: [stageId], submittedAtMs, completedAtMs }),
  );
  return anApplication({ ...rest, sections: { stages, jobs, ...sections } });
}

describe('what the cache cost', () => {
  it('is writing its bytes in the stage that fills it and reading them in the one that uses it', () => {
    const { findings, severity } = judge(unusedCache, application([FILLS, reader(1)]));
    // each slot writes 12 GiB, 8 ms a MiB, and reads them, 2 ms a MiB
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(98_304 + 24_576, -2);
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      'The rows cached for stage 1 (96 GiB) are read once: without caching them 2 min 3 s less',
    );
    expect(findings[0]?.confidence.level).toBe('low');
  });

  it('is at most half of the one and nine tenths of the other', () => {
    const { findings } = judge(unusedCache, application([FILLS, reader(1, {}, 4_000)]));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(300_000 + 540_000, -2);
  });

  it.for([
    { gib: 70.2, severity: 'low' },
    { gib: 70.4, severity: 'moderate' },
  ])('graded by what goes: $gib GiB is $severity', ({ gib, severity }) => {
    const app = application([FILLS, reader(1, {}, gib)]);
    expect(judge(unusedCache, app).severity).toBe(severity);
  });
});

describe('silent', () => {
  const TWICE = [...lineage([0, 1, 10], [1]), anRdd({ rddId: 11, parentIds: [1] })];
  it.for<{ readonly name: string; readonly app: ApplicationModel }>([
    { name: 'when it is read again', app: application([FILLS, reader(1), reader(1.5)]) },
    {
      name: 'when one query reads it twice',
      app: application([FILLS, reader(1, { rdds: TWICE })]),
    },
    {
      name: 'when more reads may have been to come',
      app: application([FILLS, reader(1)], { outcome: 'failed' }),
    },
    {
      name: 'when a job failed that may have been one',
      app: application([FILLS, reader(1)], {
        sections: { jobs: [aJob({ status: 'failed' })] },
      }),
    },
    {
      name: 'on what a library caches',
      app: application([
        FILLS,
        reader(1, { details: 'org.apache.spark.ml.clustering.KMeans.fit(KMeans.scala:1)' }),
      ]),
    },
    {
      name: 'when nothing tells how large it was',
      app: application([FILLS, reader(1, {}, 0)]),
    },
  ])('$name', ({ app }) => {
    expect(judge(unusedCache, app).kind).toBe('pass');
  });

  it('where nothing is cached', async () => {
    const app = await readFixture('patients/logs/h01.3.5.healthy.zst');
    expect(judge(unusedCache, app).severity).toBe('none');
  });
});

it('says when the record has no RDDs', () => {
  const app = application([reader(1, { rdds: [] })]);
  expect(judge(unusedCache, app).kind).toBe('not-applicable');
});
