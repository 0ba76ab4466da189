/**
 * Why an executor went away, as far as Spark's own words tell. `container-memory`: the container outgrew its limit, said so
 * outright; `sigkill`: exit code 137 without a word why, mostly the same; `heap-oom`: the JVM ran out of heap (exit code 52);
 * `released`: nobody's trouble (dynamic allocation, shutdown, a plain SIGTERM).
 */
export const REMOVAL_KINDS = [
  'container-memory',
  'heap-oom',
  'sigkill',
  'preempted',
  'lost-node',
  'evicted',
  'decommissioned',
  'released',
  'timed-out',
  'exited',
  'disconnected',
  'unknown',
] as const;
export type RemovalKind = (typeof REMOVAL_KINDS)[number];

export const REMOVAL_KIND_IN_WORDS: Readonly<Record<RemovalKind, string>> = {
  'container-memory': 'killed for memory',
  'heap-oom': 'out of heap',
  sigkill: 'killed by SIGKILL',
  preempted: 'preempted',
  'lost-node': 'machine lost',
  evicted: 'evicted',
  decommissioned: 'decommissioned',
  released: 'released',
  'timed-out': 'no heartbeat',
  exited: 'process ended',
  disconnected: 'connection lost',
  unknown: 'no reason recorded',
};
