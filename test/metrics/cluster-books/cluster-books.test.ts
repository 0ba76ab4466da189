import { describe, expect, it } from 'vitest';
import { clusterBooks } from '../../../src/metrics/cluster-books/cluster-books.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import type { ExecutorLife } from '../../../src/model/executor.ts';
import {
  anAccounted,
  at,
  basisOf,
  inMinutes,
  MIB_MINUTE,
  memoryOf,
  notesOf,
  withUnasked,
} from '../../builders/accounted.ts';
import {
  aLife,
  anApplication,
  anExecutor,
  MINUTE_MS,
  STARTED_AT_MS,
} from '../../builders/application.ts';

describe('books of an application on YARN', () => {
  it('itemise what YARN counted of memory', () => {
    const { memory } = clusterBooks(anAccounted()) ?? {};

    expect(inMinutes(memory)).toEqual({
      executors: 2 * 29 * 1_536,
      applicationMaster: 31 * 1_408,
      rounding: 2 * 29 * 512 + 31 * 640,
      startUp: 2 * 0.25 * 2_048,
      unexplained: 184_000 - 89 * 2_048 - 1_024,
    });
    expect(memory?.own).toBe(89 * 2_048 * MIB_MINUTE);
    expect(memory?.items.map(({ basis }) => basis)).toEqual([
      'recorded',
      'recorded',
      'recorded',
      'recorded',
      'remainder',
    ]);
  });

  it.for<[number, Readonly<Record<string, number>>, RegExp]>([
    [
      90,
      { executors: 58, applicationMaster: 31, startUp: 0.5, unexplained: 0.5 },
      /one vcore for each container/,
    ],
    // four cores an executor: 4 × 58 + 31 + 4 × 0.5
    [265, { executors: 232, applicationMaster: 31, startUp: 2 }, /as many vcores as cores/],
  ])('%i vcore-minutes tell how vcores are counted', ([minutes, items, note]) => {
    const app = anAccounted({ usage: { vcoreMs: minutes * MINUTE_MS } });

    expect(inMinutes(clusterBooks(app)?.vcores)).toEqual(items);
    expect(clusterBooks(app)?.notes.join('\n')).toMatch(note);
  });

  it('say nothing of how vcores are counted where both ways are one', () => {
    expect(notesOf({ life: { cores: 1 } })).not.toContain('vcore');
  });

  it('in client mode have the small application master, not the driver', () => {
    const set = { 'spark.submit.deployMode': 'client', 'spark.driver.memory': '8g' };

    expect(memoryOf({ set })['applicationMaster']).toBe(31 * (512 + 384));
    expect(memoryOf({ set: { ...set, 'spark.yarn.am.memory': '8g' } })['applicationMaster']).toBe(
      31 * (8_192 + 819),
    );
  });

  it.for<[Readonly<Record<string, string>>, number]>([
    [{ 'spark.driver.memory': '8g' }, 8_192 + 819],
    [{ 'spark.driver.memory': '8g', 'spark.driver.memoryOverheadFactor': '0.5' }, 12_288],
    [{ 'spark.driver.memory': '8g', 'spark.yarn.driver.memoryOverhead': '100' }, 8_292],
    [{ 'spark.driver.minMemoryOverhead': '512m' }, 1_536],
  ])('take %o as the driver’s container', ([set, mib]) => {
    expect(memoryOf({ set })['applicationMaster']).toBe(31 * mib);
  });

  it('add up whatever is not explained', () => {
    for (const memoryByteMs of [0, 100_000, 182_272, 500_000].map((mib) => mib * MIB_MINUTE)) {
      const { memory } = clusterBooks(anAccounted({ usage: { memoryByteMs } })) ?? {};
      const sum = memory?.items.reduce((all, { amount }) => all + amount, 0) ?? Number.NaN;
      expect(sum / MIB_MINUTE).toBeCloseTo(memoryByteMs / MIB_MINUTE, 6);
    }
  });
});

describe('start-up', () => {
  const usage = { memoryByteMs: 200_000 * MIB_MINUTE };
  const startUp = (life: Partial<ExecutorLife>) => memoryOf({ life, usage })['startUp'];

  it('that waited for room is half a minute at most', () => {
    expect(startUp({ requestedAtMs: at(0.5) })).toBe(2 * 0.5 * 2_048);
    expect(startUp({ requestedAtMs: at(0) })).toBe(2 * 0.5 * 2_048);
  });

  it('is at most what YARN counted besides, and then is an estimate', () => {
    const books = clusterBooks(anAccounted({ usage: { memoryByteMs: 182_372 * MIB_MINUTE } }));

    expect(inMinutes(books?.memory)['startUp']).toBe(100);
    expect(basisOf(books, 'startUp')).toBe('estimated');
    expect(inMinutes(books?.memory)).not.toHaveProperty('unexplained');
  });

  it.for([
    // 5 s, but not more than since the start
    [at(1), (5 / 60) * 2_048],
    [STARTED_AT_MS + 3_000, (3 / 60) * 2_048],
  ])(
    'of an executor that was added at %i, asked for nobody knows when, is assumed',
    ([added, mib]) => {
      const books = clusterBooks(withUnasked(added ?? 0));

      expect(inMinutes(books?.memory)['startUp']).toBeCloseTo(mib ?? 0, 3);
      expect(basisOf(books, 'startUp')).toBe('estimated');
      expect(books?.notes.join('\n')).toContain('assumed to be 5 s');
    },
  );

  it('of such an executor is the shortest of the others', () => {
    const app = anAccounted();
    const lives = [
      aLife({ addedAtMs: at(1), requestedAtMs: at(0.75) }),
      aLife({ addedAtMs: at(9) }),
    ];
    const one = { ...app, sections: { ...app.sections, executors: [anExecutor({ lives })] } };

    expect(inMinutes(clusterBooks(one)?.memory)['startUp']).toBe(2 * 0.25 * 2_048);
    expect(clusterBooks(one)?.notes.join('\n')).toContain('the shortest of the others');
  });
});

describe('what had to be assumed', () => {
  it('is Hadoop’s own step where none is recorded', () => {
    const books = clusterBooks(anAccounted({ hadoop: {} }));

    expect(basisOf(books, 'rounding')).toBe('estimated');
    expect(books?.memory?.own).toBe(89 * 2_048 * MIB_MINUTE);
    expect(books?.notes[0]).toContain('multiples of 1 GiB: Hadoop');
    expect(notesOf({})).toContain('multiples of 1 GiB, as the driver');
  });

  it('is that the application master lived as long as the record', () => {
    const { clusterUsage: _, ...sections } = anAccounted().sections;
    const clusterUsage = { memoryByteMs: 184_000 * MIB_MINUTE, tags: [] };
    const books = clusterBooks(anApplication({ sections: { ...sections, clusterUsage } }));

    expect(inMinutes(books?.memory)['applicationMaster']).toBe(30 * 1_408);
    expect(basisOf(books, 'applicationMaster')).toBe('estimated');
    expect(books?.notes.join('\n')).toContain('as long as this record');
    expect(books).not.toHaveProperty('vcores');
  });

  it('is the same of an attempt that YARN told no times of', () => {
    const {
      launchedAtMs: _,
      finishedAtMs: _finished,
      ...untold
    } = anAccounted().sections.clusterUsage ?? { tags: [] };
    const clusterUsage = { ...untold, attempts: [{ attemptId: '1' }] };
    const books = clusterBooks(
      anApplication({ sections: { ...anAccounted().sections, clusterUsage } }),
    );

    expect(inMinutes(books?.memory)['applicationMaster']).toBe(30 * 1_408);
    expect(basisOf(books, 'applicationMaster')).toBe('estimated');
  });

  it('is the end of a record that has none', () => {
    const { endedAtMs: _, ...app } = anAccounted();

    expect(clusterBooks(app)?.notes.join('\n')).toContain('The record has no end');
  });
});

describe('no books', () => {
  const { clusterUsage: _, ...unasked } = anAccounted().sections;
  const { environment: _environment, ...unsized } = anAccounted().sections;
  it.for<[string, ApplicationModel]>([
    ['without YARN', { ...anAccounted(), sections: unasked }],
    ['without a configuration', { ...anAccounted(), sections: unsized }],
    ['while it runs', anAccounted({ app: { outcome: 'running' } })],
    ['elsewhere', anAccounted({ app: { clusterManager: 'kubernetes' } })],
  ])('%s', ([, app]) => {
    expect(clusterBooks(app)).toBeUndefined();
  });

  it('without sums', () => {
    const app = anAccounted();
    const sections = { ...app.sections, clusterUsage: { tags: [] } };

    expect(clusterBooks({ ...app, sections })).toBeUndefined();
  });
});
