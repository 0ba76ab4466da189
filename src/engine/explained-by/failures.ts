import type { Explanation } from './explanation.ts';

/** What was lost, and what the loss took with it. */
export const OF_FAILURES: readonly Explanation[] = [
  {
    effects: ['executor-loss-churn'],
    causes: ['container-memory-kill', 'executor-heap-oom'],
    reach: 'application',
    because: 'the executors were lost to their memory limit',
  },
  {
    effects: ['executor-loss-churn', 'dynamic-allocation-churn'],
    causes: ['preemption-loss'],
    reach: 'application',
    because: 'the cluster took the executors back',
  },
  {
    effects: ['executor-loss-churn', 'shuffle-fetch-failure'],
    causes: ['straggler-host'],
    reach: 'application',
    because: 'the executors were on the sick host',
  },
  {
    effects: ['shuffle-fetch-failure'],
    causes: [
      'executor-loss-churn',
      'container-memory-kill',
      'executor-heap-oom',
      'preemption-loss',
    ],
    reach: 'earlier',
    because: 'the shuffle files went with the executors that were lost',
  },
  {
    effects: ['wasted-task-time'],
    causes: [
      'executor-heap-oom',
      'container-memory-kill',
      'python-worker-crash',
      'grouped-map-memory-risk',
      'failed-app-root-cause',
      'driver-result-overload',
      'oversized-broadcast',
    ],
    reach: 'application',
    because: 'the tasks that failed are those that this killed',
  },
  {
    effects: ['python-worker-crash'],
    causes: ['container-memory-kill'],
    reach: 'application',
    because: 'the workers went with the containers that were killed',
  },
  {
    effects: ['wasted-task-time'],
    causes: ['executor-loss-churn', 'shuffle-fetch-failure', 'preemption-loss'],
    reach: 'application',
    because: 'tasks were repeated after their executors were lost',
  },
  {
    effects: ['wasted-task-time'],
    causes: ['speculation-waste'],
    reach: 'application',
    because: 'the tasks that were killed are the slower copies',
  },
  {
    effects: ['failed-app-root-cause'],
    causes: [
      'executor-heap-oom',
      'container-memory-kill',
      'python-worker-crash',
      'grouped-map-memory-risk',
      'driver-result-overload',
      'oversized-broadcast',
      'shuffle-fetch-failure',
      'executor-loss-churn',
      'preemption-loss',
    ],
    reach: 'application',
    because: 'the failure that ended the application is this one',
  },
];
