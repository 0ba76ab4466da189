import type { Explanation } from './explanation.ts';

/** How the data is divided and joined, and what follows from it. */
export const OF_UNEVEN_WORK: readonly Explanation[] = [
  {
    effects: ['insufficient-parallelism', 'oversized-partition', 'spill', 'gc-pressure'],
    causes: ['single-partition-stage', 'non-splittable-input'],
    reach: 'same-stage',
    because: 'everything goes through one partition',
  },
  {
    effects: ['insufficient-parallelism', 'oversized-partition', 'spill', 'gc-pressure'],
    causes: ['shuffle-data-skew'],
    reach: 'same-stage',
    because: 'the large partition is that of the skewed key',
  },
  {
    effects: ['oversized-partition', 'spill', 'gc-pressure'],
    causes: ['insufficient-parallelism'],
    reach: 'same-stage',
    because: 'the data is divided into too few partitions',
  },
  {
    effects: ['insufficient-parallelism'],
    causes: ['spill'],
    reach: 'same-stage',
    because: 'the few tasks take long because they spill',
  },
  {
    effects: ['tiny-tasks'],
    causes: ['small-files-read'],
    reach: 'same-stage',
    because: 'each task reads a file or two of next to nothing',
  },
  {
    effects: ['tiny-tasks'],
    causes: ['aqe-disabled-with-symptom'],
    reach: 'application',
    because: 'small partitions are not put together while adaptive execution is off',
  },
  {
    effects: ['compute-skew', 'shuffle-fetch-wait'],
    causes: ['straggler-host'],
    reach: 'application',
    because: 'the slow tasks ran on, or fetched from, the slow host',
  },
  {
    effects: ['speculation-waste'],
    causes: ['shuffle-data-skew', 'compute-skew', 'straggler-host'],
    reach: 'application',
    because: 'copies were started of tasks that take long for another reason',
  },
  {
    effects: ['shuffle-fetch-wait'],
    causes: ['shuffle-data-skew', 'tiny-tasks', 'redundant-shuffle', 'missed-broadcast-join'],
    reach: 'same-stage',
    because: 'the shuffle moves more, or smaller, blocks than it needs to',
  },
  {
    effects: ['cartesian-or-nested-loop-join', 'full-scan-partitioned-table'],
    causes: ['python-udf-pushdown-barrier'],
    reach: 'same-stage',
    because: 'a Python function in the condition keeps the optimizer from using it',
  },
  {
    effects: ['exploding-join'],
    causes: ['cartesian-or-nested-loop-join'],
    reach: 'same-stage',
    because: 'the join pairs every row with every other',
  },
];
