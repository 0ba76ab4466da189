import { describe, expect, it } from 'vitest';
import { rowFormatSource } from '../../src/heuristics/row-format-source.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { GIB } from '../../src/model/units.ts';
import { anApplication, STARTED_AT_MS, type StageDraft } from '../builders/application.ts';
import { aFileScan } from '../builders/file-scan.ts';
import { judge } from '../builders/judgement.ts';
import { anSqlExecution, rddsIn, scheduledStage, tasksOf } from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

interface Shape {
  readonly pass?: StageDraft;
  /** Of each of 8 tasks. */
  readonly passMs?: number;
  readonly warmUpMs?: number;
  readonly scanCount?: number;
}

/** Half an hour on 8 slots: 5 minutes of other work, a pass of 2 minutes over 8 GiB of CSV, then two queries. */
function application({
  pass = {},
  passMs = 120_000,
  warmUpMs = 300_000,
  scanCount = 2,
}: Shape = {}): ApplicationModel {
  const before = scheduledStage(tasksOf(8, { durationMs: warmUpMs }), { stageId: 0 });
  const reading = tasksOf(8, {
    durationMs: passMs,
    executorDeserializeTimeMs: 20_000,
    inputBytes: GIB,
  });
  const stage = scheduledStage(reading, {
    stageId: 1,
    name: 'csv at NativeMethodAccessorImpl.java:0',
    rdds: rddsIn('Scan text ', 'mapPartitions'),
    fromMs: 300_000,
    ...pass,
  });
  const scan = aFileScan(
    {},
    { Format: 'CSV', Location: 'InMemoryFileIndex(1 paths)[hdfs://nn/dump]' },
  );
  const sqlExecutions = Array.from({ length: scanCount }, (_, executionId) =>
    anSqlExecution(scan, { executionId, startedAtMs: STARTED_AT_MS + 900_000 }),
  );
  return anApplication({ sections: { stages: [before, stage], sqlExecutions } });
}

describe('fires', () => {
  it('gives back the pass', () => {
    const { findings, severity, advice } = judge(rowFormatSource, application());
    expect(findings[0]?.headline).toBe(
      'CSV in dump is read once more, only to guess its column types: a schema saves 2 min',
    );
    expect(severity).toBe('moderate');
    expect(findings[0]?.confidence.level).toBe('medium');
    expect(advice).toEqual([
      'Give the reader the schema.',
      'Write the rows as Parquet once, and read that.',
    ]);
  });

  it('leaves starting the executors to the next stage, and is not sure', () => {
    const { findings } = judge(rowFormatSource, application({ warmUpMs: 119_999 }));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(100_000, -2);
    expect(findings[0]?.confidence.level).toBe('low');
    expect(
      judge(rowFormatSource, application({ warmUpMs: 120_000 })).findings[0]?.confidence.level,
    ).toBe('medium');
  });

  it('names the format of an input that no query read', () => {
    const { findings, advice } = judge(
      rowFormatSource,
      application({ scanCount: 0, pass: { name: 'json at etl.scala:7' } }),
    );
    expect(findings[0]?.headline).toMatch(/^The JSON input is read once more/);
    expect(advice).toEqual(['Give the reader the schema.']);
  });
});

describe('edges', () => {
  it.for([
    { passMs: 89_900, severity: 'low' },
    { passMs: 90_100, severity: 'moderate' },
  ])('graded by what goes: $passMs ms is $severity', ({ passMs, severity }) => {
    expect(judge(rowFormatSource, application({ passMs })).severity).toBe(severity);
  });
});

describe('silent', () => {
  it.for<{ readonly name: string; readonly pass: StageDraft }>([
    {
      name: 'on a query of CSV with a schema',
      pass: { sqlExecutionId: 0, rdds: rddsIn('Scan csv ') },
    },
    { name: 'on the first line of a CSV, which a query reads', pass: { sqlExecutionId: 0 } },
    { name: 'on a program’s own work with text', pass: { name: 'count at etl.py:7' } },
    { name: 'on RDDs of text files', pass: { name: 'load at etl.py:7', rdds: rddsIn('textFile') } },
  ])('$name', ({ pass }) => {
    expect(judge(rowFormatSource, application({ pass })).kind).toBe('pass');
  });

  it('on parquet', async () => {
    const app = await readFixture('patients/logs/h01.3.5.healthy.zst');
    expect(judge(rowFormatSource, app).severity).toBe('none');
  });
});
