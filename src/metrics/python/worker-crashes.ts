import type { ApplicationModel } from '../../model/application.ts';
import { addAmount } from '../../model/by-key.ts';
import { type StageData, stageKey } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import type { TaskFailure } from '../../model/task-columns.ts';
import { type PythonFrame, readPythonError } from '../../model/texts/python-traceback.ts';
import { isPythonWorkerReset } from '../../model/texts/python-worker-reset.ts';
import { type TaskFailures, taskFailures } from '../failures/failures.ts';
import { isOutOfMemory } from '../memory/heap-oom.ts';
import { oncePerApplication } from '../once-per-application.ts';

/**
 * How a Python worker ended. `memory`: it could not allocate and said so; `native`: compiled code crashed, by its own trace;
 * `start`: it never answered; `vanished`: it was gone (killed, or left with `os._exit`), and nothing tells why.
 */
export type CrashKind = 'memory' | 'native' | 'start' | 'vanished';

export interface WorkerCrashes {
  /** Of most of them. */
  readonly kind: CrashKind;
  /** Tasks that failed with their worker. */
  readonly taskCount: number;
  /** Where most of it happened. */
  readonly stage: StageData;
  /** Its partition that failed so most often, and how many partitions did. */
  readonly worstPartition: { readonly index: number; readonly taskCount: number };
  readonly partitionCount: number;
  /** As the first of them had it. */
  readonly failure: TaskFailure;
  /** `Segmentation fault`, as the worker's trace names it. */
  readonly signal?: string;
  readonly userFrame?: PythonFrame;
  /** Task time of what failed so. */
  readonly lostCoreMs: number;
}

/** Undefined when no task lost its Python worker. Killed containers, the JVM's heap and plain exceptions are other causes. */
export const workerCrashes = oncePerApplication(
  (app: ApplicationModel): WorkerCrashes | undefined => {
    const groups = taskFailures(app).flatMap((group) => {
      const kind = crashKindOf(group.failure);
      return kind === undefined ? [] : [{ group, kind }];
    });
    const stage = mostOf(groups, ({ group }) => stageKey(group.stage))[0]?.group.stage;
    const kind = mostOf(groups, (crash) => crash.kind)[0]?.kind;
    const inStage = groups.filter(({ group }) => group.stage === stage).map(({ group }) => group);
    const first = groups.find((crash) => crash.kind === kind)?.group.failure;
    if (stage === undefined || kind === undefined || first === undefined) return undefined;
    const text = textOf(first);
    const signal = SIGNAL.exec(text)?.[1];
    const userFrame = readPythonError(text)?.userFrame;
    return {
      kind,
      taskCount: sumBy(groups, ({ group }) => group.taskCount),
      stage,
      ...partitionsOf(inStage),
      failure: first,
      ...(signal === undefined ? {} : { signal }),
      ...(userFrame === undefined ? {} : { userFrame }),
      lostCoreMs: sumBy(groups, ({ group }) => group.coreMs),
    };
  },
);

const SIGNAL = /Fatal Python error: ([A-Z][a-z]+(?: [a-z]+)?)/;
const MEMORY =
  /^MemoryError\b|\bMemoryError:?\s*$|\bMemoryError: |ArrowMemoryError|Unable to allocate .+ for an array/m;
const VANISHED = /Python worker exited unexpectedly/;
const START = /Python worker failed to connect back/;

/** How the task lost its Python worker; undefined when it failed of something else. */
export function crashKindOf(failure: TaskFailure): CrashKind | undefined {
  if (failure.reason !== 'ExceptionFailure' || isOutOfMemory(failure)) return undefined;
  const text = textOf(failure);
  if (START.test(text)) return 'start';
  if (VANISHED.test(text) || isPythonWorkerReset(text)) {
    return SIGNAL.test(text) ? 'native' : 'vanished';
  }
  const isPython = /PythonException|Traceback \(most recent call last\)/.test(text);
  return isPython && MEMORY.test(text) ? 'memory' : undefined;
}

function textOf({ className = '', message = '', trace = '' }: TaskFailure): string {
  return `${className}\n${message}\n${trace}`;
}

interface Crash {
  readonly group: TaskFailures;
  readonly kind: CrashKind;
}

/** Those that share the key which most tasks have. */
function mostOf(crashes: readonly Crash[], keyOf: (crash: Crash) => string): readonly Crash[] {
  const byKey = Map.groupBy(crashes, keyOf);
  const [most = []] = [...byKey.values()].toSorted((a, b) => tasksOf(b) - tasksOf(a));
  return most;
}

function tasksOf(crashes: readonly Crash[]): number {
  return sumBy(crashes, ({ group }) => group.taskCount);
}

function partitionsOf(
  groups: readonly TaskFailures[],
): Pick<WorkerCrashes, 'worstPartition' | 'partitionCount'> {
  const counts = new Map<number, number>();
  for (const [index, count] of groups.flatMap(({ partitions }) => [...partitions])) {
    addAmount(counts, index, count);
  }
  let worst = { index: 0, taskCount: 0 };
  for (const [index, taskCount] of counts) {
    if (taskCount > worst.taskCount) worst = { index, taskCount };
  }
  return { worstPartition: worst, partitionCount: counts.size };
}
