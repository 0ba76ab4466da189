import type { AnalyzedApplication } from '../model/analysis.ts';
import type { ClusterManager, Outcome } from '../model/application.ts';
import { formatQuantity } from './format.ts';

export const OUTCOME_IN_WORDS: Readonly<Record<Outcome, string>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  killed: 'was killed',
  running: 'still running at the end of its record',
  unknown: 'end not recorded',
};

export const CLUSTER_MANAGER_IN_WORDS: Readonly<Record<ClusterManager, string | undefined>> = {
  yarn: 'YARN',
  kubernetes: 'Kubernetes',
  standalone: 'standalone',
  local: 'local mode',
  unknown: undefined,
};

/** `application_1700000000000_0001, attempt 1`. */
export function applicationIdInWords({ id, attemptId }: AnalyzedApplication): string {
  return attemptId === undefined ? id : `${id}, attempt ${attemptId}`;
}

/** `Spark 3.5.1`. */
export function frameworkInWords({ framework }: AnalyzedApplication): string {
  return framework.version === undefined ? 'Spark' : `Spark ${framework.version}`;
}

/** The facts that tell which run this is, the name not among them: id, user, queue, version, duration, outcome. */
export function identityFacts(application: AnalyzedApplication): readonly string[] {
  const facts = [
    applicationIdInWords(application),
    application.user,
    application.queue,
    frameworkInWords(application),
    formatQuantity({ value: application.durationMs, unit: 'ms' }),
    OUTCOME_IN_WORDS[application.outcome],
  ];
  return facts.filter((fact) => fact !== undefined);
}
