import { describe, expect, it } from 'vitest';
import { allocationOutcome } from '../../../src/metrics/simulate/allocation-outcome.ts';
import { dynamicCapacity } from '../../../src/metrics/simulate/dynamic-capacity.ts';
import { savingBy } from '../../../src/metrics/simulate/gain.ts';
import { endsOf } from '../../../src/metrics/simulate/schedule.ts';
import { whatIf } from '../../../src/metrics/simulate/what-if.ts';
import { MIB } from '../../../src/model/units.ts';
import { aLife, anEnvironment, anExecutor, totalsOf } from '../../builders/application.ts';
import { replayable, taskSeconds } from '../../builders/replayable.ts';
import { scheduledStage } from '../../builders/scheduled-stage.ts';

/** An executor of the built environment holds 4 GiB of heap and 10 % of it beside. */
const EXECUTOR_BYTES = 4_505 * MIB;
const WALL_MS = 100_000;
/** Eight tasks of 5 s on two cores: 20 s; then 80 s of nothing. */
const stage = scheduledStage(taskSeconds(5, 5, 5, 5, 5, 5, 5, 5), { slotCount: 2 });
const app = replayable([stage], {
  wallMs: WALL_MS,
  sections: { totals: totalsOf({ heldMemoryByteMs: 2 * EXECUTOR_BYTES * WALL_MS }) },
});

describe('another allocation', () => {
  it.for([
    { executorCount: 1, wallMs: 120_000 },
    { executorCount: 2, wallMs: 100_000 },
    { executorCount: 4, wallMs: 90_000 },
    { executorCount: 8, wallMs: 85_000 },
    { executorCount: 16, wallMs: 85_000 },
  ])('of $executorCount executors takes $wallMs ms', ({ executorCount, wallMs }) => {
    const outcome = allocationOutcome(app, { kind: 'static', executorCount });
    expect(outcome?.wallMs).toBeCloseTo(wallMs);
    expect((outcome?.heldMemoryByteMs ?? 0) / EXECUTOR_BYTES).toBeCloseTo(
      executorCount * wallMs,
      -1,
    );
  });

  it('takes what else changes into account', () => {
    const half = { stages: [{ stage, kind: 'shorter', taskShare: 0.5 }] } as const;
    const one = allocationOutcome(app, { kind: 'static', executorCount: 1 }, [half]);
    expect(one?.wallMs).toBeCloseTo(100_000);
  });

  it('gives memory back, and never a negative wall clock', () => {
    const saving = savingBy(app, { allocation: { kind: 'static', executorCount: 1 } });
    expect(saving.wallMs.likely).toBe(0);
    expect(saving.memoryByteMs.likely / EXECUTOR_BYTES).toBeCloseTo(2 * 100_000 - 120_000, -1);
  });

  it('is not replayed for executors of several kinds', () => {
    const lives = [aLife({ cores: 1 }), aLife({ cores: 1, resourceProfileId: 1 })];
    const mixed = replayable([stage], { sections: { executors: [anExecutor({ lives })] } });
    expect(allocationOutcome(mixed, { kind: 'static', executorCount: 1 })).toBeUndefined();
    expect(whatIf(mixed)).toMatchObject({ rows: [] });
  });
});

describe('dynamic allocation', () => {
  const policy = {
    minExecutors: 0,
    maxExecutors: 4,
    idleTimeoutMs: 60_000,
    startMs: 2_000,
    coresEach: 1,
    tasksEach: 1,
  };

  it('asks for one, two, … a second of backlog up to its limit', () => {
    const capacity = dynamicCapacity(policy, 0);
    capacity.onLoad?.(0, 10);
    const cores = [2_999, 3_000, 3_999, 4_000, 5_000, 20_000].map((atMs) => {
      capacity.moveTo(atMs);
      return capacity.coresOf(0);
    });
    // asked at 1 s for one, at 2 s for two, at 3 s for the one that is left
    expect(cores).toEqual([0, 1, 1, 3, 4, 4]);
  });

  it('ends although a task asks for more cores than any executor has', () => {
    const durationsMs = Float64Array.of(1_000, 2_000);
    const work = { durationsMs, cpus: 2, pool: 0, after: [], lagMs: 0, priority: 0 };
    const capacity = dynamicCapacity({ ...policy, maxExecutors: 1, idleTimeoutMs: 5_000 }, 0);
    const [endMs = 0] = endsOf([work], capacity, 0);
    expect(endMs).toBeGreaterThan(3_000);
    expect(endMs).toBeLessThan(1_000_000);
  });

  it('asks for no more than tasks need', () => {
    const capacity = dynamicCapacity({ ...policy, maxExecutors: 100 }, 0);
    capacity.onLoad?.(0, 2);
    capacity.moveTo(60_000);
    expect(capacity.coresOf(0)).toBe(2);
  });

  it('lets the idle go after their timeout, and counts how long they were held', () => {
    const capacity = dynamicCapacity({ ...policy, minExecutors: 1 }, 0);
    capacity.onLoad?.(0, 4);
    capacity.moveTo(10_000);
    expect(capacity.coresOf(0)).toBe(4);
    capacity.onLoad?.(4, 0);
    capacity.moveTo(20_000);
    capacity.onLoad?.(2, 0);
    capacity.moveTo(79_999);
    expect(capacity.coresOf(0)).toBe(4);
    capacity.moveTo(80_000);
    expect(capacity.coresOf(0)).toBe(2);
    capacity.onLoad?.(0, 0);
    capacity.moveTo(200_000);
    expect(capacity.coresOf(0)).toBe(1);
    // 1 from 0, 2 from 3 s, 4 from 4 s to 80 s, 2 to 140 s, 1 to 200 s
    expect(capacity.heldMs()).toBe(3_000 + 2_000 + 4 * 76_000 + 2 * 60_000 + 60_000);
  });
});

describe('dynamic allocation of a run', () => {
  it('holds executors for their work and their timeout only', () => {
    const outcome = allocationOutcome(app, {
      kind: 'dynamic',
      minExecutors: 0,
      maxExecutors: 2,
      idleTimeoutMs: 10_000,
    });
    // asked for at 1 and 2 s, there at 6 and 7 s; 40 s of work on them, both free at 26 and 27 s
    expect(outcome?.wallMs).toBeCloseTo(107_000);
    expect((outcome?.heldMemoryByteMs ?? 0) / EXECUTOR_BYTES).toBeCloseTo(2 * 30_000, -1);
  });
});

describe('what-if', () => {
  it('has half, double and dynamic allocation', () => {
    const outlook = whatIf(app);
    expect(outlook).toMatchObject({ isTrusted: true, replayRatio: 1 });
    expect(outlook?.rows.map(({ id, wallMs }) => [id, Math.round(wallMs)])).toEqual([
      ['half', 120_000],
      ['double', 90_000],
      ['dynamic', expect.any(Number)],
    ]);
  });

  it('is not shown where the replay is not what was', () => {
    const slow = { ...stage, lastTaskFinishedAtMs: (stage.lastTaskFinishedAtMs ?? 0) + 20_000 };
    const twice = replayable([{ ...slow, completedAtMs: slow.lastTaskFinishedAtMs }]);
    expect(whatIf(twice)).toMatchObject({ isTrusted: false, rows: [] });
    expect(whatIf(twice)?.because).toContain('50 %');
  });

  it('is not there in local mode', () => {
    expect(whatIf({ ...app, clusterManager: 'local' })).toBeUndefined();
  });

  it('keeps what else a dynamic allocation of its own says', () => {
    const environment = anEnvironment({
      'spark.dynamicAllocation.enabled': 'true',
      'spark.dynamicAllocation.minExecutors': '2',
      'spark.dynamicAllocation.executorIdleTimeout': '150s',
      'spark.executor.instances': '2',
    });
    const rows = whatIf({ ...app, sections: { ...app.sections, environment } })?.rows ?? [];
    const common = { kind: 'dynamic', idleTimeoutMs: 150_000 };

    expect(rows.map(({ id, allocation }) => [id, allocation])).toEqual([
      ['half', { ...common, minExecutors: 1, initialExecutors: 1, maxExecutors: 1 }],
      ['double', { ...common, minExecutors: 2, initialExecutors: 2, maxExecutors: 4 }],
    ]);
    // two executors hold what they held, if there may be four: the least are two
    expect(rows[1]?.wallMs).toBeLessThanOrEqual(WALL_MS);
    expect((rows[1]?.heldMemoryByteMs ?? 0) / EXECUTOR_BYTES).toBeGreaterThanOrEqual(
      2 * (rows[1]?.wallMs ?? 0) - 1,
    );
  });
});
