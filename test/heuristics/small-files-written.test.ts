import { describe, expect, it } from 'vitest';
import { smallFilesWritten } from '../../src/heuristics/small-files-written.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { PlanNode } from '../../src/model/sql.ts';
import { KIB, MIB } from '../../src/model/units.ts';
import { anApplication, STARTED_AT_MS } from '../builders/application.ts';
import { metricsOf } from '../builders/file-scan.ts';
import { judge } from '../builders/judgement.ts';
import {
  aNode,
  anSqlExecution,
  rddsIn,
  scheduledStage,
  tasksOf,
} from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

interface Shape {
  readonly files?: number;
  readonly meanBytes?: number;
  readonly partitions?: number;
  readonly commitMs?: number;
  readonly below?: string;
  /** Of each of 80 tasks of 20 s. */
  readonly cpuMs?: number;
  readonly rows?: number;
  readonly modifiedProperties?: Readonly<Record<string, string>>;
}

/** 80 tasks of 20 s on 8 slots write 12 000 files of 4 KiB into 150 folders; the driver commits for 40 s. */
function application({
  files = 12_000,
  meanBytes = 4 * KIB,
  partitions = 150,
  commitMs = 40_000,
  below = 'Project [id#1]',
  cpuMs = 1_000,
  rows = 80_000,
  modifiedProperties = {},
}: Shape = {}): ApplicationModel {
  const columns = partitions > 0 ? ' [customer#2],' : '';
  const write: PlanNode = {
    ...aNode('Execute', aNode('WholeStageCodegen (1)', aNode(below, aNode('Range (0, 9)')))),
    name: 'Execute InsertIntoHadoopFsRelationCommand',
    text: `Execute InsertIntoHadoopFsRelationCommand hdfs://nn/out, false,${columns} Parquet, [path=hdfs://nn/out]`,
    metrics: metricsOf({
      'number of written files': files,
      'written output': files * meanBytes,
      'number of dynamic part': partitions,
      'job commit time': commitMs,
      'number of output rows': rows,
    }),
  };
  const tasks = tasksOf(80, {
    durationMs: 20_000,
    executorCpuTimeMs: cpuMs,
    outputBytes: (files * meanBytes) / 80,
    outputRecords: 1_000,
  });
  const stage = scheduledStage(tasks, {
    stageId: 3,
    sqlExecutionId: 0,
    rdds: rddsIn('WholeStageCodegen (1)'),
  });
  const execution = anSqlExecution(write, {
    endedAtMs: STARTED_AT_MS + 245_000,
    modifiedProperties,
  });
  return anApplication({ sections: { stages: [stage], sqlExecutions: [execution] } });
}

describe('what the files cost', () => {
  it('is the writing tasks’ time and the commit, as far as fewer files would save them', () => {
    const { findings, severity } = judge(smallFilesWritten, application());
    const goneShare = 1 - 150 / 12_000;
    // of 1 600 s: 2.3 s explain 47 MiB, and 0.8 s as many rows
    const fileMs = (1_600_000 - (12_000 * 4 * KIB * 1_000) / (20 * MIB)) * goneShare;
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(fileMs / 8 + 40_000 * goneShare, -2);
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      'Stage 3 writes 12,000 files of 4 KiB each: fewer would save 3 min 57 s, and time for each reader',
    );
  });

  it('is no more of the driver than the time after the last task', () => {
    const longer = judge(smallFilesWritten, application({ commitMs: 400_000 }));
    const exact = judge(smallFilesWritten, application({ commitMs: 45_600 }));
    const [a, b] = [longer, exact].map(({ findings }) => findings[0]?.saving?.wallMs.likely ?? 0);
    expect(a).toBeCloseTo(b ?? 0, -2);
  });
});

describe('files that a setting cuts', () => {
  const LIMIT = 'spark.sql.files.maxRecordsPerFile';

  it.for([
    { limit: '100', rows: 12_000 * 50, isTold: true },
    { limit: '100', rows: 12_000 * 50 - 1, isTold: false },
    { limit: '100', rows: 12_000 * 100, isTold: true },
    { limit: '100', rows: 12_000 * 100 + 1, isTold: false },
    { limit: '0', rows: 12_000, isTold: false },
  ])('$limit, of $rows rows: $isTold', ({ limit, rows, isTold }) => {
    const app = application({ rows, modifiedProperties: { [LIMIT]: limit } });
    const { advice } = judge(smallFilesWritten, app);
    expect(advice.includes(`${LIMIT} ${limit} → 0`)).toBe(isTold);
    expect(advice.length).toBe(isTold ? 1 : 2);
  });
});

describe('edges', () => {
  it.for<{ readonly name: string; readonly shape: Shape; readonly kind: string }>([
    { name: 'files', shape: { files: 100, partitions: 0 }, kind: 'flag' },
    { name: 'files', shape: { files: 99, partitions: 0 }, kind: 'pass' },
    { name: 'size', shape: { files: 1_000, meanBytes: 16 * MIB - 1 }, kind: 'flag' },
    { name: 'size', shape: { files: 1_000, meanBytes: 16 * MIB }, kind: 'pass' },
    { name: 'one file for each partition', shape: { files: 151, partitions: 150 }, kind: 'flag' },
    { name: 'one file for each partition', shape: { files: 150, partitions: 150 }, kind: 'pass' },
  ])('$name of $shape: $kind', ({ shape, kind }) => {
    const app = application({ commitMs: 45_000, ...shape });
    expect(judge(smallFilesWritten, app, { gateWallMs: 1, gateWallShare: 0 }).kind).toBe(kind);
  });
});

describe('does not take for the cost of files', () => {
  it.for<{ readonly name: string; readonly shape: Shape }>([
    {
      name: 'CPU time of the rows',
      shape: { files: 200, partitions: 0, cpuMs: 19_900, commitMs: 100 },
    },
    { name: 'what Python does', shape: { below: 'BatchEvalPython [f(id#1)#9]', commitMs: 100 } },
    {
      name: 'a join in the same tasks',
      shape: { below: 'BroadcastHashJoin [id#1], [id#2], Inner', commitMs: 100 },
    },
  ])('$name', ({ shape }) => {
    expect(judge(smallFilesWritten, application(shape)).severity).toBe('none');
  });
});

describe('advice', () => {
  it.for([
    {
      partitions: 150,
      advice: [
        'Shuffle the rows by the partition columns first, so that one task writes each partition.',
        'Or let adaptive execution size the files: it merges small partitions and splits large ones.',
      ],
    },
    { partitions: 0, advice: ['Bring the rows into 8 partitions before they are written.'] },
  ])('with $partitions partitions', ({ partitions, advice }) => {
    const judged = judge(smallFilesWritten, application({ partitions }));
    expect(judged.advice).toEqual(advice);
  });

  it('names the columns', () => {
    expect(judge(smallFilesWritten, application()).findings[0]?.recommendations[0]).toMatchObject({
      before: 'df.write.partitionBy("customer").parquet(path)',
    });
  });
});

it('is silent on one file', async () => {
  const app = await readFixture('patients/logs/h01.3.5.healthy.zst');
  expect(judge(smallFilesWritten, app).severity).toBe('none');
});
