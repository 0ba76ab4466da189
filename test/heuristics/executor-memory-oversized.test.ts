import { describe, expect, it } from 'vitest';
import { executorMemoryOversized } from '../../src/heuristics/executor-memory-oversized.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { ExecutorSummary } from '../../src/model/executor.ts';
import type { Totals } from '../../src/model/totals.ts';
import { GIB, MIB } from '../../src/model/units.ts';
import {
  anApplication,
  anEnvironment,
  anExecutor,
  MINUTE_MS,
  STARTED_AT_MS,
  totalsOf,
} from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';

const WELL: Partial<Totals> = { executorRunTimeMs: 100 * MINUTE_MS, gcTimeMs: MINUTE_MS };

interface Draft {
  readonly peaksBytes?: readonly number[];
  readonly totals?: Partial<Totals>;
  readonly executor?: Partial<ExecutorSummary>;
  readonly properties?: Readonly<Record<string, string>>;
}

/** Two executors of 8 GiB on YARN for half an hour. */
function applicationWith({ peaksBytes = [2 * GIB, GIB], ...draft }: Draft = {}): ApplicationModel {
  const executors = peaksBytes.map((JVMHeapMemory, place) =>
    anExecutor({
      executorId: String(place + 1),
      ...(JVMHeapMemory > 0 && { peaks: { JVMHeapMemory } }),
      ...draft.executor,
    }),
  );
  const environment = anEnvironment({ 'spark.executor.memory': '8g', ...draft.properties });
  const totals = totalsOf({ ...WELL, ...draft.totals });
  return anApplication({ sections: { executors, environment, totals } });
}

describe('fires', () => {
  it('on a heap of which a quarter was used', () => {
    const { findings, severity, advice } = judge(executorMemoryOversized, applicationWith());
    expect(severity).toBe('critical'); // 4 of the 5 GiB that the builder's executors hold
    expect(findings[0]?.headline).toBe(
      'Executors used at most 2 GiB of their 8 GiB heap: with 4 GiB they would give back 4 GiB-h',
    );
    // two executors, half an hour, 4 GiB each
    expect(findings[0]?.saving?.memoryByteMs.likely).toBe(2 * 30 * MINUTE_MS * 4 * GIB);
    expect(advice).toEqual([
      'spark.executor.memory 8192m → 4096m',
      'spark.executor.memoryOverhead unset → 819m',
    ]);
    expect(findings[0]?.confidence.level).toBe('medium');
  });

  it('with the heap that the peak needs, in steps of 512 MiB', () => {
    // (4 GiB + 300 MiB) × 1.25 = 5495 MiB
    expect(
      judge(executorMemoryOversized, applicationWith({ peaksBytes: [4 * GIB, GIB] })).advice[0],
    ).toBe('spark.executor.memory 8192m → 5632m');
  });

  it.for([
    { options: { maxPeakShare: 0.2501 }, kind: 'flag' },
    { options: { maxPeakShare: 0.25 }, kind: 'pass' },
    { options: { maxGcShare: 0.0101 }, kind: 'flag' },
    { options: { maxGcShare: 0.01 }, kind: 'pass' },
    { options: { minWallMs: 30 * MINUTE_MS }, kind: 'flag' },
    { options: { minWallMs: 30 * MINUTE_MS + 1 }, kind: 'pass' },
    // 100 of 240 core-minutes
    { options: { minWorkShare: 0.416 }, kind: 'flag' },
    { options: { minWorkShare: 0.417 }, kind: 'pass' },
    { options: { minExecutorTaskMs: 100 * MINUTE_MS }, kind: 'flag' },
    { options: { minExecutorTaskMs: 100 * MINUTE_MS + 1 }, kind: 'not-applicable' },
  ])('$options: $kind', ({ options, kind }) => {
    expect(judge(executorMemoryOversized, applicationWith(), options).kind).toBe(kind);
  });

  it.for([
    { longWallMs: 30 * MINUTE_MS, level: 'medium' },
    { longWallMs: 30 * MINUTE_MS + 1, level: 'low' },
  ])('with $level confidence where long is $longWallMs', ({ longWallMs, level }) => {
    const { findings } = judge(executorMemoryOversized, applicationWith(), { longWallMs });
    expect(findings[0]?.confidence.level).toBe(level);
  });

  it('leaves an overhead that was set', () => {
    const properties = { 'spark.executor.memoryOverhead': '2g' };
    expect(judge(executorMemoryOversized, applicationWith({ properties })).advice).toHaveLength(1);
  });
});

describe('does not fire', () => {
  it.for<{ name: string } & Draft>([
    { name: 'spilled', totals: { memorySpilledBytes: 1 } },
    { name: 'has 1 GiB', properties: { 'spark.executor.memory': '1g' }, peaksBytes: [100 * MIB] },
    {
      name: 'lost an executor to its memory limit',
      executor: {
        lives: [
          {
            addedAtMs: STARTED_AT_MS,
            removedAtMs: STARTED_AT_MS + MINUTE_MS,
            removedReason:
              'Container killed by YARN for exceeding physical memory limits. 9.1 GB of 9 GB physical memory used.',
            cores: 4,
            resourceProfileId: 0,
          },
        ],
      },
    },
  ])('on one that $name', (draft) => {
    expect(judge(executorMemoryOversized, applicationWith(draft)).kind).toBe('pass');
  });

  it.for([
    { sampled: 4, of: 5, kind: 'flag' },
    { sampled: 3, of: 4, kind: 'not-applicable' },
    { sampled: 0, of: 2, kind: 'not-applicable' },
  ])('when $sampled of $of executors told: $kind', ({ sampled, of, kind }) => {
    const peaksBytes = Array.from({ length: of }, (_, place) => (place < sampled ? GIB : 0));
    expect(judge(executorMemoryOversized, applicationWith({ peaksBytes })).kind).toBe(kind);
  });
});
