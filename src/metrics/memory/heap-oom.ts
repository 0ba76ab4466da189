import type { ApplicationModel } from '../../model/application.ts';
import { addAmount } from '../../model/by-key.ts';
import { planNodes } from '../../model/sql.ts';
import { type StageData, stageKey } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import type { TaskFailure } from '../../model/task-columns.ts';
import { type ExecutorRemoval, executorRemovals } from '../failures/executor-removals.ts';
import { type TaskFailures, taskFailures } from '../failures/failures.ts';
import { workLostWith } from '../failures/lost-work.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { executionOf } from '../stages/sql-of-stage.ts';

/**
 * What the memory ran out for. `collected-row`: an aggregate gathers all values of a key into one row; `large-row`: one row or
 * array outgrew a buffer; `broadcast`: a broadcast table; `result`: the rows that a task sends to the driver; `direct`, `metaspace` and `threads` lie outside the heap.
 */
export type OomKind =
  | 'collected-row'
  | 'large-row'
  | 'broadcast'
  | 'result'
  | 'direct'
  | 'metaspace'
  | 'threads'
  | 'heap';

export interface HeapOom {
  readonly kind: OomKind;
  /** Tasks that ended in an OutOfMemoryError. */
  readonly taskCount: number;
  /** Executors that exited with code 52, or whose words name the error. */
  readonly removals: readonly ExecutorRemoval[];
  /** Where most of it happened. */
  readonly stage?: StageData;
  /** Its partition that failed so most often, and how many partitions did. */
  readonly worstPartition?: { readonly index: number; readonly taskCount: number };
  readonly partitionCount: number;
  /** `collect_list`, where the plan or the stack names it. */
  readonly collectFunction?: string;
  /** Task time of what failed so, and of what went with the executors. */
  readonly lostCoreMs: number;
}

/** Undefined when no executor ran out of memory by itself. The driver and Python workers are other causes. */
export const heapOom = oncePerApplication((app: ApplicationModel): HeapOom | undefined => {
  const failed = taskFailures(app).filter(({ failure }) => isOutOfMemory(failure));
  const removals = executorRemovals(app).filter(({ kind }) => kind === 'heap-oom');
  if (failed.length === 0 && removals.length === 0) return undefined;
  const ids = new Set(removals.map(({ executorId }) => executorId));
  const stage = worstStage(failed, lostTo(app, ids));
  const inStage = failed.filter((group) => group.stage === stage);
  const partitions = countsByPartition(inStage);
  const worst = partitions[0];
  const collectFunction = stage === undefined ? undefined : collectFunctionOf(app, stage);
  const kind = kindOf(inStage, collectFunction !== undefined && (worst?.taskCount ?? 0) > 1);
  return {
    kind,
    taskCount: sumBy(failed, ({ taskCount }) => taskCount),
    removals,
    ...(stage === undefined ? {} : { stage }),
    ...(worst === undefined ? {} : { worstPartition: worst }),
    partitionCount: partitions.length,
    ...(kind === 'collected-row' ? { collectFunction: collectFunction ?? 'collect_list' } : {}),
    lostCoreMs: sumBy(failed, ({ coreMs }) => coreMs) + workLostWith(app, ids),
  };
});

/** Messages may differ where the failure is the same; the partition that failed most often first. */
function countsByPartition(failed: readonly TaskFailures[]) {
  const counts = new Map<number, number>();
  for (const [index, taskCount] of failed.flatMap(({ partitions }) => [...partitions])) {
    addAmount(counts, index, taskCount);
  }
  return [...counts]
    .map(([index, taskCount]) => ({ index, taskCount }))
    .toSorted((a, b) => b.taskCount - a.taskCount || a.index - b.index);
}

const ERROR_CLASS = /OutOfMemoryError$/;
const ERROR_WORDS = /java\.lang\.OutOfMemoryError|SparkOutOfMemoryError|GC overhead limit exceeded/;
const PYTHON = /PythonException$/;

/** Whether the JVM of the executor ran out of memory; a Python worker's MemoryError is not meant. */
export function isOutOfMemory({ reason, className = '', message = '', trace = '' }: TaskFailure) {
  if (reason !== 'ExceptionFailure' || PYTHON.test(className)) return false;
  return ERROR_CLASS.test(className) || ERROR_WORDS.test(message) || ERROR_WORDS.test(trace);
}

function lostTo(app: ApplicationModel, ids: ReadonlySet<string>): readonly TaskFailures[] {
  return taskFailures(app).filter(
    ({ failure, executors }) =>
      failure.reason === 'ExecutorLostFailure' && [...executors.keys()].some((id) => ids.has(id)),
  );
}

/** Where most tasks ran out of memory; where none says so, where most were lost with their executors. */
function worstStage(
  failed: readonly TaskFailures[],
  lost: readonly TaskFailures[],
): StageData | undefined {
  const counts = new Map<string, { readonly stage: StageData; taskCount: number }>();
  for (const { stage, taskCount } of failed.length > 0 ? failed : lost) {
    const entry = counts.get(stageKey(stage)) ?? { stage, taskCount: 0 };
    entry.taskCount += taskCount;
    counts.set(stageKey(stage), entry);
  }
  return [...counts.values()].toSorted((a, b) => b.taskCount - a.taskCount)[0]?.stage;
}

/** In the order in which they are tried: what is outside the heap first. */
const KIND_OF_WORDS: readonly (readonly [RegExp, OomKind])[] = [
  [/Direct buffer memory|direct buffer|OutOfDirectMemoryError/i, 'direct'],
  [/Metaspace|PermGen|Compressed class space/, 'metaspace'],
  [/unable to create (?:new )?native thread/i, 'threads'],
  [/expressions\.aggregate\.Collect/, 'collected-row'],
  [/SerializerHelper\S*serializeToChunkedBuffer|DirectTaskResult\.writeExternal/, 'result'],
  [/HashedRelation|BroadcastExchange|TorrentBroadcast|readBroadcastBlock/, 'broadcast'],
  [/array size exceeds VM limit|BufferHolder|too large to (?:grow|allocate)/i, 'large-row'],
];

function kindOf(failed: readonly TaskFailures[], collectsAgainAndAgain: boolean): OomKind {
  const words = failed
    .map(({ failure: { message = '', trace = '' } }) => `${message}\n${trace}`)
    .join('\n');
  const kind = KIND_OF_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? 'heap';
  return kind === 'heap' && collectsAgainAndAgain ? 'collected-row' : kind;
}

const COLLECT = /\b(collect_list|collect_set|array_agg|listagg|string_agg|map_agg)\(/;

/** The aggregate in the stage's SQL execution that keeps every value. */
function collectFunctionOf(app: ApplicationModel, stage: StageData): string | undefined {
  for (const { text } of planNodes(executionOf(app, stage)?.finalPlan)) {
    const name = COLLECT.exec(text.replaceAll(/\b(?:partial|merge|final)_/g, ''))?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}
