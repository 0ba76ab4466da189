import { describe, expect, it } from 'vitest';
import { repeatedComputation } from '../../../src/heuristics/repeated-computation.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import type { RddInfo, StageData } from '../../../src/model/stage.ts';
import { anApplication } from '../../builders/application.ts';
import { cachingStage, lineage } from '../../builders/cached-data.ts';
import { judge } from '../../builders/judgement.ts';
import { anRdd } from '../../builders/scheduled-stage.ts';

/** Jobs outside of SQL, a quarter of an hour apart, with eight tasks on eight slots each. */
function onRdds(
  jobs: readonly {
    readonly rdds: readonly RddInfo[];
    readonly seconds?: number;
    readonly stage?: Partial<StageData>;
  }[],
): ApplicationModel {
  const stages = jobs.map(({ rdds, seconds = 100, stage = {} }, place) => {
    const { sqlExecutionId: _, ...ofJob } = cachingStage(place, rdds, {
      durationMs: seconds * 1_000,
    });
    return { ...ofJob, ...stage };
  });
  return anApplication({ sections: { stages } });
}

/** What PySpark leaves of an action: the file that the JVM reads, and one RDD with all of the action's Python functions. */
function pythonAction(place: number, kept: readonly number[] = []): readonly RddInfo[] {
  const rdds = lineage([0, 1, 10 + place], kept);
  return rdds.map((rdd) => ({
    ...rdd,
    name: rdd.rddId < 2 ? 'hdfs://nn/logs/clicks' : 'PythonRDD',
  }));
}

function savedMs(jobs: Parameters<typeof onRdds>[0]): number | undefined {
  return judge(repeatedComputation, onRdds(jobs)).findings[0]?.saving?.wallMs.likely;
}

/** What `rdd.checkpoint(); rdd.count(); rdd.max()` leaves: the action, the job that writes the checkpoint, what reads it. */
function checkpointed(kept: readonly number[] = []): Parameters<typeof onRdds>[0] {
  const source = lineage([0, 1], kept).map((rdd) => ({
    ...rdd,
    name: rdd.rddId === 1 ? 'PythonRDD' : 'ParallelCollectionRDD',
  }));
  const read = [
    anRdd({ rddId: 3, name: 'ReliableCheckpointRDD' }),
    anRdd({ rddId: 1, name: 'PythonRDD', parentIds: [3] }),
  ];
  return [
    { rdds: [...source, pythonOver(2)], stage: { name: 'count at /jobs/etl.py:7' } },
    { rdds: source, seconds: 80 },
    { rdds: [...read, pythonOver(4)], seconds: 10 },
  ];
}

function pythonOver(rddId: number): RddInfo {
  return anRdd({ rddId, name: 'PythonRDD', parentIds: [1] });
}

describe('of RDDs', () => {
  it('fires on three jobs with Python functions on one file', () => {
    const jobs = [0, 1, 2].map((place) => ({ rdds: pythonAction(place) }));
    const { findings } = judge(repeatedComputation, onRdds(jobs));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(200_000, -2);
    expect(findings[0]?.headline).toBe(
      '3 jobs start again at the text of clicks: keeping what they share would save up to 3 min 20 s',
    );
    expect(findings[0]?.confidence.level).toBe('low');
  });

  it.for([
    { source: 'ParallelCollectionRDD', step: 'PythonRDD', kind: 'pass' },
    { source: 'ParallelCollectionRDD', step: 'MapPartitionsRDD', kind: 'pass' },
    { source: 'MapPartitionsRDD', step: 'MapPartitionsRDD', kind: 'flag' },
  ])('on three jobs that share a $source and no step after it: $kind', (names) => {
    const jobs = [7, 8, 9].map((last) => ({
      rdds: lineage([0, last], []).map((rdd) => ({
        ...rdd,
        name: rdd.rddId === 0 ? names.source : names.step,
      })),
    }));
    expect(judge(repeatedComputation, onRdds(jobs)).kind).toBe(names.kind);
  });

  it('fires on two jobs that compute the same RDD', () => {
    const jobs = [7, 8].map((last) => ({ rdds: lineage([0, 1, 2, last], []) }));
    const { findings } = judge(repeatedComputation, onRdds(jobs));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(100_000, -2);
    expect(findings[0]?.confidence.level).toBe('medium');
  });

  it('takes no more than the quickest of those that computed all partitions took', () => {
    const jobs = [100, 40, 300].map((seconds, place) => ({ rdds: pythonAction(place), seconds }));
    const first = { rdds: pythonAction(9), seconds: 1, stage: { taskCount: 1 } };
    const { findings } = judge(repeatedComputation, onRdds([...jobs, first]));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(81_000, -2);
  });

  it('takes off what keeping the rows costs, which is more where Python pickles them', () => {
    const sums = { ...cachingStage(0, [], { durationMs: 100_000 }).sums, inputRecords: 1_000_000 };
    const python = [0, 1, 2].map((place) => ({ rdds: pythonAction(place), stage: { sums } }));
    const scala = [7, 8, 9].map((last) => ({ rdds: lineage([0, 1, last], []), stage: { sums } }));
    // of two times 800 s of tasks: 50 s to put them in and twice 12 s to take them out, and 1 s and twice 0.5 s
    expect(savedMs(python)).toBeCloseTo((1_600_000 - 50_000 - 24_000) / 8, -2);
    expect(savedMs(scala)).toBeCloseTo((1_600_000 - 1_000 - 1_000) / 8, -2);
  });

  it('fires on a checkpoint that computes its RDD again, and not on what reads it', () => {
    const { findings, advice } = judge(repeatedComputation, onRdds(checkpointed()));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(80_000, -2);
    expect(findings[0]?.headline).toBe(
      'checkpoint() computes what “count at etl.py:7” computed once more: keeping it would save 1 min 20 s',
    );
    expect(findings[0]?.confidence.level).toBe('medium');
    expect(advice).toEqual([
      'Persist the RDD before its checkpoint, and let go of it after the action that writes it.',
    ]);
  });

  it('does not fire on a checkpoint of an RDD that is kept', () => {
    expect(judge(repeatedComputation, onRdds(checkpointed([1]))).severity).toBe('none');
  });

  it.for([
    { name: 'join at /jobs/etl.py:7', shuffleWriteBytes: 1, first: /^Partition the RDD/ },
    { name: 'join at /jobs/etl.py:7', shuffleWriteBytes: 0, first: /^Persist the RDD/ },
    { name: 'reduceByKey at /jobs/etl.py:7', shuffleWriteBytes: 1, first: /^Persist the RDD/ },
  ])(
    'on $name that shuffles $shuffleWriteBytes B: $first',
    ({ name, shuffleWriteBytes, first }) => {
      const { sums } = cachingStage(0, [], { durationMs: 100_000 });
      const stage = { name, sums: { ...sums, shuffleWriteBytes } };
      const jobs = [7, 8].map((last) => ({ rdds: lineage([0, 1, last], []), stage }));
      expect(judge(repeatedComputation, onRdds(jobs)).advice[0]).toMatch(first);
    },
  );

  it.for<{ readonly name: string; readonly jobs: Parameters<typeof onRdds>[0] }>([
    {
      name: 'two jobs with Python functions',
      jobs: [0, 1].map((place) => ({ rdds: pythonAction(place) })),
    },
    {
      name: 'a file that is kept',
      jobs: [0, 1, 2].map((place) => ({ rdds: pythonAction(place, [1]) })),
    },
    {
      name: 'an RDD that is kept',
      jobs: [7, 8, 9].map((last) => ({ rdds: lineage([0, 1, 2, last], [2]) })),
    },
    { name: 'other files', jobs: [10, 20, 30].map((rddId) => ({ rdds: lineage([rddId], []) })) },
    {
      name: 'stages of one job',
      jobs: [7, 8, 9].map((last) => ({ rdds: lineage([0, last], []), stage: { jobIds: [0] } })),
    },
    {
      name: 'iterations of a library',
      jobs: [7, 8, 9].map((last) => ({
        rdds: lineage([0, last], []),
        stage: { details: 'org.apache.spark.ml.clustering.KMeans.fit' },
      })),
    },
    {
      name: 'stages that did not end well',
      jobs: [7, 8, 9].map((last) => ({
        rdds: lineage([0, last], []),
        stage: { status: 'failed' as const },
      })),
    },
    {
      name: 'a lineage that was cut',
      jobs: [7, 8, 9].map((last) => ({
        rdds: lineage([...Array.from({ length: 59 }, (_, id) => 100 + id), 200 + last], []),
      })),
    },
  ])('does not fire on $name', ({ jobs }) => {
    expect(judge(repeatedComputation, onRdds(jobs)).severity).toBe('none');
  });
});
