import { EnvironmentFold } from '../../../event-log/fold/environment-fold.ts';
import type { EnvironmentAnswer } from './schema.ts';

/** The answer as the event that it was made of: the log's own fold keeps what matters, and removes secrets. */
export function toEnvironment(answer: EnvironmentAnswer): EnvironmentFold {
  const { runtime, resourceProfiles } = answer;
  const fold = new EnvironmentFold();
  fold.updated({
    'JVM Information': {
      'Java Version': runtime?.javaVersion,
      'Java Home': runtime?.javaHome,
      'Scala Version': runtime?.scalaVersion,
    },
    'Spark Properties': fromPairs(answer.sparkProperties),
    'System Properties': fromPairs(answer.systemProperties),
    'Hadoop Properties': fromPairs(answer.hadoopProperties),
    'Classpath Entries': fromPairs(answer.classpathEntries),
  });
  for (const { id, executorResources, taskResources } of resourceProfiles ?? []) {
    fold.profileAdded({
      'Resource Profile Id': id,
      'Executor Resource Requests': requests(executorResources),
      'Task Resource Requests': requests(taskResources),
    });
  }
  return fold;
}

function fromPairs(pairs: readonly unknown[] | null | undefined): Record<string, string> {
  return Object.fromEntries(
    (pairs ?? []).flatMap((pair) => {
      const [name, value]: unknown[] = Array.isArray(pair) ? pair : [];
      return typeof name === 'string' && typeof value === 'string' ? [[name, value] as const] : [];
    }),
  );
}

function requests(asked: Readonly<Record<string, { readonly amount: number }>> | null | undefined) {
  return Object.fromEntries(
    Object.entries(asked ?? {}).map(([name, { amount }]) => [name, { Amount: amount }]),
  );
}
