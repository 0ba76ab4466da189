import { describe, expect, it } from 'vitest';
import { writeCommitTime } from '../../src/heuristics/write-commit-time.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { PlanNode, SqlExecution } from '../../src/model/sql.ts';
import { MIB } from '../../src/model/units.ts';
import {
  aJob,
  anApplication,
  anEnvironment,
  MINUTE_MS,
  STARTED_AT_MS,
} from '../builders/application.ts';
import { metricsOf } from '../builders/file-scan.ts';
import { judge } from '../builders/judgement.ts';
import { aNode, anSqlExecution } from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

interface Shape {
  readonly files?: number;
  readonly meanBytes?: number;
  readonly partitions?: number;
  /** From the end of the job, after a minute, to the end of the query. */
  readonly waitMs?: number;
  readonly commitMs?: number;
  readonly location?: string;
  readonly command?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly status?: SqlExecution['status'];
}

/** Half an hour on 8 slots: one write of 1 000 files of 128 MiB, moved for two minutes after its job. */
function application(shape: Shape = {}): ApplicationModel {
  const { waitMs = 120_000, properties = {}, status = 'succeeded' } = shape;
  const endedAtMs = STARTED_AT_MS + MINUTE_MS + waitMs;
  const execution = anSqlExecution(writeOf(waitMs, shape), { endedAtMs, status });
  const environment = anEnvironment(properties);
  return anApplication({ sections: { jobs: [aJob()], sqlExecutions: [execution], environment } });
}

function writeOf(
  waitMs: number,
  {
    files = 1_000,
    meanBytes = 128 * MIB,
    partitions = 0,
    commitMs = waitMs,
    location = 'hdfs://nn/out',
    command = 'InsertIntoHadoopFsRelationCommand',
  }: Shape,
): PlanNode {
  const columns = partitions > 0 ? ' [day#2],' : '';
  return {
    ...aNode('Execute', aNode('WholeStageCodegen (1)', aNode('Range (0, 9)'))),
    name: `Execute ${command}`,
    text: `Execute ${command} ${location}, false,${columns} Parquet, [path=${location}]`,
    metrics: metricsOf({
      'number of written files': files,
      'written output': files * meanBytes,
      'number of dynamic part': partitions,
      ...(commitMs > 0 ? { 'job commit time': commitMs } : {}),
    }),
  };
}

const ALGORITHM = 'spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version';

function savedMs(shape: Shape): number {
  const saving = judge(writeCommitTime, application(shape)).findings[0]?.saving;
  return Math.round(saving?.wallMs.likely ?? 0);
}

describe('what a cure gives back', () => {
  it.for<{ readonly name: string; readonly shape: Shape; readonly saved: number }>([
    { name: 'tasks move their files on 8 slots', shape: {}, saved: 105_000 },
    { name: 'an object store need not copy', shape: { location: 's3a://b/out' }, saved: 108_000 },
    {
      name: 'a quarter of the files is enough',
      shape: { meanBytes: 32 * MIB, properties: { [ALGORITHM]: '2' } },
      saved: 90_000,
    },
    { name: 'what the committer did not do stays', shape: { commitMs: 80_000 }, saved: 70_000 },
    { name: 'without a count, the whole wait', shape: { commitMs: 0 }, saved: 105_000 },
    { name: 'nothing past the wait', shape: { commitMs: 500_000 }, saved: 105_000 },
  ])('$name: $saved ms', ({ shape, saved }) => {
    expect(savedMs(shape)).toBe(saved);
  });
});

describe('edges', () => {
  it.for<{ readonly shape: Shape; readonly kind: string }>([
    { shape: { waitMs: 2_000 }, kind: 'flag' },
    { shape: { waitMs: 1_999 }, kind: 'pass' },
  ])('$shape: $kind', ({ shape, kind }) => {
    const gates = { gateWallMs: 1, gateWallShare: 0 };
    expect(judge(writeCommitTime, application(shape), gates).kind).toBe(kind);
  });

  it.for([
    { waitMs: 102_857, severity: 'low' },
    { waitMs: 102_858, severity: 'moderate' },
  ])('graded by what goes: $waitMs ms is $severity', ({ waitMs, severity }) => {
    expect(judge(writeCommitTime, application({ waitMs })).severity).toBe(severity);
  });
});

describe('silent', () => {
  it.for<{ readonly name: string; readonly shape: Shape }>([
    {
      name: 'where tasks move as few files as can be',
      shape: { properties: { [ALGORITHM]: '2' } },
    },
    {
      name: 'where one file goes to each partition',
      shape: { partitions: 1_000, properties: { [ALGORITHM]: '2' } },
    },
    {
      name: 'where files are written to their place',
      shape: {
        location: 's3a://b/out',
        properties: { 'spark.hadoop.fs.s3a.committer.name': 'magic' },
      },
    },
    {
      name: 'on a table with a log of its own',
      shape: { command: 'SaveIntoDataSourceCommand' },
    },
    { name: 'on a write that failed', shape: { status: 'failed' } },
  ])('$name', ({ shape }) => {
    expect(judge(writeCommitTime, application(shape)).kind).toBe('pass');
  });

  it('on a write of a few files', async () => {
    const app = await readFixture('patients/logs/h01.3.5.healthy.zst');
    expect(judge(writeCommitTime, app).severity).toBe('none');
  });
});

describe('what it says', () => {
  it('names the wait, the files and what can go', () => {
    const [finding] = judge(writeCommitTime, application()).findings;
    expect(finding?.headline).toBe(
      'After its last task a write waits 2 min while the driver moves 1,000 files: 1 min 45 s can go',
    );
    expect(finding?.confidence.level).toBe('medium');
  });

  it.for<{ readonly shape: Shape; readonly advice: readonly string[] }>([
    { shape: {}, advice: [`${ALGORITHM} unset → 2`] },
    {
      shape: { meanBytes: 32 * MIB, properties: { [ALGORITHM]: '1' } },
      advice: [`${ALGORITHM} 1 → 2`, 'Write fewer files: 250 would do for 1,000.'],
    },
    {
      shape: { location: 's3a://b/out' },
      advice: [
        'spark.hadoop.fs.s3a.committer.name unset → magic',
        'spark.sql.sources.commitProtocolClass unset → org.apache.spark.internal.io.cloud.PathOutputCommitProtocol',
        'spark.sql.parquet.output.committer.class unset → org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter',
      ],
    },
    {
      shape: {
        location: 's3a://b/out',
        meanBytes: MIB,
        properties: { 'spark.hadoop.fs.s3a.committer.name': 'magic' },
      },
      advice: ['Write fewer files: 8 would do for 1,000.'],
    },
  ])('advises $advice', ({ shape, advice }) => {
    expect(judge(writeCommitTime, application(shape)).advice).toEqual(advice);
  });
});
