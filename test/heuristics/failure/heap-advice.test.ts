import { describe, expect, it } from 'vitest';
import { executorHeapOom } from '../../../src/heuristics/executor-heap-oom.ts';
import {
  type ApplicationDraft,
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
} from '../../builders/application.ts';
import { anException, type EndedTask, failingStage } from '../../builders/failing-stage.ts';
import { judge } from '../../builders/judgement.ts';

const MINUTE = 60_000;

/** A hundred tasks, of which these ran out of memory. */
function adviceFor(
  failed: readonly EndedTask[],
  { sections, ...rest }: ApplicationDraft = {},
  shuffleBytes = 0,
): readonly string[] {
  const others = Array.from({ length: 100 - failed.length }, (_, index) => ({
    index: index + failed.length,
    durationMs: MINUTE,
    shuffleLocalReadBytes: shuffleBytes,
  }));
  const stage = failingStage([...failed, ...others], { stageId: 3 });
  return judge(
    executorHeapOom,
    anApplication({ ...rest, sections: { stages: [stage], ...sections } }),
  ).advice;
}

function dying(count: number, trace?: string, message = 'Java heap space', partition?: number) {
  const because = anException('java.lang.OutOfMemoryError', message, trace);
  return Array.from({ length: count }, (_, index) => ({
    index: partition ?? index,
    durationMs: MINUTE,
    because,
  }));
}

const HALVE_CORES = 'spark.executor.cores 4 → 2';
const MORE_HEAP = 'spark.executor.memory 4096m → 6144m';

describe('the order of the advice', () => {
  it('is partitions, cores, heap where many partitions are too large', () => {
    const advice = adviceFor(dying(40), {}, 1_000_000);
    expect(advice[0]).toMatch(/number of partitions|shuffle\.partitions/);
    expect(advice.slice(-2)).toEqual([HALVE_CORES, MORE_HEAP]);
  });

  it('has no partitions where no shuffle makes them', () => {
    expect(adviceFor(dying(40))).toEqual([HALVE_CORES, MORE_HEAP]);
  });

  it.for([
    '\tat org.apache.spark.serializer.SerializerHelper$.$anonfun$serializeToChunkedBuffer$1(SerializerHelper.scala:40)',
    '\tat org.apache.spark.scheduler.DirectTaskResult.writeExternal(TaskResult.scala:59)',
  ])('begins with collecting less where a result did not fit: %s', (frame) => {
    const advice = adviceFor(
      dying(4, `java.lang.OutOfMemoryError: Java heap space\n${frame}`, undefined, 7),
    );
    expect(advice[0]).toMatch(/^Write the result, or reduce it on the executors/);
    expect(advice.slice(1)).toEqual([MORE_HEAP]);
  });

  it('begins with the one partition that fails again and again', () => {
    const advice = adviceFor(dying(4, undefined, 'Java heap space', 7), {}, 1_000_000);
    expect(advice[0]).toMatch(/^Partition 7 fails again and again/);
    expect(advice.slice(1)).toEqual([HALVE_CORES, MORE_HEAP]);
  });

  it('begins with the aggregate that keeps everything', () => {
    const advice = adviceFor(dying(4, 'at x.expressions.aggregate.Collect.serialize'));
    expect(advice).toEqual([
      expect.stringMatching(/^Do not gather all values of a key in one row/),
      MORE_HEAP,
    ]);
  });

  it.for([
    { message: 'Requested array size exceeds VM limit', first: /^Make rows smaller/ },
    { message: 'Direct buffer memory', first: /^spark\.executor\.memoryOverhead 409m → 768m$/ },
    { message: 'Metaspace', first: /MaxMetaspaceSize/ },
    { message: 'unable to create native thread', first: /ulimit/ },
  ])('"$message" begins with $first', ({ message, first }) => {
    expect(adviceFor(dying(1, undefined, message))[0]).toMatch(first);
  });

  it('leaves the table out of the executors when it was a broadcast', () => {
    const advice = adviceFor(dying(1, 'at x.joins.HashedRelation$.apply'));
    expect(advice[0]).toBe('spark.sql.autoBroadcastJoinThreshold 10m → -1');
  });
});

describe('the heap', () => {
  it('is the driver’s in local mode, and its cores stay', () => {
    const environment = anEnvironment({ 'spark.driver.memory': '2g' });
    const draft: ApplicationDraft = { clusterManager: 'local', sections: { environment } };
    expect(adviceFor(dying(40), draft)).toEqual(['spark.driver.memory 2048m → 3072m']);
  });

  it('grows in steps of 256 MiB, and one core is not halved', () => {
    const environment = anEnvironment({ 'spark.executor.memory': '900m' });
    const executors = [anExecutor({ lives: [aLife({ cores: 1 })] })];
    expect(adviceFor(dying(40), { sections: { environment, executors } })).toEqual([
      'spark.executor.memory 900m → 1536m',
    ]);
  });
});
