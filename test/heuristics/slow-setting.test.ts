import { describe, expect, it } from 'vitest';
import { slowSetting } from '../../src/heuristics/slow-setting.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { PlanNode, SqlExecution } from '../../src/model/sql.ts';
import { anApplication, anEnvironment, anExecutor } from '../builders/application.ts';
import { aFileScan } from '../builders/file-scan.ts';
import { judge } from '../builders/judgement.ts';
import { counted } from '../builders/plan.ts';
import { aPythonApplication } from '../builders/python-stage.ts';
import {
  aNode,
  anSqlExecution,
  rddsIn,
  scheduledStage,
  tasksOf,
} from '../builders/scheduled-stage.ts';

type Settings = Readonly<Record<string, string>>;

/** 64 tasks of 100 s on 8 slots, 80 s of each on the CPU: 800 s, and 5,120 core-seconds of CPU time. */
function queryOf(
  plan: PlanNode,
  properties: Settings,
  execution: Partial<SqlExecution> = {},
): ApplicationModel {
  const [taskCount, runMs, cpuMs] = [64, 100_000, 80_000];
  const task = { durationMs: runMs, executorRunTimeMs: runMs, executorCpuTimeMs: cpuMs };
  const stage = scheduledStage(tasksOf(taskCount, task), {
    stageId: 3,
    sqlExecutionId: 0,
    rdds: rddsIn(plan.name),
    taskTimeMs: taskCount * runMs,
    sums: { executorRunTimeMs: taskCount * runMs, executorCpuTimeMs: taskCount * cpuMs },
  });
  return anApplication({
    sections: {
      stages: [stage],
      environment: anEnvironment(properties),
      executors: [anExecutor(), anExecutor({ executorId: '2' })],
      sqlExecutions: [anSqlExecution(plan, execution)],
    },
  });
}

function aggregateOf(rows: number): PlanNode {
  const range = counted(aNode('Range (0, 9)'), 'number of output rows', rows);
  return aNode('HashAggregate(keys=[])', range);
}
const AGGREGATE = aggregateOf(20e9);
const CODEGEN = 'spark.sql.codegen.wholeStage';
const VECTORS = 'spark.sql.parquet.enableVectorizedReader';
const BATCH = 'spark.sql.execution.arrow.maxRecordsPerBatch';

describe('operators that are not compiled', () => {
  it('cost 60 ns for each row', () => {
    const { findings, advice } = judge(slowSetting, queryOf(AGGREGATE, { [CODEGEN]: 'false' }));
    expect(advice).toEqual([`${CODEGEN} false → true`]);
    expect(findings[0]).toMatchObject({
      subject: { kind: 'property', name: CODEGEN },
      headline: `${CODEGEN}=false leaves operators uncompiled: about 2 min 30 s lost`,
      confidence: { level: 'low' },
    });
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo((20e9 * 0.000_06) / 8, -2);
  });

  it('cost four fifths of their CPU time at most', () => {
    const { findings } = judge(slowSetting, queryOf(aggregateOf(1e12), { [CODEGEN]: 'false' }));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(0.8 * 8 * 80_000, -2);
  });

  it('are seen where only the session has it', () => {
    const app = queryOf(AGGREGATE, {}, { modifiedProperties: { [CODEGEN]: 'false' } });
    expect(judge(slowSetting, app).kind).toBe('flag');
  });

  it.for([
    { name: 'compiled ones', plan: aNode('WholeStageCodegen (1)', AGGREGATE), set: 'false' },
    { name: 'a setting that is on', plan: AGGREGATE, set: 'true' },
  ])('are not $name', ({ plan, set }) => {
    expect(judge(slowSetting, queryOf(plan, { [CODEGEN]: set })).kind).toBe('pass');
  });

  it('are let go by a session that switches it on', () => {
    const on = { modifiedProperties: { [CODEGEN]: 'true' } };
    const app = queryOf(AGGREGATE, { [CODEGEN]: 'false' }, on);
    expect(judge(slowSetting, app).kind).toBe('pass');
  });
});

describe('files that are read by rows', () => {
  const schema = { Batched: 'false', ReadSchema: 'struct<id:bigint,at:struct<x:int,y:int>,v:int>' };
  const off = { [VECTORS]: 'false' };

  it.for([
    { name: 'three columns of each row', rows: 3e9, lostMs: 3 * 3e9 * 0.000_07 },
    { name: 'half of the CPU time at most', rows: 1e12, lostMs: 0.5 * 64 * 80_000 },
  ])('cost $name', ({ rows, lostMs }) => {
    const scan = aFileScan({ 'number of output rows': rows }, schema);
    const { findings, advice } = judge(slowSetting, queryOf(scan, off));
    expect(advice).toEqual([`${VECTORS} false → true`]);
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(lostMs / 8, -2);
  });

  it.for([
    { name: 'read in columns', metadata: { ...schema, Batched: 'true' }, set: off },
    { name: 'of another format', metadata: { ...schema, Format: 'ORC' }, set: off },
    { name: 'not Spark’s to read otherwise', metadata: schema, set: {} },
    { name: 'of an unknown number of columns', metadata: { Batched: 'false' }, set: off },
  ])('are left where they are $name', ({ metadata, set }) => {
    const scan = aFileScan({ 'number of output rows': 1e9 }, metadata);
    expect(judge(slowSetting, queryOf(scan, set)).kind).toBe('pass');
  });
});

describe('batches of few rows', () => {
  const node = 'ArrowEvalPython [scale(x#1)#2], [pythonUDF0#15], 200';

  it.for([
    { limit: '100', rowCount: 20_000_000, lostMs: (200_000 - 2_000) * 0.2 },
    // as long as Python took in all: 9 of the 10 s of each of 64 tasks
    { limit: '1', rowCount: 1e9, lostMs: 64 * 9_000 },
  ])('of $limit cost 0.2 ms each', ({ limit, rowCount, lostMs }) => {
    const app = aPythonApplication({ node, rowCount, properties: { [BATCH]: limit } });
    const { findings, advice } = judge(slowSetting, app, { gateWallMs: 1, gateWallShare: 0 });
    expect(advice).toEqual([`${BATCH} ${limit} → 10000`]);
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(lostMs / 8, -2);
  });

  it.for([
    { name: 'the default', node, limit: '10000' },
    { name: 'no limit', node, limit: '0' },
    { name: 'rows one by one', node: 'BatchEvalPython [f(x#1)#2], [pythonUDF0#15]', limit: '1' },
    { name: 'whole groups', node: 'FlatMapGroupsInPandas [k#1], f(k#1), [k#2]', limit: '1' },
  ])('are not $name', ({ node: text, limit }) => {
    const app = aPythonApplication({ node: text, properties: { [BATCH]: limit } });
    expect(judge(slowSetting, app).kind).toBe('pass');
  });
});

it('takes several together, the dearest first', () => {
  const scan = aFileScan(
    { 'number of output rows': 20e9 },
    { Batched: 'false', ReadSchema: 'struct<id:bigint>' },
  );
  const app = queryOf(scan, { [CODEGEN]: 'false', [VECTORS]: 'false' });
  const { findings, advice } = judge(slowSetting, app);
  expect(advice).toEqual([`${VECTORS} false → true`, `${CODEGEN} false → true`]);
  expect(findings[0]?.headline).toBe(
    `${VECTORS}=false reads Parquet value by value, and 1 more like it: about 5 min 25 s lost`,
  );
});

it('needs no plan to be silent', () => {
  expect(judge(slowSetting, queryOf(AGGREGATE, {})).kind).toBe('pass');
  expect(judge(slowSetting, anApplication({ sections: { stages: [] } })).kind).not.toBe('flag');
});
