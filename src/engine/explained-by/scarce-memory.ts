import type { Explanation } from './explanation.ts';

/** What does not fit into memory, and what dies of it. */
export const OF_SCARCE_MEMORY: readonly Explanation[] = [
  {
    effects: ['spill', 'gc-pressure'],
    causes: ['oversized-partition', 'exploding-join', 'cartesian-or-nested-loop-join'],
    reach: 'same-stage',
    because: 'a task holds more than fits into its share of memory',
  },
  {
    effects: ['spill', 'shuffle-fetch-wait'],
    causes: ['distinct-expand'],
    reach: 'same-stage',
    because: 'every distinct count multiplies the rows',
  },
  {
    effects: ['gc-pressure'],
    causes: ['spill', 'grouped-map-memory-risk'],
    reach: 'same-stage',
    because: 'the stage fills the heap and lets it go again and again',
  },
  {
    effects: ['spill', 'single-partition-stage', 'shuffle-data-skew', 'oversized-partition'],
    causes: ['executor-heap-oom', 'container-memory-kill'],
    reach: 'same-stage',
    because: 'it is the same partition that does not fit into memory',
  },
  {
    effects: ['gc-pressure'],
    causes: ['executor-heap-oom', 'executor-shape'],
    reach: 'application',
    because: 'the heap is nearly full',
  },
  {
    effects: ['spill'],
    causes: ['executor-shape'],
    reach: 'application',
    because: 'tasks have too small a share of memory',
  },
  {
    effects: ['gc-pressure', 'spill'],
    causes: ['unused-cache', 'oversized-broadcast'],
    reach: 'application',
    because: 'what is kept in memory leaves too little for tasks',
  },
  {
    effects: ['cache-eviction-or-disk'],
    causes: ['unused-cache'],
    reach: 'application',
    because: 'data that nobody reads again takes the place',
  },
  {
    effects: ['repeated-computation'],
    causes: ['cache-eviction-or-disk'],
    reach: 'application',
    because: 'what was cached had to be dropped and made again',
  },
  {
    effects: ['executor-heap-oom', 'container-memory-kill', 'python-worker-crash'],
    causes: ['grouped-map-memory-risk', 'oversized-partition', 'single-partition-stage'],
    reach: 'same-stage',
    because: 'one task has to hold all of its rows at once',
  },
  {
    effects: [
      'executor-heap-oom',
      'container-memory-kill',
      'python-worker-crash',
      'grouped-map-memory-risk',
    ],
    causes: ['shuffle-data-skew'],
    reach: 'same-stage',
    because: 'the task that dies has the skewed key',
  },
  {
    effects: ['executor-heap-oom', 'container-memory-kill'],
    causes: ['spill', 'exploding-join'],
    reach: 'same-stage',
    because: 'a task holds more than fits into its share of memory',
  },
  {
    effects: ['executor-heap-oom', 'container-memory-kill'],
    causes: ['oversized-broadcast', 'unused-cache'],
    reach: 'application',
    because: 'what every executor keeps in memory leaves too little for tasks',
  },
];
