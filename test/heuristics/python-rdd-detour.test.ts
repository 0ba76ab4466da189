import { describe, expect, it } from 'vitest';
import { pythonUdfRowAtATime } from '../../src/heuristics/python-udf-row-at-a-time.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { anApplication, anExecutor, STARTED_AT_MS } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import {
  aNode,
  anRdd,
  anSqlExecution,
  scheduledStage,
  tasksOf,
} from '../builders/scheduled-stage.ts';

interface Detour {
  /** RDDs of the stage by name, and the operators they were made by. */
  readonly rdds?: readonly string[];
  readonly node?: string;
  readonly sums?: Readonly<Record<string, number>>;
  readonly version?: string;
}

/** `df.rdd.map(f).toDF()`: 64 tasks of 10 s on 8 slots, of which 1 s is CPU, with 64 million rows. */
function aDetour({
  rdds = ['SQLExecutionRDD', 'PythonRDD'],
  node = 'Scan ExistingRDD[id#10L]',
  sums = { inputRecords: 64e6 },
  version = '3.5.1',
}: Detour = {}): ApplicationModel {
  const task = { durationMs: 10_000, executorRunTimeMs: 10_000, executorCpuTimeMs: 1_000 };
  const times = { executorRunTimeMs: 640_000, executorCpuTimeMs: 64_000 };
  const stage = scheduledStage(tasksOf(64, task), {
    stageId: 3,
    sqlExecutionId: 0,
    rdds: [...rdds.map((name) => anRdd({ name })), anRdd({ scope: node.split('[')[0] ?? node })],
    taskTimeMs: 640_000,
    sums: { ...times, ...sums },
  });
  return anApplication({
    framework: { name: 'spark', version },
    lastSeenAtMs: STARTED_AT_MS + 120_000,
    endedAtMs: STARTED_AT_MS + 120_000,
    sections: {
      stages: [stage],
      executors: [anExecutor(), anExecutor({ executorId: '2' })],
      sqlExecutions: [anSqlExecution({ ...aNode(node), name: node.split('[')[0] ?? node })],
    },
  });
}

describe('a DataFrame that takes the way through an RDD', () => {
  it('is told with its rows, and how to stay with columns', () => {
    const { findings, advice } = judge(pythonUdfRowAtATime, aDetour());
    expect(findings[0]?.headline).toBe(
      '64 million rows go one by one through a Python RDD in stage 3: built-in functions would save 1 min 10 s of 1 min 20 s',
    );
    expect(findings[0]?.evidence.map((evidence) => 'label' in evidence && evidence.label)).toEqual([
      'Waiting for Python, of the run time',
      'Rows through Python',
      'Python time of a million rows',
    ]);
    expect(advice).toEqual([
      expect.stringMatching(/^Stay with the DataFrame/),
      expect.stringMatching(/take many rows at once/),
      expect.stringMatching(/^Filter and select before/),
    ]);
  });

  it('has no batches before Spark 3.0', () => {
    expect(judge(pythonUdfRowAtATime, aDetour({ version: '2.4.8' })).advice).toHaveLength(2);
  });

  it('counts the rows of a shuffle where the stage reads one', () => {
    const app = aDetour({ sums: { shuffleReadRecords: 32e6, inputRecords: 1 } });
    expect(judge(pythonUdfRowAtATime, app).findings[0]?.headline).toMatch(/^32 million rows/);
  });

  it.for([
    { name: 'rows that leave Spark', detour: { node: 'Range (0, 9)' } },
    { name: 'an RDD that was none of a DataFrame', detour: { rdds: ['PythonRDD'] } },
    { name: 'an RDD without Python', detour: { rdds: ['SQLExecutionRDD', 'MapPartitionsRDD'] } },
    { name: 'rows that were not counted', detour: { sums: {} } },
  ])('is not $name', ({ detour }) => {
    expect(judge(pythonUdfRowAtATime, aDetour(detour)).kind).toBe('pass');
  });
});
