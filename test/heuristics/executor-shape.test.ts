import { describe, expect, it } from 'vitest';
import { executorShape } from '../../src/heuristics/executor-shape.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { RddInfo } from '../../src/model/stage.ts';
import type { Totals } from '../../src/model/totals.ts';
import { GIB, MIB } from '../../src/model/units.ts';
import {
  type ApplicationDraft,
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  aStage,
  MINUTE_MS,
  totalsOf,
} from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { anRdd, scheduledStage, tasksOf } from '../builders/scheduled-stage.ts';

const STEPS_OF_1_GIB = { 'yarn.scheduler.minimum-allocation-mb': '1024' };

interface RoundedDraft {
  readonly heap?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly totals?: Partial<Totals>;
  readonly hadoop?: Readonly<Record<string, string>>;
  readonly app?: ApplicationDraft;
}

/** Two executors for half an hour on YARN with steps of 1 GiB. */
function rounded({ heap = '4g', properties, totals, hadoop, app }: RoundedDraft = {}) {
  return anApplication({
    ...app,
    sections: {
      environment: anEnvironment(
        { 'spark.executor.memory': heap, ...properties },
        { hadoopProperties: hadoop ?? STEPS_OF_1_GIB },
      ),
      totals: totalsOf({ executorRunTimeMs: 100 * MINUTE_MS, gcTimeMs: MINUTE_MS, ...totals }),
      ...app?.sections,
    },
  });
}

describe('rounding', () => {
  it('is saved by a heap that fits into the next smaller container', () => {
    // 4096 + 409 = 4505 MiB are given 5120: 615 MiB lost by two executors for half an hour
    const { findings, severity, advice } = judge(executorShape, rounded());
    expect(advice).toEqual(['spark.executor.memory 4096m → 3712m']);
    expect(findings[0]?.saving?.memoryByteMs.likely).toBe(2 * GIB * 30 * MINUTE_MS);
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      'YARN rounds executors of 4.4 GiB up to 5 GiB: 0.6 GiB-h (12 %) unused; 3712m of heap fit into 4 GiB',
    );
  });

  it.for([
    { name: 'spilled', totals: { diskSpilledBytes: 1 } },
    { name: 'collected garbage', totals: { gcTimeMs: 5 * MINUTE_MS } },
  ])('is made use of by more heap where tasks $name', ({ totals }) => {
    const { findings, severity, advice } = judge(executorShape, rounded({ totals }));
    expect(severity).toBe('low');
    expect(findings[0]?.saving).toBeUndefined();
    // 4655 + 465 MiB
    expect(advice).toEqual(['spark.executor.memory 4096m → 4655m']);
  });

  it('is made use of where one stage collects garbage', () => {
    const stages = [aStage({ sums: { executorRunTimeMs: 10_000, gcTimeMs: 1_000 } })];
    expect(judge(executorShape, rounded({ app: { sections: { stages } } })).severity).toBe('low');
    const short = [aStage({ sums: { executorRunTimeMs: 9_999, gcTimeMs: 1_000 } })];
    const app = rounded({ app: { sections: { stages: short } } });
    expect(judge(executorShape, app).severity).toBe('moderate');
  });

  it.for([
    { options: { minRoundingShare: 615 / 5120 - 0.0001 }, kind: 'flag' },
    { options: { minRoundingShare: 615 / 5120 }, kind: 'pass' },
  ])('of more than $options.minRoundingShare: $kind', ({ options, kind }) => {
    expect(judge(executorShape, rounded(), options).kind).toBe(kind);
  });

  it.for([
    { maxHeapCutShare: 384 / 4096, to: '3712m' },
    { maxHeapCutShare: 384 / 4096 - 0.0001, to: '4655m' },
  ])('cuts no more than $maxHeapCutShare of the heap', ({ maxHeapCutShare, to }) => {
    const { advice } = judge(executorShape, rounded(), { maxHeapCutShare });
    expect(advice).toEqual([`spark.executor.memory 4096m → ${to}`]);
  });

  it('keeps an overhead that was set', () => {
    const properties = { 'spark.executor.memoryOverhead': '600m' };
    // 4096 + 600 = 4696 of 5120: 8 %
    expect(judge(executorShape, rounded({ properties })).kind).toBe('pass');
    expect(
      judge(executorShape, rounded({ properties }), { minRoundingShare: 0.08 }).advice,
    ).toEqual(['spark.executor.memory 4096m → 3496m']);
  });

  it.for<{ name: string } & RoundedDraft>([
    { name: 'whose rounding is not on record', hadoop: {} },
    { name: 'that nearly fill their container', heap: '4600m' },
    { name: 'on Kubernetes', app: { clusterManager: 'kubernetes' } },
  ])('leaves executors $name', ({ name: _name, ...draft }) => {
    expect(judge(executorShape, rounded(draft)).kind).toBe('pass');
  });

  it('is no matter where executors are not containers', () => {
    const app = rounded({ app: { clusterManager: 'standalone' } });
    expect(judge(executorShape, app).kind).toBe('not-applicable');
  });

  it('changes the request of a resource profile', () => {
    const profile = { id: 7, memoryBytes: 4 * GIB, executorResources: {}, taskResources: {} };
    const executors = [anExecutor({ lives: [aLife({ resourceProfileId: 7 })] })];
    const app = rounded({ app: { sections: { resourceProfiles: [profile], executors } } });
    expect(judge(executorShape, app).advice[0]).toContain('resource profile 7');
  });
});

interface ShapeDraft {
  readonly cores?: number;
  readonly heap?: string;
  readonly gcMs?: number;
  readonly properties?: Readonly<Record<string, string>>;
  readonly storage?: readonly RddInfo[];
}

/** 80 tasks of a minute on 8 slots, of which so much was garbage collection. */
function collecting({ cores = 4, heap = '4g', gcMs = 15_000, ...draft }: ShapeDraft = {}) {
  const tasks = tasksOf(80, { durationMs: MINUTE_MS, gcTimeMs: gcMs });
  const app: ApplicationModel = anApplication({
    sections: {
      environment: anEnvironment({ 'spark.executor.memory': heap, ...draft.properties }),
      executors: ['1', '2'].map((executorId) =>
        anExecutor({ executorId, totalCores: cores, lives: [aLife({ cores })] }),
      ),
      stages: [scheduledStage(tasks, { slotCount: 8 })],
      storage: draft.storage ?? [],
      totals: totalsOf({ executorRunTimeMs: 80 * MINUTE_MS, gcTimeMs: 80 * gcMs }),
    },
  });
  return app;
}

describe('a shape', () => {
  it('is too tight with less than 2 GiB a core and much garbage', () => {
    const { findings, advice } = judge(
      executorShape,
      collecting({ properties: { 'spark.executor.instances': '10' } }),
    );
    expect(findings[0]?.headline).toMatch(
      /^4 tasks at once share a heap of 4 GiB, and 25 % of their time goes to garbage collection: about /,
    );
    expect(advice).toEqual(['spark.executor.cores 4 → 2', 'spark.executor.instances 10 → 20']);
    expect(findings[0]?.confidence.level).toBe('low');
  });

  it('is too wide with six cores and more and much garbage', () => {
    const { advice } = judge(executorShape, collecting({ cores: 8, heap: '32g' }));
    expect(advice).toEqual(['spark.executor.cores 8 → 4', 'spark.executor.memory 32768m → 16384m']);
  });

  it.for<{ name: string; kind: string } & ShapeDraft>([
    { name: 'a tenth goes to garbage', gcMs: 6_000, kind: 'flag' },
    { name: 'less than a tenth goes to garbage', gcMs: 5_999, kind: 'pass' },
    { name: 'there are 2 GiB a core', heap: '8g', kind: 'pass' },
    { name: 'there is a little less', heap: `${8 * 1024 - 1}m`, kind: 'flag' },
    { name: 'there is one core', cores: 1, heap: '1g', kind: 'pass' },
    { name: 'there are five cores', cores: 5, heap: '20g', kind: 'pass' },
    { name: 'there are six', cores: 6, heap: '24g', kind: 'flag' },
    { name: 'five share more than 64 GiB', cores: 5, heap: '65g', kind: 'flag' },
    {
      name: 'cached data may fill the heap',
      storage: [
        anRdd({
          storage: { useMemory: true, useDisk: false, deserialized: true, replication: 1 },
          memoryBytes: 100 * MIB,
        }),
      ],
      kind: 'pass',
    },
  ])('where $name: $kind', ({ name: _name, kind, ...draft }) => {
    expect(judge(executorShape, collecting(draft)).kind).toBe(kind);
  });
});
