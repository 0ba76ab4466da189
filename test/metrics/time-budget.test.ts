import { globSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeBudget } from '../../src/metrics/time-budget.ts';
import type { Slice } from '../../src/model/analysis.ts';
import { type ApplicationModel, durationMs } from '../../src/model/application.ts';
import type { JobData } from '../../src/model/job.ts';
import { WORK_CATEGORIES } from '../../src/model/occupancy.ts';
import { recordOf } from '../../src/model/record-of.ts';
import {
  aJob,
  aLife,
  anApplication,
  anExecutor,
  MINUTE_MS,
  STARTED_AT_MS,
} from '../builders/application.ts';
import { anOccupancy } from '../builders/occupancy.ts';
import { FIXTURES, readFixture } from '../support/read-fixture.ts';

const WALL_MS = 30 * MINUTE_MS;

/** Minutes from the start; a job without an end still runs. */
function jobs(...bounds: readonly (readonly [from: number, to?: number])[]): readonly JobData[] {
  return bounds.map(([from, to], jobId) => {
    const { completedAtMs: _completedAtMs, ...job } = aJob({
      jobId,
      submittedAtMs: STARTED_AT_MS + from * MINUTE_MS,
    });
    return to === undefined ? job : { ...job, completedAtMs: STARTED_AT_MS + to * MINUTE_MS };
  });
}

function minutes(slices: readonly Slice[] = []): Readonly<Record<string, number>> {
  return Object.fromEntries(slices.map(({ id, ms }) => [id, ms / MINUTE_MS]));
}

function at(offsetMs: number): number {
  return STARTED_AT_MS + offsetMs;
}

function sum(slices: readonly Slice[] = []): number {
  return slices.reduce((total, { ms }) => total + ms, 0);
}

describe('the wall clock', () => {
  it.for([
    {
      what: 'one job in the middle',
      list: jobs([2, 20]),
      is: { startup: 2, jobs: 18, driver: 0, end: 10 },
    },
    {
      what: 'jobs with a gap between them',
      list: jobs([2, 10], [15, 28]),
      is: { startup: 2, jobs: 21, driver: 5, end: 2 },
    },
    {
      what: 'jobs side by side',
      list: jobs([2, 10], [5, 12], [6, 7]),
      is: { startup: 2, jobs: 10, driver: 0, end: 18 },
    },
    {
      what: 'a job that never ended',
      list: jobs([2, 10], [20]),
      is: { startup: 2, jobs: 18, driver: 10, end: 0 },
    },
    {
      what: 'a job that ended before it began',
      list: jobs([5, 4], [10, 20]),
      is: { startup: 10, jobs: 10, driver: 0, end: 10 },
    },
    {
      what: 'jobs beyond both ends of the application',
      list: jobs([-5, 3], [25, 40]),
      is: { startup: 0, jobs: 8, driver: 22, end: 0 },
    },
    { what: 'no job at all', list: jobs(), is: { startup: 30, jobs: 0, driver: 0, end: 0 } },
  ])('of $what', ({ list, is }) => {
    const app = anApplication({ sections: { jobs: list, stages: [] } });

    expect(minutes(timeBudget(app)?.wall)).toMatchObject(is);
    expect(sum(timeBudget(app)?.wall)).toBe(WALL_MS);
  });

  it('is not known where the record has no jobs', () => {
    expect(timeBudget({ ...anApplication(), sections: {} })).toBeUndefined();
  });
});

/** Two executors of four cores for half an hour; one job from minute 2 to 20. */
function ran(occupancy?: ReturnType<typeof anOccupancy>): ApplicationModel {
  return anApplication({
    sections: {
      jobs: jobs([2, 20]),
      stages: [],
      executors: ['1', '2'].map((executorId) =>
        anExecutor({
          executorId,
          taskTimeMs: 50 * MINUTE_MS,
          executorRunTimeMs: 40 * MINUTE_MS,
        }),
      ),
      ...(occupancy === undefined ? {} : { occupancy }),
    },
  });
}

describe('the core time', () => {
  it('is divided by what tasks did, and by why there were none', () => {
    const occupancy = anOccupancy({
      used: { cpu: [3], gc: [1], shuffleWait: [2], shuffleWrite: [1], other: [1], overhead: [4] },
    });

    expect(minutes(timeBudget(ran(occupancy))?.cores)).toEqual({
      python: 0,
      spill: 0,
      deserialization: 0,
      'idle-scheduling': 0,
      'idle-tail': 0,
      cpu: 30,
      gc: 10,
      'shuffle-wait': 20,
      'shuffle-write': 10,
      other: 10,
      overhead: 20,
      'idle-startup': 16,
      'idle-jobs': 44,
      'idle-driver': 0,
      'idle-end': 80,
    });
  });

  it('keeps the tasks’ time in one where no fold says what they did', () => {
    expect(minutes(timeBudget(ran())?.cores)).toMatchObject({ run: 80, overhead: 20 });
    expect(minutes(timeBudget(ran(anOccupancy()))?.cores)).toMatchObject({ run: 80, overhead: 20 });
  });

  it('has no slices without executors', () => {
    const app = anApplication({ sections: { executors: [] } });

    expect(timeBudget(app)?.cores).toEqual([]);
  });
});

describe('every budget', () => {
  const offset = fc.integer({ min: -2_000, max: 40_000 });
  const job = fc.record({ from: offset, to: fc.option(offset, { nil: undefined }) });
  const executor = fc.record({
    from: offset,
    to: fc.option(offset, { nil: undefined }),
    cores: fc.integer({ min: 0, max: 8 }),
    taskTimeMs: fc.integer({ min: 0, max: 300_000 }),
    runShare: fc.double({ min: 0, max: 1.2, noNaN: true }),
  });
  const work = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 5 });
  const application = fc
    .record({
      wallMs: fc.integer({ min: 0, max: 40_000 }),
      jobs: fc.array(job, { maxLength: 6 }),
      executors: fc.array(executor, { maxLength: 5 }),
      work: fc.option(fc.array(work, { minLength: 7, maxLength: 7 }), { nil: undefined }),
    })
    .map(({ wallMs, jobs: jobList, executors, work: folded }) => {
      const used = recordOf(WORK_CATEGORIES, (_, index) => folded?.[index] ?? []);
      return anApplication({
        endedAtMs: at(wallMs),
        lastSeenAtMs: at(wallMs),
        sections: {
          stages: [],
          jobs: jobList.map(({ from, to }, jobId) => {
            const { completedAtMs: _completedAtMs, ...rest } = aJob({
              jobId,
              submittedAtMs: at(from),
            });
            return to === undefined ? rest : { ...rest, completedAtMs: at(to) };
          }),
          executors: executors.map(({ from, to, cores, taskTimeMs, runShare }, index) =>
            anExecutor({
              executorId: String(index),
              lives: [
                aLife({
                  addedAtMs: at(from),
                  cores,
                  ...(to === undefined ? {} : { removedAtMs: at(to) }),
                }),
              ],
              taskTimeMs,
              executorRunTimeMs: taskTimeMs * runShare,
            }),
          ),
          ...(folded === undefined ? {} : { occupancy: anOccupancy({ used }) }),
        },
      });
    });

  it('adds up to the wall clock, exactly, and to the core time held, within half a percent', () => {
    fc.assert(
      fc.property(application, (app) => {
        const budget = timeBudget(app);
        const heldCoreMs = (app.sections.executors ?? [])
          .flatMap(({ lives }) => lives)
          .reduce((total, { addedAtMs, removedAtMs = app.lastSeenAtMs, cores }) => {
            return total + cores * Math.max(0, removedAtMs - addedAtMs);
          }, 0);

        expect(sum(budget?.wall)).toBe(durationMs(app));
        expect(Math.abs(sum(budget?.cores) - heldCoreMs)).toBeLessThanOrEqual(0.005 * heldCoreMs);
        for (const { ms } of [...(budget?.wall ?? []), ...(budget?.cores ?? [])]) {
          expect(ms).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('has an id and a label for every slice', () => {
    const { wall = [], cores = [] } = timeBudget(anApplication()) ?? {};

    for (const { id, label } of [...wall, ...cores]) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(label).toMatch(/^[A-Z]/);
    }
    expect(wall.reduce((total, { ms }) => total + ms, 0)).toBe(WALL_MS);
  });
});

describe('the budget of real applications', () => {
  const logs = globSync(
    ['patients/logs/*', 'lab/*', 'spark-4.3/*', 'codecs/app*', 'spark-own/spark-events*/*'],
    { cwd: FIXTURES },
  ).toSorted();

  it.for(logs)('%s adds up', async (log) => {
    const app = await readFixture(log).catch(() => undefined);
    // what is no log is another test's business
    if (app?.sections.jobs === undefined) return;
    const { wall = [], cores = [] } = timeBudget(app) ?? {};
    const heldCoreMs = app.sections.totals?.heldCoreMs ?? 0;

    expect(sum(wall)).toBe(durationMs(app));
    expect(Math.abs(sum(cores) - heldCoreMs)).toBeLessThanOrEqual(0.005 * heldCoreMs);
    for (const { id, ms } of [...wall, ...cores])
      expect({ id, isLess: ms < 0 }).toEqual({ id, isLess: false });
    expect(new Set(wall.map(({ id }) => id)).size).toBe(wall.length);
    expect(new Set(cores.map(({ id }) => id)).size).toBe(cores.length);
  });
});
