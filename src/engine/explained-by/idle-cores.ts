import type { Explanation } from './explanation.ts';

/** Why cores were held and not used, and why the driver worked alone. */
export const OF_IDLE_CORES: readonly Explanation[] = [
  {
    effects: ['core-underutilization'],
    causes: ['shuffle-data-skew', 'compute-skew', 'straggler-host'],
    reach: 'application',
    because: 'the other cores wait for the longest tasks',
  },
  {
    effects: ['core-underutilization'],
    causes: ['insufficient-parallelism', 'single-partition-stage', 'non-splittable-input'],
    reach: 'application',
    because: 'the stage has fewer tasks than there are cores',
  },
  {
    effects: ['core-underutilization'],
    causes: ['cartesian-or-nested-loop-join', 'exploding-join', 'missed-broadcast-join'],
    reach: 'application',
    because: 'the other cores wait for the longest tasks of the join',
  },
  {
    effects: ['core-underutilization'],
    causes: ['driver-gap', 'sequential-small-jobs', 'plan-growth', 'write-commit-time'],
    reach: 'application',
    because: 'the executors wait while the driver works alone',
  },
  {
    effects: ['core-underutilization', 'driver-gap'],
    causes: ['driver-result-overload', 'arrow-disabled', 'oversized-broadcast'],
    reach: 'application',
    because: 'the executors wait while the driver handles what they sent it',
  },
  {
    effects: ['driver-result-overload'],
    causes: ['arrow-disabled'],
    reach: 'application',
    because: 'the rows come to the driver pickled, one by one',
  },
  {
    effects: ['core-underutilization', 'driver-gap'],
    causes: ['idle-session'],
    reach: 'application',
    because: 'nobody used the executors that the session held',
  },
  {
    effects: ['core-underutilization', 'idle-session', 'driver-gap'],
    causes: ['dynamic-allocation-leak'],
    reach: 'application',
    because: 'executors without work could not be released',
  },
  {
    effects: ['core-underutilization'],
    causes: ['dynamic-allocation-churn', 'conflicting-or-dead-configuration'],
    reach: 'application',
    because: 'more executors were held than there was work for',
  },
  {
    effects: ['core-underutilization'],
    causes: ['slow-start', 'python-init-cost'],
    reach: 'application',
    because: 'the executors were there before their work was',
  },
  {
    effects: ['core-underutilization'],
    causes: ['tiny-tasks', 'small-files-read'],
    reach: 'application',
    because: 'cores wait for the next task between short ones',
  },
  {
    effects: ['core-underutilization'],
    causes: ['locality-wait'],
    reach: 'application',
    because: 'free cores get no task while tasks are held back for nearer ones',
  },
  {
    effects: ['core-underutilization'],
    causes: ['python-udf-row-at-a-time', 'python-udf-pushdown-barrier'],
    reach: 'application',
    because: 'the last tasks of the slow function run while the other cores are done',
  },
  {
    effects: ['core-underutilization'],
    causes: [
      'executor-heap-oom',
      'container-memory-kill',
      'python-worker-crash',
      'failed-app-root-cause',
      'executor-loss-churn',
      'shuffle-fetch-failure',
      'preemption-loss',
    ],
    reach: 'application',
    because: 'cores wait while lost executors are replaced and failed tasks repeated',
  },
  {
    effects: ['driver-gap', 'write-commit-time'],
    causes: ['small-files-written'],
    reach: 'application',
    because: 'the driver commits every file by itself',
  },
  {
    effects: ['driver-gap'],
    causes: ['write-commit-time'],
    reach: 'application',
    because: 'the driver moves the files that were written',
  },
  {
    effects: ['driver-gap'],
    causes: ['small-files-read', 'full-scan-partitioned-table'],
    reach: 'application',
    because: 'the driver lists the files to read',
  },
  {
    effects: ['driver-gap'],
    causes: ['plan-growth'],
    reach: 'application',
    because: 'the driver plans ever longer queries',
  },
  {
    effects: ['repeated-computation'],
    causes: ['sequential-small-jobs'],
    reach: 'application',
    because: 'each turn of the loop computes the same rows for a value of its own',
  },
  {
    effects: ['sequential-small-jobs'],
    causes: ['driver-gap'],
    reach: 'application',
    because: 'the driver works between one small job and the next',
  },
  {
    effects: ['slow-start'],
    causes: ['yarn-queue-wait'],
    reach: 'application',
    because: 'the queue granted no containers',
  },
];
