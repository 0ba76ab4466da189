import { describe, expect, it } from 'vitest';
import { groupedMapMemoryRisk } from '../../src/heuristics/grouped-map-memory-risk.ts';
import type { ExecutorSummary } from '../../src/model/executor.ts';
import type { TaskFailure } from '../../src/model/task-columns.ts';
import { MIB } from '../../src/model/units.ts';
import {
  type ApplicationDraft,
  anApplication,
  anEnvironment,
  anExecutor,
  MINUTE_MS,
} from '../builders/application.ts';
import {
  aLostExecutor,
  anException,
  anExecutorLoss,
  type EndedTask,
  failingStage,
} from '../builders/failing-stage.ts';
import { judge } from '../builders/judgement.ts';
import { rddsIn } from '../builders/scheduled-stage.ts';

interface Draft {
  readonly largestMib?: number;
  readonly because?: TaskFailure;
  readonly scope?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly executors?: readonly ExecutorSummary[];
  readonly app?: ApplicationDraft;
}

/** Eight tasks of a minute on executors of four cores and 800 MiB of overhead: 200 MiB for each worker. */
function applicationWith({ largestMib = 40, because, scope, ...draft }: Draft = {}) {
  const task = { durationMs: MINUTE_MS, shuffleLocalReadBytes: MIB, executor: 0 };
  const largest: EndedTask = {
    ...task,
    shuffleRemoteReadBytes: (largestMib - 1) * MIB,
    ...(because === undefined ? {} : { because }),
  };
  const stage = failingStage([...Array.from({ length: 7 }, () => task), largest], {
    stageId: 4,
    rdds: rddsIn('Exchange', scope ?? 'FlatMapGroupsInPandas'),
  });
  return anApplication({
    ...draft.app,
    sections: {
      stages: [stage],
      executors: draft.executors ?? [anExecutor(), anExecutor({ executorId: '2' })],
      environment: anEnvironment({
        'spark.executor.memoryOverhead': '800m',
        ...draft.properties,
      }),
    },
  });
}

const NO_MEMORY = anException(
  'org.apache.spark.api.python.PythonException',
  'Traceback (most recent call last):\n  File "job.py", line 3, in work\nMemoryError',
);
const GONE = anException(
  'org.apache.spark.SparkException',
  'Python worker exited unexpectedly (crashed)',
);

describe('a risk', () => {
  it('is a remark, with what the workers would need', () => {
    const { findings, severity, advice } = judge(groupedMapMemoryRisk, applicationWith());
    expect(severity).toBe('low');
    expect(findings[0]?.headline).toBe(
      'applyInPandas in stage 4 may need 240 MiB for one group, a worker has 200 MiB',
    );
    expect(findings[0]?.confidence.level).toBe('low');
    expect(advice.slice(1)).toEqual([
      'spark.executor.memoryOverhead 800m → 1024m',
      'spark.executor.cores 4 → 2',
    ]);
  });

  it.for([
    { minNeedRatio: 1.19, kind: 'flag' },
    { minNeedRatio: 1.2, kind: 'pass' },
  ])('begins past $minNeedRatio of the memory: $kind', ({ minNeedRatio, kind }) => {
    expect(judge(groupedMapMemoryRisk, applicationWith(), { minNeedRatio }).kind).toBe(kind);
  });

  it('goes by the limit of the workers where one is set', () => {
    const properties = { 'spark.executor.pyspark.memory': '900m' };
    expect(judge(groupedMapMemoryRisk, applicationWith({ properties })).advice[1]).toBe(
      'spark.executor.pyspark.memory 900m → 1024m',
    );
    const enough = { 'spark.executor.pyspark.memory': '960m' };
    expect(judge(groupedMapMemoryRisk, applicationWith({ properties: enough })).kind).toBe('pass');
  });

  it('says what it is called, for cogrouped data and for Arrow', () => {
    const app = applicationWith({ scope: 'FlatMapCoGroupsInArrow' });
    expect(judge(groupedMapMemoryRisk, app).findings[0]?.headline).toMatch(
      /^cogroup\(\)\.applyInArrow in stage 4 /,
    );
  });

  it.for<{ name: string } & Draft>([
    { name: 'whose groups fit', largestMib: 33 },
    { name: 'that maps batches', scope: 'MapInPandas' },
    { name: 'whose workers nothing limits', app: { clusterManager: 'standalone' } },
    { name: 'whose worker is gone though the group was small', largestMib: 33, because: GONE },
    { name: 'that failed of something else', largestMib: 33, because: anException() },
  ])('is none of a stage $name', ({ name: _name, ...draft }) => {
    expect(judge(groupedMapMemoryRisk, applicationWith(draft)).kind).toBe('pass');
  });
});

describe('a death', () => {
  it.for<{ name: string; level: string } & Draft>([
    { name: 'a MemoryError', because: NO_MEMORY, largestMib: 2, level: 'high' },
    { name: 'a worker that was gone with a large group', because: GONE, level: 'medium' },
    {
      name: 'a container killed for memory',
      because: anExecutorLoss('Container killed by YARN for exceeding memory limits.'),
      executors: [
        aLostExecutor(
          '1',
          'Container killed by YARN for exceeding physical memory limits. 5.1 GB of 5 GB physical memory used.',
        ),
        anExecutor({ executorId: '2' }),
      ],
      level: 'medium',
    },
  ])('is proven by $name', ({ name: _name, level, ...draft }) => {
    const { findings, severity } = judge(groupedMapMemoryRisk, applicationWith(draft));
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      '1 task of applyInPandas in stage 4 died holding whole groups in Python',
    );
    expect(findings[0]?.confidence.level).toBe(level);
    expect(findings[0]?.saving?.memoryByteMs.likely).toBeGreaterThan(0);
  });
});
