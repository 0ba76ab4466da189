import { describe, expect, it } from 'vitest';
import {
  EXPLANATIONS,
  explanationOf,
  FAILURE_EXPLANATIONS,
} from '../../src/engine/explained-by.ts';
import { RECOMMENDED } from '../../src/heuristics/registry.ts';

interface Edge {
  readonly effect: string;
  readonly cause: string;
}
const EDGES: readonly Edge[] = EXPLANATIONS.flatMap(({ effects, causes }) =>
  effects.flatMap((effect) => causes.map((cause) => ({ effect, cause }))),
);

/** Causes of the catalogue that the graph knows before their heuristics are there. */
const PLANNED: readonly string[] = [
  'aqe-disabled-with-symptom',
  'cache-eviction-or-disk',
  'distinct-expand',
  'full-scan-partitioned-table',
  'non-splittable-input',
  'oversized-broadcast',
  'oversized-partition',
  'plan-growth',
  'redundant-shuffle',
  'repeated-computation',
  'row-format-source',
  'slow-start',
  'small-files-written',
  'unused-cache',
  'write-commit-time',
  'yarn-queue-wait',
];

describe('the cause graph', () => {
  it('has every edge once, and none from a heuristic to itself', () => {
    const names = EDGES.map(({ effect, cause }) => `${effect} ← ${cause}`);

    expect(new Set(names).size).toBe(names.length);
    expect(EDGES.filter(({ effect, cause }) => effect === cause)).toEqual([]);
  });

  it('names heuristics as they are named, and leaves Dr. Elephant’s alone', () => {
    const ids = EDGES.flatMap(({ effect, cause }) => [effect, cause]);

    expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
    expect(ids.filter((id) => id.startsWith('dr-'))).toEqual([]);
  });

  it('names no heuristic that nobody has or plans', () => {
    const known = new Set([...RECOMMENDED.map(({ meta }) => meta.id), ...PLANNED]);
    const ids = new Set(EDGES.flatMap(({ effect, cause }) => [effect, cause]));

    expect([...ids].filter((id) => !known.has(id)).toSorted()).toEqual([]);
  });

  it.for(EXPLANATIONS.map(({ because }) => because))('continues "because": %s', (because) => {
    expect(because).toMatch(/^[a-z].*[a-z]$/);
    // a clause of its own, without a second "because" or a full stop
    expect(because).not.toMatch(/\bbecause\b|[.;!?]|\bit's\b/);
    expect(because.split(' ').length).toBeGreaterThanOrEqual(4);
    expect(because.length).toBeLessThanOrEqual(100);
  });

  it('goes both ways only where the one worth more is to decide', () => {
    const mutual = EDGES.filter(
      ({ effect, cause }) => effect < cause && explanationOf(cause, effect) !== undefined,
    ).map(({ effect, cause }) => `${effect} ↔ ${cause}`);

    expect(mutual.toSorted()).toEqual([
      'aqe-disabled-with-symptom ↔ tiny-tasks',
      'container-memory-kill ↔ oversized-partition',
      'container-memory-kill ↔ shuffle-data-skew',
      'container-memory-kill ↔ single-partition-stage',
      'container-memory-kill ↔ spill',
      'executor-heap-oom ↔ oversized-partition',
      'executor-heap-oom ↔ shuffle-data-skew',
      'executor-heap-oom ↔ single-partition-stage',
      'executor-heap-oom ↔ spill',
      'insufficient-parallelism ↔ spill',
    ]);
  });

  // chains that docs/causes.md §3.4 names, link by link
  it.for([
    ['executor-heap-oom', 'grouped-map-memory-risk'],
    ['container-memory-kill', 'grouped-map-memory-risk'],
    ['python-worker-crash', 'grouped-map-memory-risk'],
    ['grouped-map-memory-risk', 'shuffle-data-skew'],
    ['failed-app-root-cause', 'grouped-map-memory-risk'],
    ['wasted-task-time', 'grouped-map-memory-risk'],
    ['gc-pressure', 'executor-shape'],
    ['spill', 'executor-shape'],
    ['core-underutilization', 'locality-wait'],
    ['shuffle-fetch-failure', 'executor-loss-churn'],
    ['executor-loss-churn', 'container-memory-kill'],
    ['executor-loss-churn', 'executor-heap-oom'],
    ['executor-loss-churn', 'preemption-loss'],
    ['executor-loss-churn', 'straggler-host'],
    ['spill', 'shuffle-data-skew'],
    ['spill', 'insufficient-parallelism'],
    ['spill', 'oversized-partition'],
    ['gc-pressure', 'unused-cache'],
    ['gc-pressure', 'oversized-broadcast'],
    ['core-underutilization', 'driver-gap'],
    ['core-underutilization', 'shuffle-data-skew'],
    ['core-underutilization', 'insufficient-parallelism'],
    ['core-underutilization', 'single-partition-stage'],
    ['core-underutilization', 'dynamic-allocation-churn'],
    ['tiny-tasks', 'aqe-disabled-with-symptom'],
    ['idle-session', 'dynamic-allocation-leak'],
    ['failed-app-root-cause', 'executor-heap-oom'],
    ['wasted-task-time', 'failed-app-root-cause'],
  ] as const)('explains %s by %s', ([effect, cause]) => {
    expect(explanationOf(effect, cause)).toBeDefined();
  });

  it('knows what may say why an application failed', () => {
    expect([...FAILURE_EXPLANATIONS]).toEqual(
      expect.arrayContaining(['failed-app-root-cause', 'executor-heap-oom', 'python-worker-crash']),
    );
    expect(FAILURE_EXPLANATIONS.has('shuffle-data-skew')).toBe(false);
    expect(FAILURE_EXPLANATIONS.has('wasted-task-time')).toBe(false);
  });
});
