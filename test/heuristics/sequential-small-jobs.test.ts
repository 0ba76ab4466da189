import { describe, expect, it } from 'vitest';
import { sequentialSmallJobs } from '../../src/heuristics/sequential-small-jobs.ts';
import { looping, querying } from '../builders/action-loops.ts';
import { totalsOf } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { anOccupancy } from '../builders/occupancy.ts';
import { aNode } from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

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
      '40 times “collect at train.py:9”, one after the other, kept 13 % of the cores busy: side by side 5 min 50 s less',
    );
    expect(findings[0]?.confidence.level).toBe('low');
    expect(advice[0]).toContain('one query');
  });

  it.for([
    { callSite: 'csv at load.py:9', isRead: true },
    { callSite: 'json at NativeMethodAccessorImpl.java:0', isRead: true },
    { callSite: 'jsonify at load.py:9', isRead: false },
    { callSite: 'collect at load.py:9', isRead: false },
  ])('has files read at once that $callSite reads one by one: $isRead', ({ callSite, isRead }) => {
    const { advice } = judge(sequentialSmallJobs, looping({ callSite: () => callSite }));

    expect(advice[0]?.startsWith('Read all files at once')).toBe(isRead);
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

  it.for([
    {
      what: 'other columns in half of the turns',
      columnCount: 10,
      isByColumn: true,
      savedMs: 1e6 * 0.5 * (19 / 20),
    },
    { what: 'other columns in fewer of them', columnCount: 9, isByColumn: false, savedMs: 900_000 },
  ])(
    'asks for all columns at once where there are $what',
    ({ columnCount, isByColumn, savedMs }) => {
      const app = querying(20, (turn) => `Filter isnull(c${turn}#1)`);
      const sqlExecutions = (app.sections.sqlExecutions ?? []).map((execution, turn) => {
        const { finalPlan } = execution;
        const [leaf] = finalPlan?.children ?? [];
        if (finalPlan === undefined || leaf === undefined) return execution;
        const ReadSchema = `struct<c${Math.min(turn, columnCount - 1)}:double>`;
        const children = [{ ...leaf, metadata: { ...leaf.metadata, ReadSchema } }];
        return { ...execution, finalPlan: { ...finalPlan, children } };
      });
      // of eight slots that are busy throughout nothing is given back, of four of them half, but for the first turn
      const half = (app.sections.stages ?? []).map((stage) => ({ ...stage, taskTimeMs: 200_000 }));
      const busy = judge(sequentialSmallJobs, {
        ...app,
        sections: { ...app.sections, sqlExecutions },
      });
      const { advice, findings } = judge(sequentialSmallJobs, {
        ...app,
        sections: { ...app.sections, sqlExecutions, stages: half },
      });

      expect(busy.kind).toBe(isByColumn ? 'pass' : 'flag');
      expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(savedMs, -4);
      expect(advice[0]).toBe(
        isByColumn
          ? 'Ask for all columns in one query.'
          : 'Ask for all turns of the loop in one query.',
      );
    },
  );

  it.for([
    { what: 'its rows in the query', leaf: 'LocalTableScan', count: 8, isSaid: true },
    { what: 'a SELECT from nothing', leaf: 'Scan OneRowRelation', count: 8, isSaid: true },
    { what: 'fewer turns', leaf: 'LocalTableScan', count: 7, isSaid: false },
    { what: 'rows of elsewhere', leaf: 'Scan ExistingRDD', count: 8, isSaid: false },
  ])('has inserts become one write: $what', ({ leaf, count, isSaid }) => {
    const app = querying(count, () => '');
    const sqlExecutions = (app.sections.sqlExecutions ?? []).map((execution) => ({
      ...execution,
      finalPlan: {
        ...aNode('Execute', { ...aNode(`${leaf} [id#4L, name#5]`), name: leaf }),
        name: 'Execute InsertIntoHadoopFsRelationCommand',
      },
    }));
    const { advice, findings } = judge(sequentialSmallJobs, {
      ...app,
      sections: { ...app.sections, sqlExecutions },
    });

    expect(advice).toEqual(
      isSaid ? ['Collect the rows in the program, and write them all at once.'] : [],
    );
    if (!isSaid) return;
    // six of eight turns are gone
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(300_000);
    expect(findings[0]?.headline).toContain(
      'Rows of the program are inserted 8 times, a few at a time',
    );
  });

  it.for([
    { pauseMs: 300, savedMs: 300_000 },
    { pauseMs: 301, savedMs: 300_000 - 6 * 301 },
  ])('leaves the program its own work between turns: pauses of $pauseMs ms', (given) => {
    const { sections, ...app } = querying(8, (turn) => `Filter (k#1 = ${turn})`);
    const { jobs = [], stages = [], sqlExecutions = [] } = sections;
    const endOf = (turn: number) => (jobs[turn]?.completedAtMs ?? 0) - given.pauseMs;
    const ended = {
      jobs: jobs.map((job) => ({ ...job, completedAtMs: endOf(job.jobId) })),
      stages: stages.map((stage) => ({
        ...stage,
        lastTaskFinishedAtMs: endOf(stage.stageId),
        completedAtMs: endOf(stage.stageId),
      })),
      sqlExecutions: sqlExecutions.map((execution) => ({
        ...execution,
        endedAtMs: endOf(execution.executionId),
      })),
    };
    const { findings } = judge(sequentialSmallJobs, {
      ...app,
      sections: { ...sections, ...ended },
    });

    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(given.savedMs);
  });
});
