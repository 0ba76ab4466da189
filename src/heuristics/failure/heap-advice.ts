import type { HeapOom } from '../../metrics/memory/heap-oom.ts';
import { morePartitions } from '../../metrics/partitions/partition-advice.ts';
import { readsShuffle } from '../../metrics/partitions/partitions.ts';
import { bytesInWords, countInWords } from '../../metrics/words.ts';
import type { ApplicationWith } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { memoryProperty } from '../../model/spark/spark-properties.ts';
import { GIB, MIB } from '../../model/units.ts';
import { executorMemory } from '../../model/yarn/container-memory.ts';
import { noBroadcast, WRITE_INSTEAD } from './driver-advice.ts';
import { overheadAdvice } from './overhead-advice.ts';
import { inProfile } from './profile-advice.ts';

type App = ApplicationWith<'executors' | 'environment'>;

/** Catalogue cause 18 and formula 2.1: half as much heap again. */
const GROWTH = 1.5;
const STEP_BYTES = 256 * MIB;

/** Of the executors that ran the stage; in local mode tasks run in the driver's JVM. */
export function heapOf(
  app: App,
  oom: HeapOom,
): { readonly property: string; readonly bytes: number } {
  const { environment, resourceProfiles } = app.sections;
  if (app.clusterManager === 'local') {
    const name = 'spark.driver.memory';
    return { property: name, bytes: memoryProperty(environment.sparkProperties, name) ?? GIB };
  }
  const profile = resourceProfiles?.find(({ id }) => id === profileOf(app, oom));
  const { heapBytes } = executorMemory(environment, app.clusterManager, profile);
  return { property: 'spark.executor.memory', bytes: heapBytes };
}

/** The resource profile of the stage that ran out of memory; where only executors tell of it, of the first of them. */
function profileOf(app: App, { stage, removals }: HeapOom): number {
  if (stage !== undefined) return stage.resourceProfileId;
  const lostId = removals[0]?.executorId;
  const lost = app.sections.executors.find(({ executorId }) => executorId === lostId);
  return lost?.lives.at(-1)?.resourceProfileId ?? 0;
}

/**
 * Catalogue cause 18's order: less in one row, smaller partitions, fewer tasks at once, and only then more heap. Where one
 * partition fails again and again, splitting further or adding memory is not promised to help, and the advice says so.
 */
export function heapAdvice(app: App, oom: HeapOom): readonly Recommendation[] {
  return inProfile(profileOf(app, oom), adviceOf(app, oom));
}

function adviceOf(app: App, oom: HeapOom): readonly Recommendation[] {
  switch (oom.kind) {
    case 'collected-row':
      return [aggregateAdvice(oom), moreHeap(app, oom, 'one row has to fit into the heap whole')];
    case 'large-row':
      return [
        rowAdvice(),
        ...fewerTasks(app, oom),
        moreHeap(app, oom, 'a row or array over 2 GiB never fits'),
      ];
    case 'broadcast':
      return [noBroadcast(app), moreHeap(app, oom)];
    case 'result':
      return [WRITE_INSTEAD, moreHeap(app, oom, 'all of it has to fit into the driver next')];
    case 'direct':
      return overheadAdvice(app, undefined, profileOf(app, oom));
    case 'metaspace':
      return [
        lookInto(
          'Raise -XX:MaxMetaspaceSize in spark.executor.extraJavaOptions, or find what loads classes without end: generated code, UDFs defined in a loop.',
        ),
      ];
    case 'threads':
      return [
        lookInto(
          'The operating system refused a thread: raise the limit of processes of the user that runs executors (ulimit -u, or the pids limit of the container).',
        ),
      ];
    case 'heap':
      return generalAdvice(app, oom);
  }
}

function generalAdvice(app: App, oom: HeapOom): readonly Recommendation[] {
  if (isOnePartition(oom)) {
    return [
      lookInto(
        `Partition ${oom.worstPartition?.index ?? 0} fails again and again while others do not: see which key or file it holds. More partitions do not split one key.`,
      ),
      ...fewerTasks(app, oom),
      moreHeap(app, oom, 'it only moves the limit for the one partition that is too large'),
    ];
  }
  const { stage } = oom;
  const partitions =
    stage !== undefined && readsShuffle(stage)
      ? morePartitions(app, stage, 2 * stage.taskCount)
      : [];
  return [...partitions, ...fewerTasks(app, oom), moreHeap(app, oom)];
}

const FEW_PARTITIONS_SHARE = 0.1;
const AGAIN_AND_AGAIN = 3;

/** Whether few of many partitions fail, each again and again: they are too large, not all of them. */
export function isOnePartition({ stage, worstPartition, partitionCount }: HeapOom): boolean {
  if (stage === undefined || worstPartition === undefined) return false;
  const fewCount = Math.max(1, FEW_PARTITIONS_SHARE * stage.taskCount);
  return worstPartition.taskCount >= AGAIN_AND_AGAIN && partitionCount <= fewCount;
}

function aggregateAdvice({ collectFunction = 'collect_list' }: HeapOom): Recommendation {
  return {
    kind: 'change-code',
    advice: `Do not gather all values of a key in one row: aggregate them (count, sum, max, approx_percentile), keep the first few of each key, or write the rows as they are.`,
    before: `df.groupBy(key).agg(F.${collectFunction}('value'))`,
    after: `df.groupBy(key).agg(F.count('value'), F.max('value'))`,
    because: `${collectFunction} builds a single row of everything a key has, and that row has to fit into the heap of one task, however many partitions there are`,
    verify: 'No task of the stage ends in an OutOfMemoryError.',
  };
}

function rowAdvice(): Recommendation {
  return {
    kind: 'change-code',
    advice:
      'Make rows smaller before this step: drop columns it does not need, split or cap large arrays, strings and binary values.',
    because:
      'one row outgrew the buffer that holds it, and more partitions do not make rows smaller',
  };
}

function fewerTasks(app: App, oom: HeapOom): readonly Recommendation[] {
  const profileId = profileOf(app, oom);
  const cores =
    app.sections.executors
      .filter(({ isDriver }) => !isDriver)
      .flatMap(({ lives }) => lives)
      .find(({ resourceProfileId }) => resourceProfileId === profileId)?.cores ?? 1;
  if (app.clusterManager === 'local' || cores < 2) return [];
  return [
    {
      kind: 'set-property',
      property: 'spark.executor.cores',
      from: String(cores),
      to: String(Math.ceil(cores / 2)),
      because: `${countInWords(cores)} tasks share the heap of one executor; with half of them each has twice as much`,
      scope: 'submit',
      risk: 'The same number of executors runs fewer tasks at once.',
    },
  ];
}

function moreHeap(app: App, oom: HeapOom, caution?: string): Recommendation {
  const { property: name, bytes } = heapOf(app, oom);
  const toBytes = Math.ceil((GROWTH * bytes) / STEP_BYTES) * STEP_BYTES;
  const cost = `Every executor asks for ${bytesInWords(toBytes - bytes)} more.`;
  return {
    kind: 'set-property',
    property: name,
    from: `${Math.round(bytes / MIB)}m`,
    to: `${toBytes / MIB}m`,
    because: 'half as much heap again may be enough, where there is nothing to make smaller',
    scope: 'submit',
    risk: caution === undefined ? cost : `It may not help: ${caution}. ${cost}`,
    verify: 'No executor exits with code 52.',
  };
}

function lookInto(advice: string): Recommendation {
  return { kind: 'look-into', advice };
}
