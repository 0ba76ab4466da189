import type { RemovalKind } from '../../model/removal-kind.ts';
import { parseByteString } from '../../model/units.ts';

/** Why an executor went, read out of what Spark was told. */
export interface RemovalReason {
  readonly kind: RemovalKind;
  readonly exitCode?: number;
  /** What the container used and was allowed, where the words have it. `isVirtual`: of virtual memory, not of physical. */
  readonly memory?: MemoryExcess;
  readonly text: string;
}
/** How much a container used, and how much it might have. */
export interface MemoryExcess {
  readonly usedBytes: number;
  readonly limitBytes: number;
  readonly isVirtual: boolean;
}

/**
 * YARN's allocator (2.x without, 3.x with "physical"), the NodeManager's own diagnostics, and Kubernetes. Spark's catch-all
 * "Likely due to containers exceeding thresholds" is deliberately not among them: it is said of every lost connection.
 */
const MEMORY_LIMIT =
  /exceeding (?:(?:physical|virtual) )?memory limits|running (?:\d+B )?beyond (?:the )?['"]?(?:physical|virtual)['"]? memory limits?|OOMKilled/i;
const SIZE = String.raw`(?<![0-9.])([0-9.]+ ?[KMGTP]?i?B)`;
const EXCESS = new RegExp(`${SIZE} of ${SIZE} (physical|virtual) memory used`, 'gi');
const HEAP_OOM = /java\.lang\.OutOfMemoryError|\(JVM OOM\)|GC overhead limit exceeded/;
const EXIT_CODE =
  /\bexit(?:ed)?[ _-]?(?:with )?(?:a non-zero )?(?:exit )?(?:status|code)(?: is)?\s*(?::\s*)?(-?\d+)/i;

/** The first that matches; words say more than exit codes, which many things share. */
const KIND_OF_WORDS: readonly (readonly [RegExp, RemovalKind])[] = [
  [MEMORY_LIMIT, 'container-memory'],
  [HEAP_OOM, 'heap-oom'],
  [/released by application|explicit termination request|killed by driver/i, 'released'],
  [/after application shutdown|not because of an error in the running job/i, 'released'],
  [/deleted by a user or the framework|driver command|requested by the driver/i, 'released'],
  [/spark scale down/i, 'released'], // dynamic allocation, where decommissioning is on
  [/was preempted|preempted by/i, 'preempted'],
  [
    /\*lost\* node|worker lost|worker shutting down|node (?:was )?lost|host .*is lost/i,
    'lost-node',
  ],
  [/\bevicted\b|\beviction\b/i, 'evicted'],
  [/decommission/i, 'decommissioned'],
  [/heartbeat timed out|no recent heartbeats/i, 'timed-out'],
];

/** YARN's `ContainerExitStatus`, Spark's `SparkExitCode` and 128 + signal. */
const KIND_OF_CODE: ReadonlyMap<number, RemovalKind> = new Map([
  [-104, 'container-memory'], // KILLED_EXCEEDED_PMEM
  [-103, 'container-memory'], // KILLED_EXCEEDED_VMEM
  [52, 'heap-oom'], // SparkExitCode.OOM
  [137, 'sigkill'],
  [-102, 'preempted'],
  [-108, 'preempted'], // KILLED_BY_CONTAINER_SCHEDULER
  [-100, 'lost-node'], // ABORTED
  [-101, 'lost-node'], // DISKS_FAILED
  [-106, 'lost-node'], // KILLED_BY_RESOURCEMANAGER
  [-105, 'released'], // KILLED_BY_APPMASTER
  [-107, 'released'], // KILLED_AFTER_APP_COMPLETION
  [143, 'released'], // SIGTERM: scale-down, preemption, shutdown; by itself no trouble
  [0, 'released'],
  [56, 'timed-out'], // ExecutorExitCode.HEARTBEAT_FAILURE
]);

/** Reads `Removed Reason` of ExecutorRemoved, `Loss Reason` of a lost task, or a resource manager's diagnostics. */
export function readRemoval(text: string): RemovalReason {
  const exitCode = exitCodeIn(text);
  const memory = memoryExcess(text);
  return {
    kind: kindOf(text, exitCode),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(memory === undefined ? {} : { memory }),
    text,
  };
}

function kindOf(text: string, exitCode: number | undefined): RemovalKind {
  const byWords = KIND_OF_WORDS.find(([pattern]) => pattern.test(text))?.[1];
  if (byWords !== undefined) return byWords;
  if (exitCode !== undefined) return KIND_OF_CODE.get(exitCode) ?? 'exited';
  if (/disassociated|slave lost|worker .*removed|connection/i.test(text)) return 'disconnected';
  return 'unknown';
}

function exitCodeIn(text: string): number | undefined {
  const digits = EXIT_CODE.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** NodeManagers report both kinds of memory; the one past its limit is meant. */
function memoryExcess(text: string): MemoryExcess | undefined {
  const readings = [...text.matchAll(EXCESS)].flatMap(([, used = '', limit = '', kind = '']) => {
    const usedBytes = parseByteString(used);
    const limitBytes = parseByteString(limit);
    if (usedBytes === undefined || limitBytes === undefined) return [];
    return [{ usedBytes, limitBytes, isVirtual: kind.toLowerCase() === 'virtual' }];
  });
  return readings.find(({ usedBytes, limitBytes }) => usedBytes >= limitBytes) ?? readings[0];
}

/** How much a kind says; of two reports about one loss the one that says more is kept. */
const TELLING: readonly RemovalKind[] = [
  'unknown',
  'disconnected',
  'exited',
  'released',
  'timed-out',
  'decommissioned',
  'evicted',
  'lost-node',
  'preempted',
  'sigkill',
  'heap-oom',
  'container-memory',
];

/** The one of two reasons that says more of what happened. */
export function moreTelling(a: RemovalReason, b: RemovalReason): RemovalReason {
  return TELLING.indexOf(b.kind) > TELLING.indexOf(a.kind) ? b : a;
}
