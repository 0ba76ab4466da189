import { describe, expect, it } from 'vitest';
import { jobActiveIntervals } from '../../../src/metrics/job-intervals.ts';
import { UNKEPT_WORK } from '../../../src/model/known-total.ts';
import {
  applicationEnd,
  applicationStart,
  environment,
  jobEnd,
  jobStart,
  linesOf,
  logOf,
  logStart,
  stageCompleted,
  stageInfo,
  stageSubmitted,
  T0,
  taskEnd,
} from '../../builders/event-log.ts';
import { readSource } from '../../support/read-built-log.ts';

type Event = Parameters<typeof linesOf>[0][number];

const LONG_JOB = 1_000;

/** A stage of one task of `durationMs`. */
function aStage(stageId: number, durationMs: number): readonly Event[] {
  const info = stageInfo(stageId, { 'Number of Tasks': 1 });
  return [
    stageSubmitted(info),
    taskEnd({ id: stageId, index: 0, stageId, launchMs: 2_000, finishMs: 2_000 + durationMs }),
    stageCompleted(info),
  ];
}

/** A job of one such stage and one that is skipped. */
function aJob(jobId: number, durationMs: number): readonly Event[] {
  const [stageId, skippedId] = [10_000 + 2 * jobId, 10_001 + 2 * jobId];
  return [
    jobStart(jobId, [stageInfo(stageId), stageInfo(skippedId)], { 'Submission Time': T0 + 2_000 }),
    ...aStage(stageId, durationMs),
    jobEnd(jobId, 'JobSucceeded', 2_000 + durationMs),
  ];
}

describe('jobs of a log that is larger than the budget', () => {
  it('have all that their stages counted, also of those that were given up', async () => {
    const stageIds = Array.from({ length: 200 }, (_, id) => id);
    const jobs = Array.from({ length: 1_000 }, (_, jobId) => aJob(jobId, 500 + (jobId % 7)));
    const events = [
      logStart(),
      environment(),
      applicationStart(),
      ...jobs.slice(0, 500).flat(),
      jobStart(
        LONG_JOB,
        stageIds.map((id) => stageInfo(id, { 'Number of Tasks': 1 })),
      ),
      ...stageIds.flatMap((id) => aStage(id, 10 + id)),
      jobEnd(LONG_JOB, 'JobSucceeded', 9_000_000),
      ...jobs.slice(500).flat(),
      applicationEnd(),
    ];
    const app = await readSource(logOf([linesOf(events)]), 6_000_000);
    const long = app.sections.jobs?.find(({ jobId }) => jobId === LONG_JOB);

    expect(app.sections.totals?.taskCount).toBe(1_200);
    const keptIds = app.sections.stages?.map(({ stageId }) => stageId) ?? [];
    expect(keptIds.filter((id) => id < 200).length).toBeLessThan(100);
    expect(long).toMatchObject({
      completedTaskCount: 200,
      completedStageCount: 200,
      completedIndexCount: 200,
      failedTaskCount: 0,
      activeStageCount: 0,
    });
    expect(app.gaps.map(({ detail }) => detail)).toContain(UNKEPT_WORK);
  });

  it('go first where they list more stages than others list', async () => {
    const ids = Array.from({ length: 20_000 }, (_, id) => id);
    const jobs = Array.from({ length: 100 }, (_, jobId) => [
      jobStart(jobId, [], { 'Stage IDs': ids }),
      jobEnd(jobId),
    ]);
    const events = [logStart(), environment(), applicationStart(), ...jobs.flat()];
    const app = await readSource(logOf([linesOf(events)]), 6_000_000);

    expect(app.sections.totals?.jobCount).toBe(100);
    expect(app.sections.jobs?.length).toBeLessThan(20);
    expect(app.gaps.map(({ detail }) => detail)).toContain('jobs not kept; the totals have them');
  });

  it('leave the times at which they ran, and stages that stand for those like them', async () => {
    const COUNT = 2_000;
    const events = Array.from({ length: COUNT }, (_, jobId) => aJobAt(jobId, 10_000 * jobId));
    const app = await readSource(
      logOf([
        linesOf([
          logStart(),
          environment(),
          applicationStart(),
          ...events.flat(),
          applicationEnd(),
        ]),
      ]),
      6_000_000,
    );
    const { jobs = [], stages = [] } = app.sections;

    expect(jobs.length).toBeLessThan(COUNT / 2);
    const intervals = jobActiveIntervals(app);
    expect(intervals).toHaveLength(COUNT);
    expect(intervals.every(({ fromMs, toMs }) => toMs - fromMs === 1_000)).toBe(true);
    const ran = stages.filter(({ status }) => status === 'complete');
    expect(ran.length).toBeLessThan(COUNT / 2);
    for (const { standsFor } of ran) expect(standsFor?.forEach).toBeCloseTo(COUNT / ran.length);
  });
});

/** A job of one second, in which one stage of a task ran. */
function aJobAt(jobId: number, fromMs: number): readonly Event[] {
  const info = stageInfo(jobId, { 'Number of Tasks': 1, 'Stage Name': 'count' });
  const submitted = { ...info, 'Submission Time': T0 + fromMs };
  const task = { id: jobId, index: 0, stageId: jobId };
  return [
    jobStart(jobId, [info], { 'Submission Time': T0 + fromMs }),
    stageSubmitted(submitted),
    taskEnd({ ...task, launchMs: fromMs + 100, finishMs: fromMs + 900 }),
    stageCompleted({ ...submitted, 'Completion Time': T0 + fromMs + 950 }),
    jobEnd(jobId, 'JobSucceeded', fromMs + 1_000),
  ];
}
