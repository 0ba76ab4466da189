import { describe, expect, it } from 'vitest';
import { sequentialSmallJobs } from '../../src/heuristics/sequential-small-jobs.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { PlanNode } from '../../src/model/sql.ts';
import type { StageData } from '../../src/model/stage.ts';
import {
  type ApplicationDraft,
  aJob,
  anApplication,
  aStage,
  STARTED_AT_MS,
  totalsOf,
} from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { anOccupancy } from '../builders/occupancy.ts';
import { readFixture } from '../support/read-fixture.ts';

interface Loop extends ApplicationDraft {
  readonly count?: number;
  readonly actionMs?: number;
  /** Slots busy during each action; there are eight. */
  readonly busySlots?: number;
  /** From the start of one action to that of the next. */
  readonly everyMs?: number;
  readonly callSite?: (jobId: number) => string;
  readonly stage?: Partial<StageData>;
}

/** Half an hour with a loop of forty actions of ten seconds, each on one of eight slots. */
function looping({
  count = 40,
  actionMs = 10_000,
  busySlots = 1,
  everyMs = actionMs,
  callSite = () => 'collect at train.py:9',
  stage = {},
  ...overrides
}: Loop = {}): ApplicationModel {
  const ids = Array.from({ length: count }, (_, jobId) => jobId);
  const { sections, ...rest } = overrides;
  return anApplication({
    ...rest,
    sections: {
      jobs: ids.map((jobId) =>
        aJob({
          jobId,
          stageIds: [jobId],
          submittedAtMs: STARTED_AT_MS + jobId * everyMs,
          completedAtMs: STARTED_AT_MS + jobId * everyMs + actionMs,
          callSite: callSite(jobId),
        }),
      ),
      stages: ids.map((stageId) =>
        aStage({ stageId, jobIds: [stageId], taskTimeMs: busySlots * actionMs, ...stage }),
      ),
      ...sections,
    },
  });
}

/** Py4J's call sites change their name on the way. */
function byReflection(turn: number): string {
  return turn < 15 ? 'collect at NativeMethodAccessorImpl.java:0' : 'collect at <unknown>:0';
}

/** Queries over the same file, one after the other, of fifty seconds each with all eight slots busy. */
function querying(count: number, filterOf: (turn: number) => string): ApplicationModel {
  const leaf: PlanNode = {
    nodeId: 1,
    name: 'Scan parquet ',
    text: 'FileScan parquet',
    metadata: { Location: 'InMemoryFileIndex[hdfs:/orders]' },
    metrics: [],
    children: [],
  };
  const app = looping({ count, actionMs: 50_000, busySlots: 8, callSite: byReflection });
  const jobs = (app.sections.jobs ?? []).map((job) => ({ ...job, sqlExecutionId: job.jobId }));
  const stages = (app.sections.stages ?? []).map((stage) => ({
    ...stage,
    submittedAtMs: jobs[stage.stageId]?.submittedAtMs ?? 0,
    firstTaskLaunchedAtMs: jobs[stage.stageId]?.submittedAtMs ?? 0,
    lastTaskFinishedAtMs: jobs[stage.stageId]?.completedAtMs ?? 0,
    completedAtMs: jobs[stage.stageId]?.completedAtMs ?? 0,
  }));
  const sqlExecutions = jobs.map(({ jobId, submittedAtMs = 0, completedAtMs = 0 }) => ({
    executionId: jobId,
    description: '',
    details: '',
    status: 'succeeded' as const,
    startedAtMs: submittedAtMs,
    endedAtMs: completedAtMs,
    jobIds: [jobId],
    modifiedProperties: {},
    tags: [],
    initialPlan: { ...leaf, nodeId: 0, name: 'Filter', text: filterOf(jobId), children: [leaf] },
    adaptiveUpdateCount: 0,
  }));
  return { ...app, sections: { ...app.sections, jobs, stages, sqlExecutions } };
}

describe('sequential-small-jobs', () => {
  it.for([
    { what: 'nineteen actions', loop: { count: 19, actionMs: 20_000 }, kind: 'pass' },
    { what: 'twenty actions', loop: { count: 20, actionMs: 20_000 }, kind: 'flag' },
    { what: 'just less than a fifth of the run', loop: { actionMs: 8_999 }, kind: 'pass' },
    { what: 'a fifth of the run', loop: { actionMs: 9_000 }, kind: 'flag' },
    { what: 'half of the slots busy', loop: { busySlots: 4 }, kind: 'flag' },
    { what: 'more than half of them busy', loop: { busySlots: 4.01 }, kind: 'pass' },
    { what: 'actions of a minute', loop: { count: 20, actionMs: 60_000 }, kind: 'flag' },
    { what: 'longer actions', loop: { count: 20, actionMs: 60_001 }, kind: 'pass' },
    { what: 'actions side by side', loop: { everyMs: 5_000, actionMs: 20_000 }, kind: 'pass' },
    {
      what: 'forty different actions',
      loop: { callSite: (jobId: number) => `collect at train.py:${jobId}` },
      kind: 'pass',
    },
    {
      what: 'iterations of a library',
      loop: { stage: { details: 'org.apache.spark.ml.optim.loss.RDDLossFunction.calculate' } },
      kind: 'pass',
    },
  ])('$what: $kind', ({ loop, kind }) => {
    expect(judge(sequentialSmallJobs, looping(loop)).kind).toBe(kind);
  });

  it.for([
    { what: 'busy by all tasks', usedCores: 7, kind: 'pass' },
    { what: 'idle by all tasks', usedCores: 1, kind: 'flag' },
  ])(
    'sees in a log too large for all of its stages cores that are $what',
    ({ usedCores, kind }) => {
      const { sections, ...app } = looping();
      const perMinute = Array.from({ length: 7 }, () => usedCores * 60_000);
      const large = {
        ...app,
        sections: {
          ...sections,
          stages: (sections.stages ?? []).slice(0, 5),
          totals: totalsOf({ stageCount: 40 }),
          occupancy: anOccupancy({ used: { cpu: perMinute } }),
        },
      };

      expect(judge(sequentialSmallJobs, large).kind).toBe(kind);
    },
  );

  it('says what side by side would give back', () => {
    const { findings, advice } = judge(sequentialSmallJobs, looping());

    // 400 s with one of eight slots busy: an eighth of it is left
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(350_000);
    expect(findings[0]?.headline).toBe(
      '40 times "collect at train.py:9", one after the other, kept 13 % of the cores busy: side by side 5 min 50 s less',
    );
    expect(findings[0]?.confidence.level).toBe('low');
    expect(advice[0]).toContain('one query');
  });

  it.for([
    { what: 'seven queries', count: 7, kind: 'pass' },
    { what: 'eight queries', count: 8, kind: 'flag' },
  ])('of one query with other values: $what', ({ count, kind }) => {
    const app = querying(count, (turn) => `Filter (k = ${turn})`);

    expect(judge(sequentialSmallJobs, app).kind).toBe(kind);
  });

  it('asks all turns of one query at once, which takes about as long as two of them', () => {
    // all slots are busy, which helps nobody: every turn reads the same
    const { findings, advice } = judge(
      sequentialSmallJobs,
      querying(20, (turn) => `Filter (k = ${turn})`),
    );

    // eighteen of twenty turns of fifty seconds are gone
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(900_000, -4);
    expect(findings[0]?.headline).toBe(
      'The same query ran 20 times with other values ("collect"), 16 min 40 s: one query for all of them takes 15 min less',
    );
    expect(advice[0]).toContain('one query');
  });

  it('leaves the very same query again and again to another heuristic', () => {
    expect(
      judge(
        sequentialSmallJobs,
        querying(20, () => 'Filter (k = 1)'),
      ).kind,
    ).toBe('pass');
  });

  it('counts the jobs of an iterator, which are one query, and keeps the rows first', () => {
    const app = looping({ callSite: () => 'toLocalIterator at export.py:9' });
    const [execution] = querying(1, () => 'Project').sections.sqlExecutions ?? [];
    const inOne = (app.sections.jobs ?? []).map((job) => ({ ...job, sqlExecutionId: 0 }));
    const { findings, advice } = judge(sequentialSmallJobs, {
      ...app,
      sections: {
        ...app.sections,
        jobs: inOne,
        sqlExecutions: execution === undefined ? [] : [execution],
      },
    });

    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(350_000);
    expect(findings[0]?.confidence.level).toBe('medium');
    expect(advice[0]).toMatch(/^Compute all partitions at once/);
  });

  it('takes cells that a person runs for no loop', () => {
    const jobs = looping().sections.jobs ?? [];
    const cells = jobs.map((job) => ({
      ...job,
      jobGroup: String(job.jobId),
      description: `Job group for statement ${job.jobId}`,
    }));

    expect(judge(sequentialSmallJobs, looping({ sections: { jobs: cells } })).kind).toBe('pass');
  });

  it('is silent on the loop whose time the driver takes', async () => {
    const app = await readFixture('patients/logs/p23.3.5.sick.zst');
    const lab = { silentBelowWallMs: 6_000, silentBelowCoreMs: 12_000, gateWallMs: 3_000 };

    expect(judge(sequentialSmallJobs, app, lab).kind).toBe('pass');
  });
});
