import { describe, expect, it } from 'vitest';
import { oversizedBroadcast } from '../../src/heuristics/oversized-broadcast.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { MIB } from '../../src/model/units.ts';
import { anApplication, anEnvironment, STARTED_AT_MS } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { counted } from '../builders/plan.ts';
import {
  aNode,
  anSqlExecution,
  rddsIn,
  scheduledStage,
  tasksOf,
} from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

interface Shape {
  readonly dataBytes?: number;
  readonly collectMs?: number;
  readonly heap?: string;
}

/** A table made in a minute, then 4 min in which only the driver works on it, then the join of it on eight slots. */
function applicationWith({
  dataBytes = 600 * MIB,
  collectMs = 240_000,
  heap = '8g',
}: Shape = {}): ApplicationModel {
  const table = aNode('WholeStageCodegen (1)', aNode('FileScan parquet [k#2]'));
  const exchange = [
    ['data size', dataBytes],
    ['number of output rows', 5_000_000],
    ['time to collect', collectMs],
    ['time to build', 50_000],
    ['time to broadcast', 10_000],
  ] as const;
  const broadcast = exchange.reduce(
    (node, [name, value]) => counted(node, name, value),
    aNode('BroadcastExchange HashedRelationBroadcastMode(List(k#2))', table),
  );
  const large = counted(aNode('Range (0, 9)'), 'number of output rows', 3_000_000);
  const join = aNode('BroadcastHashJoin [k#1], [k#2], Inner, BuildRight, false', large, broadcast);
  const plan = aNode('AdaptiveSparkPlan', aNode('WholeStageCodegen (2)', join));
  const stages = [1, 2].map((codegen) =>
    scheduledStage(tasksOf(8, { durationMs: 60_000 }), {
      stageId: codegen,
      sqlExecutionId: 0,
      rdds: rddsIn(`WholeStageCodegen (${codegen})`),
      fromMs: codegen === 1 ? 0 : 300_000,
    }),
  );
  const memory = { 'spark.driver.memory': heap, 'spark.executor.memory': heap };
  return anApplication({
    sections: {
      stages,
      environment: anEnvironment(memory),
      sqlExecutions: [anSqlExecution(plan)],
    },
  });
}

describe('fires', () => {
  it('on a large table that the driver works on for minutes', () => {
    const { severity, findings } = judge(oversizedBroadcast, applicationWith());
    // 4 min between the stages, less 8 million rows shuffled on 8 slots
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(240_000 - 1_000);
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      'A table of 5 million rows (600 MiB) is sent whole to every executor: the driver works 5 min on it',
    );
  });

  it.for([
    { shape: {}, options: { minBytes: 600 * MIB }, kind: 'flag' },
    { shape: {}, options: { minBytes: 600 * MIB + 1 }, kind: 'pass' },
    { shape: { dataBytes: 400 * MIB, heap: '1000m' }, options: {}, kind: 'flag' },
    { shape: { dataBytes: 399 * MIB, heap: '1000m' }, options: {}, kind: 'pass' },
    { shape: { dataBytes: 512 * MIB }, options: {}, kind: 'flag' },
    { shape: { dataBytes: 512 * MIB - 1 }, options: {}, kind: 'pass' },
  ])('$shape $options: $kind', ({ shape, options, kind }) => {
    expect(judge(oversizedBroadcast, applicationWith(shape), options).kind).toBe(kind);
  });

  it.for([
    {
      errorMessage: 'Could not execute broadcast in 300 secs. You can increase the timeout',
      says: 'in time',
    },
    {
      errorMessage: 'Not enough memory to build and broadcast the table to all worker nodes.',
      says: 'fit into memory',
    },
    {
      errorMessage: 'Cannot broadcast the table that is larger than 8.0 GiB: 9.1 GiB',
      says: 'fit into memory',
    },
  ])('on $errorMessage', ({ errorMessage, says }) => {
    const failed = anSqlExecution(aNode('Range (0, 9)'), {
      status: 'failed',
      errorMessage,
      endedAtMs: STARTED_AT_MS + 400_000,
    });
    const app = anApplication({ outcome: 'failed', sections: { sqlExecutions: [failed] } });
    const { severity, findings } = judge(oversizedBroadcast, app);
    expect(severity).toBe('critical');
    expect(findings[0]?.headline).toContain(says);
  });
});

describe('does not fire', () => {
  it('on a large table that the driver is through with at once', () => {
    const app = applicationWith({ collectMs: 5_000 });
    expect(judge(oversizedBroadcast, app).severity).toBe('none');
  });

  it('on a small broadcast after a slow start', async () => {
    const app = await readFixture('patients/logs/p20.3.5.treated.zst');
    const lab = { gateWallMs: 0, gateWallShare: 0, silentBelowWallMs: 0, silentBelowCoreMs: 0 };
    expect(judge(oversizedBroadcast, app, lab).severity).toBe('none');
  });
});
