import { describe, expect, it } from 'vitest';
import { arrowDisabled } from '../../src/heuristics/arrow-disabled.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { PlanMetric, PlanNode } from '../../src/model/sql.ts';
import { MIB } from '../../src/model/units.ts';
import {
  anApplication,
  anEnvironment,
  aStage,
  MINUTE_MS,
  STARTED_AT_MS,
} from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { aNode, anSqlExecution } from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

interface Draft {
  readonly bytes?: number;
  readonly nextAfterMs?: number;
  readonly version?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly inSession?: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly plan?: PlanNode;
}

function metricOf(name: string, value: number): PlanMetric {
  return { name, type: 'sum', accumulatorId: 0, value };
}

/** One query of a minute, then a gap of 100 s until the next. */
function converting({
  bytes = 1_000 * MIB,
  nextAfterMs = 100_000,
  version = '3.5.1',
  properties = {},
  inSession = {},
  description = 'toPandas at /home/me/report.py:40',
  plan = aNode('Project [a#1]'),
}: Draft): ApplicationModel {
  const first = anSqlExecution(plan, {
    description,
    modifiedProperties: inSession,
  });
  const next = anSqlExecution(aNode('Project [a#1]'), {
    executionId: 1,
    startedAtMs: STARTED_AT_MS + MINUTE_MS + nextAfterMs,
  });
  return anApplication({
    framework: { name: 'spark', version },
    sections: {
      stages: [aStage({ sqlExecutionId: 0, sums: { resultBytes: bytes } })],
      environment: anEnvironment(properties),
      sqlExecutions: [first, next],
    },
  });
}

const gate = { gateWallShare: 0 };

describe('fires', () => {
  it('on a data frame that the driver unpickles', () => {
    const { severity, findings, advice } = judge(arrowDisabled, converting({}), gate);
    expect(severity).toBe('moderate');
    // 80 % of 100 s; 1 000 MiB could have taken 1 000 s
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(80_000);
    expect(findings[0]?.headline).toBe(
      'toPandas() at report.py:40 unpickles 1,000 MiB row by row in the driver: Arrow would save about 1 min 20 s',
    );
    expect(advice[0]).toBe('spark.sql.execution.arrow.pyspark.enabled false → true');
  });

  it('for no more than the bytes explain', () => {
    const app = converting({ bytes: 40 * MIB, nextAfterMs: 20 * MINUTE_MS });
    expect(judge(arrowDisabled, app, gate).findings[0]?.saving?.wallMs.likely).toBeCloseTo(40_000);
  });

  it.for([
    // 10 million rows of 5 µs, and 2.5 µs a value
    { text: 'Project [a#1, (cast(b#2 as int) * 2) AS c#3]', values: 2 },
    { text: 'Project [a#1, b#2, c#3, ... 9 more fields]', values: 12 },
    { text: 'FileScan parquet [a#1,b#2,c#3] Batched: true, DataFilters: [x]', values: 3 },
    { text: 'SortAggregate(key=[a#1], functions=[count(1)])', values: 1 },
  ])('for no more than the rows of $text explain', ({ text, values }) => {
    const rows = metricOf('number of output rows', 10_000_000);
    const plan = { ...aNode(text), metrics: [rows] };
    const app = converting({ nextAfterMs: 20 * MINUTE_MS, plan });
    const { saving } = judge(arrowDisabled, app, gate).findings[0] ?? {};
    expect(saving?.wallMs.likely).toBeCloseTo(10_000 * (5 + 2.5 * values));
  });

  it.for([
    { bytes: 200 * MIB, options: { minResultBytes: 200 * MIB }, kind: 'flag' },
    { bytes: 200 * MIB - 1, options: { minResultBytes: 200 * MIB }, kind: 'pass' },
  ])('with $bytes bytes: $kind', ({ bytes, options, kind }) => {
    expect(judge(arrowDisabled, converting({ bytes }), { ...gate, ...options }).kind).toBe(kind);
  });

  it('with the old name on Spark 2.4', () => {
    expect(judge(arrowDisabled, converting({ version: '2.4.8' }), gate).advice[0]).toBe(
      'spark.sql.execution.arrow.enabled false → true',
    );
  });
});

const ON = { 'spark.sql.execution.arrow.pyspark.enabled': 'true' };
const OFF = { 'spark.sql.execution.arrow.pyspark.enabled': 'false' };

describe('by what Arrow was set to', () => {
  it.for([
    { name: 'on for all', draft: { properties: ON }, kind: 'pass' },
    {
      name: 'on under its old name',
      draft: { properties: { 'spark.sql.execution.arrow.enabled': 'true' } },
      kind: 'pass',
    },
    { name: 'on for the session', draft: { inSession: ON }, kind: 'pass' },
    { name: 'off for the session', draft: { properties: ON, inSession: OFF }, kind: 'flag' },
    { name: 'the default of 4.1', draft: { version: '4.1.0' }, kind: 'flag' },
    { name: 'the default of 4.2', draft: { version: '4.2.0' }, kind: 'pass' },
    { name: 'off in 4.2', draft: { version: '4.2.0', properties: OFF }, kind: 'flag' },
    { name: 'not there in 2.2', draft: { version: '2.2.0' }, kind: 'pass' },
    { name: 'a collect', draft: { description: 'collect at a.py:1' }, kind: 'pass' },
  ] as const)('$name: $kind', ({ draft, kind }) => {
    expect(judge(arrowDisabled, converting(draft), gate).kind).toBe(kind);
  });
});

it.for(['p23.3.5.sick.zst', 'p24.3.5.sick.zst', 'h07.3.5.healthy.zst'])(
  'is silent on %s, whose frames are small',
  async (log) => {
    const lab = { gateWallMs: 3_000, silentBelowWallMs: 6_000, minResultBytes: MIB };
    const app = await readFixture(`patients/logs/${log}`);
    expect(judge(arrowDisabled, app, lab).severity).toBe('none');
  },
);

it('finds a frame of 600,000 rows', async () => {
  const lab = { gateWallMs: 3_000, silentBelowWallMs: 6_000, silentBelowCoreMs: 12_000 };
  const app = await readFixture('python/to-pandas.3.5.zst');
  const { severity, findings } = judge(arrowDisabled, app, { ...lab, minResultBytes: 5 * MIB });
  expect(severity).toBe('moderate');
  // 80 % of the 6.5 s from the job to the end
  expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(0.8 * 6_527);
});
