import { describe, expect, it } from 'vitest';
import { driverStretches } from '../../../src/metrics/budget/driver-phases.ts';
import { jobPhases } from '../../../src/metrics/budget/job-phases.ts';
import { stageTailOf } from '../../../src/metrics/budget/stage-tail.ts';
import { stageWork } from '../../../src/metrics/budget/stage-work.ts';
import { timeBudget } from '../../../src/metrics/time-budget.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import type { JobData } from '../../../src/model/job.ts';
import type { PlanNode, SqlExecution } from '../../../src/model/sql.ts';
import {
  aJob,
  aLife,
  anApplication,
  anExecutor,
  aStage,
  STARTED_AT_MS,
  totalsOf,
} from '../../builders/application.ts';
import { rddsIn, scheduledStage } from '../../builders/scheduled-stage.ts';

const WALL_MS = 100_000;

function seconds(atMs: number): number {
  return (atMs - STARTED_AT_MS) / 1_000;
}

function at(second: number): number {
  return STARTED_AT_MS + second * 1_000;
}

function job(jobId: number, from: number, to: number): JobData {
  return aJob({ jobId, submittedAtMs: at(from), completedAtMs: at(to) });
}

function plan(name: string): PlanNode {
  return { nodeId: 0, name, text: name, metadata: {}, metrics: [], children: [] };
}

function sql(from: number, to: number, jobIds: readonly number[], node = 'Project'): SqlExecution {
  return {
    executionId: from,
    description: '',
    details: '',
    status: 'succeeded',
    startedAtMs: at(from),
    endedAtMs: at(to),
    jobIds,
    modifiedProperties: {},
    tags: [],
    finalPlan: plan(node),
    adaptiveUpdateCount: 0,
  };
}

/** A hundred seconds with one executor of two slots from second 5. */
function ran(sections: ApplicationModel['sections']): ApplicationModel {
  return anApplication({
    endedAtMs: STARTED_AT_MS + WALL_MS,
    lastSeenAtMs: STARTED_AT_MS + WALL_MS,
    sections: {
      totals: totalsOf({ stageCount: sections.stages?.length ?? 0 }),
      stages: [],
      executors: [anExecutor({ lives: [aLife({ addedAtMs: at(5), cores: 2 })] })],
      ...sections,
    },
  });
}

describe('what the driver did while no job ran', () => {
  it.for([
    {
      what: 'jobs and no SQL',
      sections: { jobs: [job(0, 10, 20), job(1, 30, 90)] },
      is: ['cluster-wait 0-5', 'startup 5-10', 'driver 20-30', 'end 90-100'],
    },
    {
      what: 'SQL that plans before its first job, and between two of its jobs',
      sections: {
        jobs: [job(0, 10, 20), job(1, 30, 40), job(2, 42, 90)],
        sqlExecutions: [sql(26, 91, [1, 2])],
      },
      is: [
        'cluster-wait 0-5',
        'startup 5-10',
        'driver 20-26',
        'planning 26-30',
        'planning 40-42',
        'end 90-100',
      ],
    },
    {
      what: 'a command without a job',
      sections: { jobs: [job(0, 10, 20), job(1, 30, 90)], sqlExecutions: [sql(22, 27, [])] },
      is: [
        'cluster-wait 0-5',
        'startup 5-10',
        'driver 20-22',
        'planning 22-27',
        'driver 27-30',
        'end 90-100',
      ],
    },
    {
      what: 'a write that is committed',
      sections: {
        jobs: [job(0, 10, 80)],
        sqlExecutions: [sql(8, 95, [0], 'Execute InsertIntoHadoopFsRelationCommand')],
      },
      is: ['cluster-wait 0-5', 'startup 5-8', 'planning 8-10', 'commit 80-95', 'end 95-100'],
    },
    {
      what: 'executors that came after the first job',
      sections: {
        jobs: [job(0, 10, 100)],
        executors: [anExecutor({ lives: [aLife({ addedAtMs: at(20) })] })],
      },
      is: ['startup 0-10'],
    },
  ])('with $what', ({ sections, is }) => {
    const stretches = driverStretches(ran(sections)).map(
      ({ phase, fromMs, toMs }) => `${phase} ${seconds(fromMs)}-${seconds(toMs)}`,
    );
    expect(stretches).toEqual(is);
  });
});

describe('what held the clock while jobs ran', () => {
  it('is the cluster, then scheduling, then tasks, then the last of them', () => {
    // four tasks on two slots from second 22: 10, 10, 10 and 40 s; the last is alone from 42 to 72
    const stage = scheduledStage(
      [10_000, 10_000, 10_000, 40_000].map((durationMs) => ({
        durationMs,
        executorRunTimeMs: durationMs,
        executorCpuTimeMs: durationMs,
      })),
      { fromMs: 22_000, slotCount: 2 },
    );
    const app = ran({
      jobs: [job(0, 10, 80)],
      stages: [stage],
      executors: [
        anExecutor({
          lives: [aLife({ addedAtMs: at(20), cores: 2 })],
          taskTimeMs: 70_000,
          executorRunTimeMs: 70_000,
        }),
      ],
    });
    const phases = jobPhases(app);

    expect(phases).toMatchObject({
      clusterWaitMs: 10_000,
      schedulingMs: 10_000,
      tailMs: 30_000,
      unknownMs: 0,
    });
    expect([...phases.byStage.values()]).toEqual([20_000]);
    const idle = Object.fromEntries((timeBudget(app)?.cores ?? []).map(({ id, ms }) => [id, ms]));
    expect(idle).toMatchObject({
      'idle-tail': 30_000,
      'idle-scheduling': 20_000,
      'idle-jobs': 0,
      'idle-end': 40_000,
    });
  });

  it('is not told apart where stages are missing', () => {
    const app = ran({ jobs: [job(0, 10, 80)], totals: totalsOf({ stageCount: 7 }) });

    expect(jobPhases(app)).toMatchObject({ unknownMs: 70_000, schedulingMs: 0 });
  });
});

describe('the tail of a stage', () => {
  it.for([
    { what: 'even tasks', durations: [10, 10, 10, 10, 10], is: undefined },
    { what: 'a task of one and a half middle ones', durations: [10, 10, 10, 15], is: undefined },
    { what: 'a task a little longer', durations: [10, 10, 10, 16], is: { from: 20, ms: 6 } },
    { what: 'one task', durations: [100], is: undefined },
    {
      what: 'a long task that began last',
      durations: [10, 10, 10, 10, 40],
      is: { from: 20, ms: 40 },
    },
    {
      what: 'a long task that ended before the others',
      durations: [16, 10, 10, 10],
      is: undefined,
    },
  ])('of $what', ({ durations, is }) => {
    const stage = scheduledStage(
      durations.map((duration) => ({ durationMs: duration * 1_000 })),
      { slotCount: 2 },
    );
    const tail = stageTailOf(anApplication(), stage);

    expect(tail && { from: seconds(tail.fromMs), ms: tail.taskMs / 1_000 }).toEqual(is);
  });
});

describe('what a stage’s tasks did', () => {
  const sums = {
    executorDeserializeTimeMs: 5_000,
    executorRunTimeMs: 80_000,
    gcTimeMs: 8_000,
    executorCpuTimeMs: 40_000,
    shuffleFetchWaitMs: 2_000,
    shuffleWriteTimeMs: 1_000,
    diskSpilledBytes: 500 * 2 ** 20, // 10 s for writing and reading it
  };

  it('adds up to their time', () => {
    expect(stageWork(aStage({ taskTimeMs: 100_000, sums }))).toEqual({
      deserialization: 5_000,
      overhead: 15_000,
      gc: 8_000,
      shuffleWait: 2_000,
      shuffleWrite: 1_000,
      cpu: 40_000,
      spill: 10_000,
      python: 0,
      other: 19_000,
    });
  });

  it('is Python where nothing else explains it and Python ran', () => {
    const stage = aStage({ taskTimeMs: 100_000, sums, rdds: rddsIn('ArrowEvalPython') });

    expect(stageWork(stage)).toMatchObject({ python: 19_000, other: 0 });
  });
});
