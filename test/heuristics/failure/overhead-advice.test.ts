import { describe, expect, it } from 'vitest';
import { containerMemoryKill } from '../../../src/heuristics/container-memory-kill.ts';
import { overheadAdvice, overheadChange } from '../../../src/heuristics/failure/overhead-advice.ts';
import type { MemoryExcess } from '../../../src/metrics/failures/removal-reason.ts';
import type {
  ApplicationModel,
  ApplicationWith,
  Sections,
} from '../../../src/model/application.ts';
import { hasCapabilities } from '../../../src/model/capabilities.ts';
import { GIB, MIB } from '../../../src/model/units.ts';
import { aLife, anApplication, anEnvironment, anExecutor } from '../../builders/application.ts';
import { aLostExecutor } from '../../builders/failing-stage.ts';
import { judge } from '../../builders/judgement.ts';
import { aNode, anSqlExecution } from '../../builders/scheduled-stage.ts';

type Sized = ApplicationWith<'executors' | 'environment'>;

function sized(app: ApplicationModel): Sized {
  if (!hasCapabilities(app, ['executors', 'environment'])) throw new Error('both are built');
  return app;
}

const using = (gib: number, isVirtual = false): MemoryExcess => ({
  usedBytes: gib * GIB,
  limitBytes: 5 * GIB,
  isVirtual,
});

describe('the overhead to ask for', () => {
  // 4 GiB of heap have 409 MiB of overhead
  it.for([
    { name: 'half as much again', excess: using(4.2), properties: {}, mib: 768 },
    { name: 'what was missing and a fifth', excess: using(5.5), properties: {}, mib: 2_048 },
    { name: 'without sizes, half as much again', excess: undefined, properties: {}, mib: 768 },
    {
      name: 'sizes of virtual memory say nothing',
      excess: using(50, true),
      properties: {},
      mib: 768,
    },
    {
      name: 'never under Spark’s own floor',
      excess: undefined,
      properties: { 'spark.executor.memory': '1g', 'spark.executor.memoryOverhead': '100m' },
      mib: 512,
    },
    {
      name: 'off-heap memory has its own part of the container',
      excess: using(6.5),
      properties: { 'spark.memory.offHeap.enabled': 'true', 'spark.memory.offHeap.size': '1g' },
      mib: 2_048,
    },
    {
      name: 'so have Python workers with a limit',
      excess: using(6.5),
      properties: { 'spark.executor.pyspark.memory': '1g' },
      mib: 2_048,
    },
  ])('$name: $mib MiB', ({ excess, properties, mib }) => {
    const app = anApplication({ sections: { environment: anEnvironment(properties) } });
    expect(overheadChange(sized(app), excess, 0).toBytes).toBe(mib * MIB);
  });

  it('goes by what the executors’ own profile asked for', () => {
    const profile = { id: 2, memoryBytes: 8 * GIB, memoryOverheadBytes: 2 * GIB };
    const resourceProfiles = [{ ...profile, executorResources: {}, taskResources: {} }];
    const app = anApplication({ sections: { resourceProfiles } });
    expect(overheadChange(sized(app), undefined, 2).toBytes).toBe(3 * GIB);
  });
});

function propertiesOf(sections: Partial<Sections>, version = '3.5.1'): readonly string[] {
  const app = sized(anApplication({ framework: { name: 'spark', version }, sections }));
  return overheadAdvice(app, undefined, 0).map((advice) =>
    advice.kind === 'set-property' ? advice.property : advice.kind,
  );
}

describe('what else helps', () => {
  const python = { 'spark.yarn.isPython': 'true' };
  const pandas = anSqlExecution(aNode('ArrowEvalPython [f(x)]'));
  it.for<{ name: string; sections: Partial<Sections>; version?: string; expected: string[] }>([
    { name: 'nothing, on the JVM', sections: {}, expected: ['spark.executor.memoryOverhead'] },
    {
      name: 'fewer Python workers, or a limit to them',
      sections: { environment: anEnvironment(python) },
      expected: ['spark.executor.memoryOverhead', 'spark.executor.cores', 'look-into'],
    },
    {
      name: 'smaller batches, where the plan has Arrow',
      sections: { environment: anEnvironment(python), sqlExecutions: [pandas] },
      expected: [
        'spark.executor.memoryOverhead',
        'spark.executor.cores',
        'spark.sql.execution.arrow.maxRecordsPerBatch',
        'look-into',
      ],
    },
    {
      name: 'not what is set already',
      sections: {
        environment: anEnvironment({
          ...python,
          'spark.executor.pyspark.memory': '1g',
          'spark.sql.execution.arrow.maxRecordsPerBatch': '2000',
        }),
        sqlExecutions: [pandas],
      },
      expected: ['spark.executor.memoryOverhead', 'spark.executor.cores'],
    },
    {
      name: 'no fewer than one worker',
      sections: {
        environment: anEnvironment(python),
        executors: [anExecutor({ lives: [aLife({ cores: 1 })] })],
      },
      expected: ['spark.executor.memoryOverhead', 'look-into'],
    },
    {
      name: 'no limit before Spark had one',
      sections: { environment: anEnvironment(python) },
      version: '2.3.4',
      expected: ['spark.executor.memoryOverhead', 'spark.executor.cores'],
    },
  ])('$name', ({ sections, version, expected }) => {
    expect(propertiesOf(sections, version)).toEqual(expected);
  });

  it('is the platform’s check, when the limit was one of virtual memory', () => {
    const reason =
      'Container killed by YARN for exceeding virtual memory limits. 12.1 GB of 11.6 GB virtual memory used.';
    const app = anApplication({ sections: { executors: [aLostExecutor('1', reason)] } });
    const { advice, findings } = judge(containerMemoryKill, app);
    expect(advice).toEqual(['yarn.nodemanager.vmem-check-enabled true → false']);
    expect(findings[0]).toMatchObject({ owner: 'platform' });
  });
});
