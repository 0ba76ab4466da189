import { describe, expect, it } from 'vitest';
import {
  applicationEnd,
  applicationStart,
  environment,
  executorAdded,
  jobEnd,
  jobStart,
  linesOf,
  logOf,
  logStart,
  stageCompleted,
  stageInfo,
  stageSubmitted,
  taskEnd,
} from '../../builders/event-log.ts';
import { readSource } from '../../support/read-built-log.ts';

type Event = Parameters<typeof linesOf>[0][number];

const STAGE_ID = 3;
const FAILED = { 'Failure Reason': 'org.apache.spark.shuffle.FetchFailedException' };
const SQL = { Properties: { 'spark.sql.execution.id': '7', 'callSite.short': 'save at job.py:1' } };

const attempt = (stageAttemptId: number, taskCount: number, more: Event = {}): Event =>
  stageInfo(STAGE_ID, {
    'Stage Attempt ID': stageAttemptId,
    'Number of Tasks': taskCount,
    ...more,
  });
const task = (id: number, stageAttemptId: number, index: number, reason = 'Success'): Event =>
  taskEnd({ id, index, stageId: STAGE_ID, stageAttemptId, reason: { Reason: reason } });

/** A log of these, in a job that lists the stage's first attempt as Spark does. */
function read(events: readonly Event[], budgetBytes?: number) {
  const all = [
    logStart(),
    environment(),
    applicationStart(),
    executorAdded('1'),
    jobStart(0, [attempt(0, 2)], SQL),
    ...events,
    ...(events.some((event) => event['Event'] === 'SparkListenerJobEnd') ? [] : [jobEnd(0)]),
    applicationEnd(),
  ];
  return readSource(logOf([linesOf(all)]), budgetBytes);
}

/** Attempt 0 computes partition 0 and fails to fetch for partition 1, which attempt 1 computes. */
const RETRIED: readonly Event[] = [
  stageSubmitted(attempt(0, 2)),
  task(0, 0, 0),
  task(1, 0, 1, 'FetchFailed'),
  stageCompleted(attempt(0, 2, FAILED)),
  stageSubmitted(attempt(1, 1)),
  task(2, 1, 0),
  stageCompleted(attempt(1, 1)),
];

const failedStageCountOf = async (events: Parameters<typeof read>[0]) =>
  (await read(events)).sections.totals?.failedStageCount;

describe('a stage that is tried again', () => {
  it('runs for the job that listed its first attempt', async () => {
    const { sections } = await read(RETRIED);

    expect(sections.stages).toMatchObject([
      { stageAttemptId: 0, status: 'failed', jobIds: [0], sqlExecutionId: 7 },
      { stageAttemptId: 1, status: 'complete', jobIds: [0], sqlExecutionId: 7 },
    ]);
    expect(sections.jobs).toMatchObject([
      {
        completedTaskCount: 2,
        failedTaskCount: 1,
        completedStageCount: 1,
        failedStageCount: 1,
      },
    ]);
  });

  it('fails as often as the log says so, and not by an end that says nothing of it', async () => {
    expect(await failedStageCountOf([...RETRIED, ...RETRIED])).toBe(2);
    expect(await failedStageCountOf([...RETRIED, stageCompleted(attempt(1, 0))])).toBe(1);
  });

  it('runs for a job that lists a later attempt, where the first is not in the log', async () => {
    const app = await read([
      jobStart(1, [attempt(1, 1)], SQL),
      stageSubmitted(attempt(2, 1)),
      task(2, 2, 0),
      stageCompleted(attempt(2, 1)),
      jobEnd(1),
    ]);

    expect(app.sections.stages?.at(-1)).toMatchObject({ stageAttemptId: 2, sqlExecutionId: 7 });
    expect(app.sections.jobs?.[1]).toMatchObject({ completedTaskCount: 1 });
  });

  it('has lost no event where a task of the attempt before spared it one', async () => {
    const app = await read([
      stageSubmitted(attempt(0, 3)),
      task(0, 0, 0, 'FetchFailed'),
      stageCompleted(attempt(0, 3, FAILED)),
      stageSubmitted(attempt(1, 3)),
      task(1, 0, 1),
      task(2, 1, 0),
      task(3, 1, 2),
      stageCompleted(attempt(1, 3)),
    ]);

    expect(app.gaps).toEqual([]);
  });

  it('has lost what neither attempt has', async () => {
    const app = await read(RETRIED.filter((_, index) => index !== 5));

    expect(app.gaps).toMatchObject([{ kind: 'dropped-events', count: 1 }]);
  });
});

describe('events of a stage that are not in order', () => {
  it('leave a stage ended whose submission comes late', async () => {
    const [submitted, ...rest] = RETRIED.slice(0, 4);
    const app = await read([...rest, submitted ?? {}]);

    expect(app.sections.stages?.[0]).toMatchObject({ status: 'failed', sqlExecutionId: 7 });
  });

  it('are no lost ones where the stage is announced after its tasks', async () => {
    const app = await read([task(0, 0, 0), task(1, 0, 1), stageCompleted(attempt(0, 2))]);

    expect(app.gaps).toEqual([]);
  });

  it('are lost ones where it never is', async () => {
    const app = await read([task(0, 0, 0), task(1, 0, 1)]);

    expect(app.gaps).toMatchObject([{ kind: 'dropped-events', count: 2 }]);
  });
});

describe('a stage whose end is not in the log', () => {
  const begun = [stageSubmitted(attempt(0, 2)), task(0, 0, 0)];

  it('has lost tasks where its job succeeded', async () => {
    expect((await read(begun)).gaps).toMatchObject([{ kind: 'dropped-events', count: 1 }]);
  });

  it('has lost none where its job did not', async () => {
    expect((await read([...begun, jobEnd(0, 'cancelled')])).gaps).toEqual([]);
  });

  it('has lost none where it is a retry: tasks of the attempt before can do instead', async () => {
    const retry = [stageCompleted(attempt(0, 2, FAILED)), stageSubmitted(attempt(1, 1))];
    expect((await read([...begun, ...retry])).gaps).toEqual([]);
  });
});

it('stages that were given up for the budget still tell what they lost', async () => {
  const stages = Array.from({ length: 400 }, (_, place): readonly Event[] => {
    const stageId = STAGE_ID + 1 + place;
    const info = stageInfo(stageId, { 'Number of Tasks': 2 });
    return [
      jobStart(stageId, [info]),
      stageSubmitted(info),
      taskEnd({ id: stageId, index: 0, stageId }),
      stageCompleted(info),
      jobEnd(stageId),
    ];
  });
  const app = await read(stages.flat(), 2_000_000);

  expect(app.sections.stages?.length).toBeLessThan(400);
  expect(app.gaps).toContainEqual(expect.objectContaining({ kind: 'dropped-events', count: 400 }));
});
