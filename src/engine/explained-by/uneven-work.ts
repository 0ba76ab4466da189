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
    effects: ['insufficient-parallelism', 'oversized-partition'],
    causes: ['row-format-source'],
    reach: 'same-stage',
    because: 'the stage only guesses the types, and with a schema there is none',
  },
  {
    effects: ['insufficient-parallelism'],
    causes: ['spill'],
    reach: 'same-stage',
    because: 'spilling makes the few tasks take long',
  },
  {
    effects: ['tiny-tasks'],
    causes: ['small-files-read'],
    reach: 'same-stage',
    because: 'each task reads a file or two of next to nothing',
  },
  {
    effects: ['tiny-tasks'],
    causes: ['small-files-written'],
    reach: 'same-stage',
    because: 'each task writes a file of next to nothing',
  },
  {
    effects: ['small-files-read'],
    causes: ['full-scan-partitioned-table'],
    reach: 'same-stage',
    because: 'the files of all partitions are opened, and few are needed',
  },
  {
    effects: ['tiny-tasks'],
    causes: ['aqe-disabled-with-symptom'],
    reach: 'application',
    because: 'small partitions are not put together while adaptive execution is off',
  },
  {
    effects: ['aqe-disabled-with-symptom'],
    causes: ['tiny-tasks', 'shuffle-data-skew', 'missed-broadcast-join'],
    reach: 'application',
    because: 'it is what adaptive execution would have put right',
  },
  {
    effects: ['compute-skew', 'shuffle-fetch-wait'],
    causes: ['straggler-host'],
    reach: 'application',
    because: 'the slow tasks ran on, or fetched from, the slow host',
  },
  {
    effects: ['insufficient-parallelism', 'python-udf-row-at-a-time', 'python-init-cost'],
    causes: ['compute-skew'],
    reach: 'same-stage',
    because: 'a few tasks have the rows that take so long',
  },
  {
    effects: ['insufficient-parallelism', 'python-udf-row-at-a-time', 'python-init-cost'],
    causes: ['straggler-host'],
    reach: 'application',
    because: 'the tasks that take so long ran on the slow host',
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
    effects: ['gc-pressure', 'oversized-partition'],
    causes: ['missed-broadcast-join'],
    reach: 'same-stage',
    because: 'the large side is held and sorted only for the sake of a small one',
  },
  {
    effects: ['missed-broadcast-join'],
    causes: ['shuffle-data-skew'],
    reach: 'same-stage',
    because:
      'the join takes long for its skewed key, and a broadcast is one of the ways around that',
  },
  {
    effects: ['compute-skew', 'insufficient-parallelism'],
    causes: ['missed-broadcast-join'],
    reach: 'same-stage',
    because: 'the rows are divided by the key only for the sake of a small side',
  },
  {
    effects: ['cartesian-or-nested-loop-join', 'full-scan-partitioned-table'],
    causes: ['python-udf-pushdown-barrier'],
    reach: 'same-stage',
    because: 'a Python function in the condition keeps the optimizer from using it',
  },
  {
    effects: ['insufficient-parallelism', 'compute-skew', 'shuffle-data-skew'],
    causes: ['cartesian-or-nested-loop-join', 'exploding-join'],
    reach: 'same-stage',
    because: 'the join makes many rows of the few that each task reads',
  },
  {
    effects: ['python-udf-row-at-a-time'],
    causes: ['python-udf-pushdown-barrier'],
    reach: 'same-stage',
    because: 'the rows that go to Python are the pairs of the join',
  },
  {
    effects: ['exploding-join'],
    causes: ['cartesian-or-nested-loop-join'],
    reach: 'same-stage',
    because: 'the join pairs every row with every other',
  },
];
