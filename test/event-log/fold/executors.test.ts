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
  ])('$name: $outcome', async ({ events, outcome }) => {
    expect(
      (await readEvents([logStart(), environment(), applicationStart(), ...events])).outcome,
    ).toBe(outcome);
  });
});
