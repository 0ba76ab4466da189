import { describe, expect, it } from 'vitest';
import {
  applicationEnd,
  applicationStart,
  environment,
  executorAdded,
  executorRemoved,
  jobEnd,
  jobStart,
  logStart,
  stageCompleted,
  stageInfo,
  stageSubmitted,
  taskEnd,
} from '../../builders/event-log.ts';
import { readEvents } from '../../support/read-built-log.ts';

describe('executors', () => {
  it('hold cores from added to removed, the first removal counting, each life for itself', async () => {
    const app = await readEvents([
      logStart(),
      environment({ 'spark.executor.memory': '1g' }),
      applicationStart(),
      executorAdded('1', 0, 2),
      executorRemoved('1', 10_000, 'Container killed by YARN'),
      executorRemoved('1', 20_000),
      executorAdded('1', 30_000, 4),
      executorAdded('2', 50_000, 1),
      executorRemoved('2', 40_000),
      executorRemoved('9', 40_000),
      applicationEnd(60_000),
    ]);

    expect(app.sections.totals).toMatchObject({ executorCount: 2, heldCoreMs: 20_000 + 120_000 });
    expect(app.sections.totals?.heldMemoryByteMs).toBe(40_000 * 1_408 * 2 ** 20);
    expect(app.sections.executors?.[0]).toMatchObject({
      executorId: '1',
      totalCores: 4,
      lives: [{ removedReason: 'Container killed by YARN', cores: 2 }, { cores: 4 }],
    });
  });
});

describe('executors that ran tasks and were never added', () => {
  it.for([
    { added: ['1', '2'], gaps: [] },
    {
      added: ['2'],
      gaps: [expect.objectContaining({ kind: 'missing-metrics', count: 1 })],
    },
    {
      added: [],
      gaps: [{ kind: 'missing-metrics', detail: 'no executor was ever added: held cores unknown' }],
    },
  ])('are said where only $added were', async ({ added, gaps }) => {
    const stage = stageInfo(0);
    const app = await readEvents([
      logStart(),
      environment(),
      applicationStart(),
      ...added.map((id) => executorAdded(id)),
      jobStart(0, [stage]),
      stageSubmitted(stage),
      taskEnd({ id: 0, executorId: '1' }),
      taskEnd({ id: 1, executorId: '2' }),
      stageCompleted(stage),
      jobEnd(0),
      applicationEnd(),
    ]);

    expect(app.gaps).toEqual(gaps);
  });
});

/** How many lives the first executor has, and what all held. */
async function held(events: Parameters<typeof readEvents>[0]) {
  const head = [logStart(), environment(), applicationStart()];
  const app = await readEvents([...head, ...events, applicationEnd(60_000)]);
  const { executors, totals } = app.sections;
  return { lives: executors?.[0]?.lives.length, coreMs: totals?.heldCoreMs };
}

function onHost(id: string) {
  return { ...executorAdded(id), 'Executor Info': { Host: 'h', 'Total Cores': 1 } };
}

describe('an executor that is added again', () => {
  it.for([
    {
      name: 'without a removal: what had the id before was gone by then',
      events: [executorAdded('1', 0, 2), executorAdded('1', 10_000, 4)],
      is: { lives: 2, coreMs: 20_000 + 200_000 },
    },
    {
      name: 'by the same event once more: it lives once',
      events: Array.from({ length: 20 }, () => executorAdded('1', 0, 2)),
      is: { lives: 1, coreMs: 120_000 },
    },
    {
      name: 'at an earlier time: no life is less than nothing',
      events: [executorAdded('1', 50_000, 2), executorAdded('1', 40_000, 2)],
      is: { lives: 2, coreMs: 40_000 },
    },
  ])('$name', async ({ events, is }) => {
    expect(await held(events)).toEqual(is);
  });
});

describe('what is said of a host', () => {
  const excluded = { Event: 'SparkListenerNodeExcluded', hostId: 'h' };
  const inStage = { Event: 'SparkListenerNodeExcludedForStage', hostId: 'h', stageId: 3 };

  it('is said of the executors that live there then', async () => {
    const app = await readEvents([
      logStart(),
      applicationStart(),
      onHost('1'),
      onHost('2'),
      executorAdded('3'),
      executorRemoved('1', 10_000),
      inStage,
      excluded,
      onHost('4'),
    ]);

    const { executors = [] } = app.sections;
    expect(
      executors.map(({ isExcluded, excludedInStages }) => [isExcluded, excludedInStages]),
    ).toEqual([
      [false, []],
      [true, [3]],
      [false, []],
      [false, []],
    ]);
  });
});

describe('how it ended', () => {
  const failed = [jobStart(0, []), jobEnd(0, 'Job aborted due to stage failure')];

  it.for([
    {
      name: 'failed after its last job failed',
      events: [...failed, applicationEnd(51_000)],
      outcome: 'failed',
    },
    {
      name: 'went on for long after a failed job',
      events: [...failed, applicationEnd(500_000)],
      outcome: 'succeeded',
    },
    {
      name: 'failed with an exit code',
      events: [applicationEnd(1_000, { ExitCode: 1 })],
      outcome: 'failed',
    },
    {
      name: 'ran another job well',
      events: [
        ...failed,
        jobStart(1, []),
        jobEnd(1, 'JobSucceeded', 52_000),
        applicationEnd(53_000),
      ],
      outcome: 'succeeded',
    },
    { name: 'ran no job', events: [applicationEnd()], outcome: 'succeeded' },
    {
      name: 'gave up the batch of a stream that it stopped',
      events: [
        jobStart(0, []),
        jobEnd(0, 'Job 0 cancelled part of cancelled job group 5f1c'),
        applicationEnd(51_000),
      ],
      outcome: 'succeeded',
    },
    {
      name: 'gave up the batch of a stream that it stopped, in Spark 4',
      events: [
        jobStart(0, []),
        jobEnd(
          0,
          '[SPARK_JOB_CANCELLED] Job 0 cancelled Query [id = 8d57, runId = 2c40] was stopped SQLSTATE: XXKDA',
        ),
        applicationEnd(51_000),
      ],
      outcome: 'succeeded',
    },
    {
      name: 'was interrupted as a whole',
      events: [
        jobStart(0, []),
        jobEnd(0, 'Job 0 cancelled as part of cancellation of all jobs'),
        applicationEnd(51_000),
      ],
      outcome: 'failed',
    },
  ])('$name: $outcome', async ({ events, outcome }) => {
    expect(
      (await readEvents([logStart(), environment(), applicationStart(), ...events])).outcome,
    ).toBe(outcome);
  });
});

describe('more executors than are kept one by one', () => {
  const COUNT = 11_000;
  const KEPT_COUNT = 10_000;

  it('are held, counted and said: what they held is in the totals', async () => {
    const lives = Array.from({ length: COUNT }, (_, at) => [
      executorAdded(`${at}`, 0, 2),
      executorRemoved(`${at}`, 10_000),
    ]);
    const app = await readEvents([
      logStart(),
      environment({ 'spark.executor.memory': '1g' }),
      applicationStart(),
      ...lives.flat(),
      executorAdded(`${COUNT}`, 0, 2),
      // the same once more, and a removal told twice
      executorAdded(`${COUNT}`, 0, 2),
      executorRemoved(`${COUNT - 1}`, 20_000),
      applicationEnd(20_000),
    ]);

    expect(app.sections.executors).toHaveLength(KEPT_COUNT);
    expect(app.sections.totals).toMatchObject({
      executorCount: COUNT + 1,
      heldCoreMs: COUNT * 2 * 10_000 + 2 * 20_000,
      heldMemoryByteMs: (COUNT * 10_000 + 20_000) * 1_408 * 2 ** 20,
    });
    const heldInPicture = app.sections.occupancy?.heldCoreMs.reduce((sum, each) => sum + each, 0);
    expect(heldInPicture).toBeCloseTo(COUNT * 2 * 10_000 + 2 * 20_000, 0);
    expect(app.gaps).toContainEqual({
      kind: 'limited',
      detail: 'executors not kept: too many; the totals have them',
      count: COUNT + 1 - KEPT_COUNT,
    });
  });
});
