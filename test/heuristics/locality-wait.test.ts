import { describe, expect, it } from 'vitest';
import { localityWait } from '../../src/heuristics/locality-wait.ts';
import { LOCALITIES } from '../../src/model/task-columns.ts';
import {
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  aStage,
  MINUTE_MS,
  STARTED_AT_MS,
} from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { anRdd } from '../builders/scheduled-stage.ts';
import { type TaskDraft, taskColumns } from '../builders/task-columns.ts';

const NEAR = LOCALITIES.indexOf('NODE_LOCAL');
const PROCESS = LOCALITIES.indexOf('PROCESS_LOCAL');
const FAR = LOCALITIES.indexOf('ANY');

interface Draft {
  readonly tasks: readonly TaskDraft[];
  readonly version?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly secondAddedMs?: number;
  readonly isCached?: boolean;
  readonly isExcluded?: boolean;
  readonly hadoop?: Readonly<Record<string, string>>;
}

/** Two executors of one core, and a stage of these tasks. */
function applicationWith({ tasks, version = '3.5.1', properties, hadoop, ...draft }: Draft) {
  const endMs = Math.max(
    ...tasks.map(({ launchOffsetMs = 0, durationMs = 0 }) => launchOffsetMs + durationMs),
  );
  const addedAtMs = STARTED_AT_MS + (draft.secondAddedMs ?? 0);
  const stage = aStage({
    tasks: taskColumns(tasks),
    taskCount: tasks.length,
    completedTaskCount: tasks.length,
    firstTaskLaunchedAtMs: STARTED_AT_MS,
    lastTaskFinishedAtMs: STARTED_AT_MS + endMs,
    completedAtMs: STARTED_AT_MS + endMs,
    sums: { inputBytes: 1_000 },
    rdds: draft.isCached === true ? [anRdd({ storage: IN_MEMORY })] : [],
  });
  return anApplication({
    framework: { name: 'spark', version },
    lastSeenAtMs: STARTED_AT_MS + 5 * MINUTE_MS,
    endedAtMs: STARTED_AT_MS + 5 * MINUTE_MS,
    sections: {
      stages: [stage],
      environment: anEnvironment(properties, { hadoopProperties: hadoop ?? {} }),
      executors: [
        anExecutor({ lives: [aLife({ cores: 1 })] }),
        anExecutor({
          executorId: '2',
          lives: [aLife({ cores: 1, addedAtMs })],
          isExcluded: draft.isExcluded ?? false,
        }),
      ],
    },
  });
}

const IN_MEMORY = { useMemory: true, useDisk: false, deserialized: true, replication: 1 } as const;

/** 120 tasks of a second after each other on the first executor; the second has none of the data. */
function onOneExecutor(locality: number): readonly TaskDraft[] {
  return Array.from({ length: 120 }, (_, place) => ({
    launchOffsetMs: 1_000 * place,
    durationMs: 1_000,
    executor: 0,
    locality,
  }));
}

/** The second executor gets its first task when the wait is over, and all the rest. */
function afterWait(waitMs: number, locality = FAR): readonly TaskDraft[] {
  const first = { launchOffsetMs: 0, durationMs: 110_000, executor: 0, locality: NEAR };
  const second = Array.from({ length: 4 }, (_, place) => ({
    launchOffsetMs: waitMs + 25_000 * place,
    durationMs: 25_000,
    executor: 1,
    locality,
  }));
  return [first, ...second];
}

describe('fires', () => {
  it('on an executor that starves before Spark 3.1', () => {
    const app = applicationWith({ tasks: onOneExecutor(NEAR), version: '2.4.8' });
    const { findings, advice } = judge(localityWait, app);
    // 120 s on one slot are 60 s on two; replayed
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(59_500, -3);
    expect(findings[0]?.headline).toBe(
      'Stage 0: tasks wait for slots near their data while others are free, about 59 s of the run',
    );
    expect(findings[0]?.subject).toEqual({ kind: 'stage', stageId: 0, stageAttemptId: 0 });
    expect(advice).toEqual(['spark.locality.wait 3s → 0s']);
  });

  it('on cached data that is on one executor, as long as the wait lasts', () => {
    const tasks = onOneExecutor(PROCESS);
    const long = { 'spark.locality.wait': '60s' };
    expect(
      judge(localityWait, applicationWith({ tasks, properties: long, isCached: true })).kind,
    ).toBe('flag');
    // after 9 s every level has been waited for: something else keeps the executor from its tasks
    expect(judge(localityWait, applicationWith({ tasks, isCached: true })).kind).toBe('pass');
  });

  it('waits a second for the blocks of HDFS', () => {
    const hadoop = { 'fs.defaultFS': 'hdfs://nn:8020' };
    const app = applicationWith({ tasks: onOneExecutor(NEAR), version: '2.4.8', hadoop });
    expect(judge(localityWait, app).advice).toEqual(['spark.locality.wait 3s → 1s']);
  });

  it('names the level that was set', () => {
    const properties = { 'spark.locality.wait.node': '10s' };
    const app = applicationWith({ tasks: onOneExecutor(NEAR), version: '2.4.8', properties });
    expect(judge(localityWait, app).advice).toEqual([
      'spark.locality.wait 3s → 0s',
      'spark.locality.wait.node 10s → 0s',
    ]);
  });
});

describe('a far task after a wait of 60 s', () => {
  const properties = { 'spark.locality.wait': '60s' };

  it.for([
    { waitMs: 60_000, kind: 'flag' },
    { waitMs: 61_200, kind: 'flag' },
    { waitMs: 61_201, kind: 'pass' },
    { waitMs: 120_000, kind: 'flag' },
    { waitMs: 90_000, kind: 'pass' },
    { waitMs: 54_000, kind: 'flag' },
    { waitMs: 53_999, kind: 'pass' },
  ])('launched after $waitMs: $kind', ({ waitMs, kind }) => {
    const app = applicationWith({ tasks: afterWait(waitMs), properties });
    expect(judge(localityWait, app, { gateWallMs: 0, gateWallShare: 0 }).kind).toBe(kind);
  });

  it('is no wait when it is as near as the others', () => {
    const app = applicationWith({ tasks: afterWait(60_000, NEAR), properties });
    expect(judge(localityWait, app, { gateWallMs: 0, gateWallShare: 0 }).kind).toBe('pass');
  });
});

describe('does not fire', () => {
  it.for<{ name: string } & Partial<Draft>>([
    { name: 'that came while the stage ran', secondAddedMs: 1_000 },
    { name: 'that is excluded', isExcluded: true },
    { name: 'while tasks without a place to prefer wait', tasks: onOneExecutor(PROCESS) },
    { name: 'of Spark 3.5, where waits end', version: '3.5.1' },
  ])('on an idle executor $name', ({ name: _name, ...draft }) => {
    const app = applicationWith({ tasks: onOneExecutor(NEAR), version: '2.4.8', ...draft });
    expect(judge(localityWait, app).kind).toBe('pass');
  });

  it('where the wait is off', () => {
    const properties = { 'spark.locality.wait': '0s' };
    const app = applicationWith({ tasks: onOneExecutor(NEAR), version: '2.4.8', properties });
    expect(judge(localityWait, app).kind).toBe('not-applicable');
  });

  it.for([
    { minIdleShare: 0.495, kind: 'flag' },
    { minIdleShare: 0.497, kind: 'pass' },
  ])('below $minIdleShare of the slot time', ({ minIdleShare, kind }) => {
    const app = applicationWith({ tasks: onOneExecutor(NEAR), version: '2.4.8' });
    // 119 of 240 s
    expect(judge(localityWait, app, { minIdleShare }).kind).toBe(kind);
  });
});
